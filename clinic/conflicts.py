"""Somebody else amended a record while a form was filled in: nothing typed is lost.

One page for every form with a version: what was read, what stands there now and what was
typed, side by side. Each difference is a choice between theirs and yours, which is sent
as that field of the form; so the view saves it as any other form.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clinic.models import Change
from clinic.models.records import ClinicRecord

EMPTY = "(empty)"


@dataclass(frozen=True)
class Difference:
    """A field as it was read, as it is now and as it was typed, in words.

    `theirs_sent` and `yours_sent` are what the form sends for either; without a `name`
    the form doesn't have the field, and there is nothing to choose.
    """

    label: str
    original: str
    theirs: str
    yours: str = "–"
    name: str = ""
    theirs_sent: str = ""
    yours_sent: str = ""

    @property
    def is_yours(self) -> bool:
        """What is chosen to begin with: yours where you changed it."""
        return self.yours != self.original


def changes_since(record: ClinicRecord, version: int) -> list[Change]:
    """Newest first."""
    return list(
        Change.objects.filter(
            subject=record._meta.model_name,
            subject_uid=record.uid,
            version__gt=version,
        )
        .select_related("changed_by", "clinic")
        .order_by("-version")
    )


def differences(
    record: ClinicRecord,
    changes: Iterable[Change],
    form_of: Callable[..., forms.Form],
    typed: Any,
) -> list[Difference]:
    """Where theirs and yours differ; `form_of(record, data=None)` makes the form."""
    read: dict[str, str] = {}
    for change in changes:
        read |= change.before
    original, names = as_it_was(record, read)
    return differing(form_of(original), form_of(record), form_of(record, typed), names)


def as_it_was(
    record: ClinicRecord, read: Mapping[str, str]
) -> tuple[ClinicRecord, dict[str, str]]:
    """The record with these values, and the names of rows that they held as text."""
    original, names = copy(record), {}
    for name, text in read.items():
        field = record._meta.get_field(name)
        if field.is_relation:
            names[name] = text
        else:
            value = None if text == "" and field.null else field.to_python(text)
            setattr(original, name, value)
    return original, names


def differing(
    original: forms.Form,
    theirs: forms.Form,
    yours: forms.Form,
    names: Mapping[str, str] | None = None,
) -> list[Difference]:
    """Of three forms with the same fields; hidden ones are the page's own."""
    found = []
    for name in theirs.fields:
        if theirs[name].is_hidden or sent(theirs[name]) == sent(yours[name]):
            continue
        was = (names or {}).get(name)
        found.append(
            Difference(
                label=str(theirs[name].label),
                original=words(original[name]) if was is None else was or EMPTY,
                theirs=words(theirs[name]),
                yours=words(yours[name]),
                name=name,
                theirs_sent=sent(theirs[name]),
                yours_sent=sent(yours[name]),
            )
        )
    return found


def sent(field: forms.BoundField) -> str:
    value = field.value()
    return "" if value is None else str(value).strip()


def words(field: forms.BoundField) -> str:
    text = sent(field)
    return str(dict(getattr(field.field, "choices", [])).get(text, text)) or EMPTY


def conflict(
    request: HttpRequest,
    *,
    form: forms.Form,
    version: Any,
    found: Iterable[Difference],
    changes: Iterable[Change],
    what: str,
    back: str,
    asked: Sequence[str] = ("reason",),
    version_field: str = "version",
    button: str = "Save what is chosen",
    danger: bool = False,
) -> HttpResponse:
    """The page, with 409. Call record_reading first where it names a patient.

    `form` holds what was typed; of its fields `asked` are shown, to be typed or changed
    still, and the others sent as they are. `version` is the one that is shown.
    """
    found = [difference for difference in found if difference.name not in asked]
    chosen = {difference.name for difference in found}
    kept = [
        (name, version if name == version_field else sent(form[name]))
        for name in form.fields
        if name not in chosen and name not in asked
    ]
    context = {
        "what": what,
        "found": found,
        "has_choice": any(chosen),
        "changes": changes,
        "typed": kept,
        "asked": [form[name] for name in asked],
        "back": back,
        "button": button,
        "danger": danger,
    }
    return render(request, "conflict.html", context, status=409)
