"""The exposures that every question is asked of: each process holds them as columns.

Before each question they are caught up with the record, so that a call saved a moment
ago is counted, whichever worker saved it. This is the only way to the exposures, not a
cache beside another one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

import numpy as np
from django.db import DEFAULT_DB_ALIAS, connection

from clinic.models import Clinic
from clinic.routing import renew
from clinic.scoped import within_scope
from dashboards.columns import NONE, Columns, is_any
from dashboards.reading import blocks
from events.models import ExposureRevision

__all__ = ["NONE", "Cohort", "held", "is_of"]


@dataclass(frozen=True)
class Revision:
    """Where a table stands; a number means something in one table alone."""

    database: str
    epoch: UUID | None
    number: int

    def is_before(self, later: "Revision") -> bool:
        same = (self.database, self.epoch) == (later.database, later.epoch)
        return same and self.number <= later.number


@dataclass(frozen=True)
class Held:
    """What was read up to a revision."""

    revision: Revision
    columns: Columns


_held: Held | None = None
_lock = Lock()


def held() -> Columns:
    """Every exposure as it is committed now.

    Inside a transaction, which may have written what nobody else sees yet, the table
    is read and nothing of it kept.
    """
    if connection.in_atomic_block:
        return Columns.of(blocks())
    known, now = _held, revision()
    if known is None or known.revision != now:
        known = caught_up(now)
    renew()  # what is asked of the tables next knows all that is counted here
    return known.columns


def caught_up(now: Revision) -> Held:
    """The revision is read before the rows: what came between is read once more.

    Rows are read from a standby only if it has come as far as the revision.
    """
    global _held
    with _lock:
        if _held is not None and not _held.revision.is_before(now):
            now = revision()  # another thread went further meanwhile
        renew()
        if _held is None or not _held.revision.is_before(now):
            _held = Held(now, Columns.of(blocks()))
        elif _held.revision != now:
            columns = _held.columns
            for block in blocks(after=_held.revision.number):
                columns = columns.merged(block)
            _held = Held(now, columns)
        return _held


def revision() -> Revision:
    """Of the primary: a standby may not have come so far."""
    counter = ExposureRevision.objects.using(DEFAULT_DB_ALIAS)
    row = counter.values_list("epoch", "number").first()
    at = connection.settings_dict
    return Revision(f"{at['HOST']}:{at['PORT']}/{at['NAME']}", *(row or (None, 0)))


@dataclass(frozen=True)
class Cohort:
    """Some of the exposures, at first in the order of patients.

    Nothing there is -1, days are ordinals.
    """

    columns: Columns
    rows: (
        np.ndarray | slice
    )  # a slice where they are all asked about: nothing is copied
    taken: dict[str, np.ndarray] = field(default_factory=dict, init=False, repr=False)

    def __getitem__(self, name: str) -> np.ndarray:
        """As 64-bit integers: narrow ones overflow where questions calculate."""
        if name not in self.taken:
            self.taken[name] = self.narrow(name).astype(np.int64)
        return self.taken[name]

    def narrow(self, name: str) -> np.ndarray:
        """As it is held: to be compared and looked up, not to be calculated with."""
        column = self.columns[name]
        # `take` is faster than an index of rows, of a slice it would copy.
        return (
            column[self.rows]
            if isinstance(self.rows, slice)
            else column.take(self.rows)
        )

    def __len__(self) -> int:
        return len(self.narrow("is_voided"))

    def where(self, mask: np.ndarray) -> "Cohort":
        rows = self.rows
        if isinstance(rows, slice):
            rows = np.arange(len(self.columns))
        return Cohort(self.columns, rows[mask])


def is_of(columns: Columns, clinics: Iterable[Clinic]) -> np.ndarray:
    """Which are of these clinics and not void. Raises ScopeNotSet."""
    ids = within_scope(clinic.id for clinic in clinics)
    return is_any(columns["clinic_id"], ids) & (columns["is_voided"] == 0)
