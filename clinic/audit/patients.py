"""What the trail holds of a patient: each row of theirs, and each time they were shown."""

from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clinic.audit.models import TrailEvent
from clinic.audit.triggers import audited
from clinic.models import Change, Patient

# The keys that lead from a record to its patient, the nearest first.
WAYS = ("patient", "treatment", "headache", "report", "contact")


@cache
def paths_to_patient() -> dict[type, str]:
    """For each recorded table about a patient, the way there by foreign keys."""
    found = {Patient: ""}
    for _ in range(len(WAYS)):
        for model in audited():
            fields = {field.name: field for field in model._meta.concrete_fields}
            for name in WAYS:
                to = fields[name].related_model if name in fields else None
                if model not in found and to in found:
                    found[model] = f"{name}__{found[to]}".removesuffix("__")
    return found


def rows_of(patients: Any) -> Iterator[tuple[type, list[int]]]:
    """(table, keys) of everything that was recorded of them; none is ever deleted."""
    uids = []
    for model, path in paths_to_patient().items():
        wanted = {f"{path}__in" if path else "pk__in": [row.pk for row in patients]}
        found = list(model._default_manager.filter(**wanted).values_list("pk", "uid"))
        uids += [uid for _, uid in found]
        yield model, [key for key, _ in found]
    changes = Change.objects.filter(subject_uid__in=uids)
    yield Change, list(changes.values_list("pk", flat=True))


def events_about(patients: list[Patient]) -> QuerySet:
    """The numbers of the events of their rows, and of those that showed them."""
    events = TrailEvent.objects
    parts = [
        events.filter(
            object_type=model._meta.label_lower, object_id__in=list(map(str, keys))
        ).values("seq")
        for model, keys in rows_of(patients)
        if keys
    ]
    shown = events.filter(subjects__subject__in=[row.uid for row in patients])
    return shown.values("seq").union(*parts, all=True)


def patient_of(event: TrailEvent) -> Patient | None:
    """Whose row the event is about, if it is a patient's and in scope."""
    paths = paths_to_patient()
    key: dict[str, Any] = {"pk": event.object_id}
    label = event.object_type
    if label == Change._meta.label_lower:
        change = Change.objects.filter(**key).first()
        names = {model._meta.model_name: model._meta.label_lower for model in paths}
        label = names.get(change.subject, "") if change else ""
        key = {"uid": change.subject_uid} if change else {}
    for model, path in paths.items():
        if model._meta.label_lower == label:
            rows = model._default_manager.select_related(*[path] if path else [])
            row = rows.filter(**key).first()
            for name in path.split("__") if row and path else ():
                row = getattr(row, name)
            return row
    return None


def shown_in(event: TrailEvent) -> tuple[list[Patient], int]:
    """The patients in scope whom it showed, and how many others it showed."""
    if event.operation != "access":
        return [], 0  # a sign-in names a user
    uids: list[UUID] = list(event.subjects.values_list("subject", flat=True))
    seen = list(Patient.objects.filter(uid__in=uids).order_by("mrn_normalised", "id"))
    return seen, len(uids) - len(seen)
