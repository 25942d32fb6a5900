"""Writes exposures: what the dashboards read, derived from the record."""

import json
from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from operator import itemgetter

from django.db import connection, transaction
from django.db.models import F

from clinic.blocks import blocks
from events.exposures import derived_exposures
from events.models import Exposure, ExposureRevision

COLUMNS = [field.attname for field in Exposure._meta.concrete_fields]
DERIVED = [name for name in COLUMNS if name not in ("treatment_id", "revision")]

values_of = itemgetter(*DERIVED)

TABLE = Exposure._meta.db_table
STORE = (
    f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) {{}} "  # nosec B608
    "ON CONFLICT (treatment_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in [*DERIVED, "revision"])
)
ONE_ROW = STORE.format(f"VALUES ({', '.join(['%s'] * len(COLUMNS))})")
ALL_ROWS = STORE.format(
    f"SELECT {', '.join(COLUMNS)} FROM json_populate_recordset(NULL::{TABLE}, %s)"  # nosec B608
)

_postponed: ContextVar[set | None] = ContextVar("postponed", default=None)


@contextmanager
def refreshed_together():
    """One refresh for many actions, at the end of the outermost block and its transaction."""
    if _postponed.get() is not None:
        yield
        return
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
        derived
        for block in blocks(sorted(patients))
        for derived, _ in differences(block)
    ]
    if changed:
        revision = next_revision()
        for block in blocks(changed):
            store([as_stored(derived, revision) for derived in block])
    return len(changed)


def next_revision() -> int:
    counter = ExposureRevision.objects.filter(id=1)
    if not counter.update(number=F("number") + 1):
        ExposureRevision.objects.bulk_create(
            [ExposureRevision(id=1)], ignore_conflicts=True
        )
        counter.update(number=F("number") + 1)
    return counter.get().number


def as_stored(derived, revision):
    day = derived["treated_on"].isoformat()
    return derived | {"treated_on": day, "revision": revision}


def store(rows):
    """New or known. Instances of the model would cost as much again as all the rest."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(ALL_ROWS, [json.dumps(rows)])
        else:
            values = itemgetter(*COLUMNS)
            cursor.executemany(ONE_ROW, [values(row) for row in rows])


def differences(patients):
    """(exposure derived from the record, names of the columns that differ)."""
    stored = {
        treatment_id: values
        for treatment_id, *values in Exposure.objects.filter(
            treatment__patient__in=patients
        ).values_list("treatment_id", *DERIVED)
    }
    for derived in derived_exposures(patients):
        known = stored.get(derived["treatment_id"])
        values = [*values_of(derived)]
        if known is None:
            yield derived, DERIVED
        elif known != values:
            pairs = zip(DERIVED, known, values, strict=True)
            yield derived, [name for name, held, value in pairs if held != value]
