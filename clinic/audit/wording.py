"""Events in words: what was done, to what, and which fields became what."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models

from clinic.audit.models import TrailEvent
from clinic.audit.triggers import audited

EMPTY = "(empty)"
WRITES = ("insert", "update", "baseline", "erase")
OPERATIONS = {
    "insert": "New record",
    "update": "Change",
    "baseline": "Found when the trail began",
    "erase": "Content erased",
    "access": "Reading",
    "signin": "Signing in or out",
}


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


def action_words(action: str) -> str:
    return action.replace("_", " ").capitalize()


def kinds() -> list[tuple[str, str]]:
    """The code and the name of every kind of record, in the order of their names."""
    named = [(model._meta.label_lower, kind_words(model)) for model in audited()]
    return sorted(named, key=lambda kind: kind[1])


def kind_words(model: Any) -> str:
    return str(model._meta.verbose_name).capitalize()


def object_words(event: TrailEvent) -> str:
    model = model_of(event)
    return kind_words(model) if model else ""


def operation_words(event: TrailEvent) -> str:
    return OPERATIONS.get(event.operation, event.operation)


def model_of(event: TrailEvent) -> Any:
    if not event.object_type:
        return None
    try:
        return apps.get_model(event.object_type)
    except LookupError:  # a table of an earlier version
        return None


def changed(event: TrailEvent) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns that differ, before and after: of a new record, all that has a value."""
    body = json.loads(event.payload.body)
    before, after = body.get("before") or {}, body.get("after") or {}
    names = [
        name
        for name in after
        if (
            before[name] != after[name]
            if name in before
            else after[name] not in EMPTIES
        )
    ]
    return (
        {name: before[name] for name in names if name in before},
        {name: after[name] for name in names},
    )


EMPTIES = (None, "")


def asked_in(event: TrailEvent) -> list[tuple[str, str]]:
    """(name, value) of what a reading asked for, besides whom it showed."""
    if event.object_type:
        return []
    body = json.loads(event.payload.body)
    body.pop("subjects", None)
    asked = body.pop("details", {}) | body
    return [
        (
            action_words(name),
            value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
        )
        for name, value in asked.items()
    ]


def differences(event: TrailEvent, zone: ZoneInfo) -> list[Difference]:
    """The same in words; raises nothing for columns that there are no longer."""
    before, after = changed(event)
    return [
        Difference(
            label_of(model_of(event), name),
            value_words(event, name, before.get(name), zone),
            value_words(event, name, after[name], zone),
        )
        for name in after
    ]


def field_of(model: Any, column: str) -> Any:
    for field in model._meta.concrete_fields if model else ():
        if field.column == column:
            return field
    return None


def label_of(model: Any, column: str) -> str:
    field = field_of(model, column)
    words = field.verbose_name if field else column.replace("_", " ")
    return f"{words}"[:1].upper() + f"{words}"[1:]


def value_words(event: TrailEvent, column: str, value: Any, zone: ZoneInfo) -> str:
    if value in EMPTIES:
        return EMPTY
    model = model_of(event)
    field = field_of(model, column)
    if column in getattr(model, "trail_digests", ()):
        return "(kept as a digest)"
    if isinstance(field, models.ForeignKey):
        row = field.related_model._default_manager.filter(pk=value).first()
        return str(row) if row else "(of another clinic)"
    if isinstance(field, models.DateTimeField):
        at = datetime.fromisoformat(f"{value}".replace(" ", "T"))
        at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo("UTC"))
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(field, models.BooleanField):
        return "Yes" if value else "No"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(dict(getattr(field, "flatchoices", ())).get(value, value))
