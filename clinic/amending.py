"""Amends a record and keeps what it was: the one way in which the actions change one."""

from datetime import datetime
from typing import Any

from clinic.models import Change, User


class StaleVersion(Exception):
    """Somebody else amended the record since it was read."""


def amend(
    record: Any, *, by: User, now: datetime, reason: str, version: int, **values: Any
) -> Change | None:
    """Set the values that differ, count the version up and keep the change.

    Returns None if nothing differs. Raises StaleVersion unless `version` is the one
    stored. Call it inside the transaction of an action.
    """
    before, after = {}, {}
    for name, value in values.items():
        stored = getattr(record, name)
        if stored != value:
            before[name], after[name] = as_text(stored), as_text(value)
            setattr(record, name, value)
    if not after:
        return None
    model = type(record)
    stored = model.objects.filter(pk=record.pk, version=version)
    if not stored.update(version=version + 1, **{name: values[name] for name in after}):
        raise StaleVersion
    record.version = version + 1
    return Change.objects.create(
        clinic_id=record.clinic_id,
        subject=model._meta.model_name,
        subject_uid=record.uid,
        version=record.version,
        changed_by=by,
        changed_at=now,
        reason=reason,
        before=before,
        after=after,
    )


def as_text(value: Any) -> str:
    return "" if value is None else str(value)
