"""Writes exposures: what the dashboards read, derived from the record."""

from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import F

from events.exposures import derived_exposures
from events.models import Exposure, ExposureRevision, Treatment

COLUMNS = [field.attname for field in Exposure._meta.concrete_fields]
DERIVED = [name for name in COLUMNS if name not in ("treatment_id", "revision")]
BATCH = 500

_postponed: ContextVar[set | None] = ContextVar("postponed", default=None)


@contextmanager
def refreshed_together():
    """One refresh for many actions, at the end of the block and its transaction."""
    with transaction.atomic():
        patients: set[int] = set()
        token = _postponed.set(patients)
        try:
            yield
        finally:
            _postponed.reset(token)
        refresh_exposures(patients=patients)


def refresh_exposures(*, patients: Iterable[int]) -> int:
    """Bring the exposures of these patients up to the record; the number changed.

    Every other treatment of the patient is derived too, since an earlier one
    changes the cycle of a later one. Always the last step of a transaction: the
    lock on the revision is held from here to its end.
    """
    postponed = _postponed.get()
    if postponed is not None:
        postponed.update(patients)
        return 0
    with transaction.atomic():
        return bring_up_to_the_record(patients)


def bring_up_to_the_record(patients):
    changed = [
        exposure
        for batch in batches(sorted(patients))
        for exposure, _ in differences(batch)
    ]
    if changed:
        revision = next_revision()
        for exposure in changed:
            exposure.revision = revision
        Exposure.objects.bulk_create(
            changed,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["treatment_id"],
            update_fields=[*DERIVED, "revision"],
        )
    return len(changed)


def next_revision() -> int:
    counter = ExposureRevision.objects.filter(id=1)
    if not counter.update(number=F("number") + 1):
        ExposureRevision.objects.bulk_create(
            [ExposureRevision(id=1)], ignore_conflicts=True
        )
        counter.update(number=F("number") + 1)
    return counter.get().number


def differences(patients):
    """(exposure derived from the record, names of the columns that differ)."""
    stored = Exposure.objects.in_bulk(
        Treatment.objects.filter(patient__in=patients).values_list("id", flat=True)
    )
    for exposure in derived_exposures(patients):
        known = stored.get(exposure.treatment_id)
        differing = [
            name
            for name in DERIVED
            if known is None or getattr(known, name) != getattr(exposure, name)
        ]
        if differing:
            yield exposure, differing


def batches(patients):
    for start in range(0, len(patients), BATCH):
        yield patients[start : start + BATCH]
