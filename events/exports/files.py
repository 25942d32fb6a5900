"""Makes the file of an export: of the record as it is, or as it was."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils import timezone

from clinic.audit.replaying import (
    Place,
    one_moment,
    place_at,
    place_now,
    record_at,
)
from clinic.audit.sealing import newest_seal
from clinic.blocks import blocks
from clinic.models import Clinic, Patient
from clinic.routing import from_standby
from events.actions.exposures import refresh_exposures
from events.exports import DATASETS, Dataset
from events.exports.columns import Column
from events.exports.copying import as_csv, rows_as_csv
from events.exports.shown import Shown, shown_in
from events.models import Export, Exposure, ExposureRevision, Treatment

DERIVED = (Exposure, ExposureRevision)


class FiltersRefused(Exception):
    """A filter that can't be read; `form` says which and why."""

    def __init__(self, form):
        super().__init__(str(form.errors.as_text()))
        self.form = form


@dataclass(frozen=True)
class Question:
    """What of the record is asked for: `clinics` are those whose rows may be in it."""

    dataset: Dataset
    clinics: Sequence[Clinic]
    filters: Mapping[str, str]
    is_identified: bool = False

    def rows(self) -> QuerySet:
        """Raises FiltersRefused."""
        found = self.found()
        if not found.is_valid():
            raise FiltersRefused(found.form)
        if self.dataset.has_own_filters:
            return found.qs
        rows = self.dataset.rows().filter(clinic__in=self.clinics)
        if not self.params:
            return rows
        matching = found.qs.values(self.dataset.of_treatment)
        return rows.filter(**{f"{self.dataset.key}__in": matching})

    def found(self):
        """The filters of the dataset's own rows, or of the treatments behind them."""
        own = self.dataset.has_own_filters
        rows = self.dataset.rows() if own else Treatment.objects.all()
        return self.dataset.filter_class(
            self.filters,
            queryset=rows.filter(clinic__in=self.clinics),
            clinics=self.clinics,
        )

    @property
    def params(self) -> dict[str, str]:
        """The filters that are set, by name."""
        return {name: value for name, value in self.filters.items() if value}


@dataclass(frozen=True)
class Made:
    """A file that is whole, and what it was made of."""

    place: Place
    as_of: datetime
    head: str
    seal: str
    rows: int
    size: int
    sha256: str
    erased: int
    shown: Shown


def make_file(
    question: Question,
    out: BinaryIO,
    *,
    as_of: datetime | None = None,
    place: Place | None = None,
) -> Made:
    """Write the file, in pieces of some 64 kB.

    As the record is now; with `as_of`, of all that was recorded up to that moment; with
    the `place` of an earlier export too, the very rows that it had. An earlier record
    stands in tables that only the primary can make. Raises FiltersRefused.
    """
    if as_of is None:
        return from_standby(partial(written_now, question, out))
    with one_moment():
        where = place or place_at(as_of)
        with record_at(where, derived=DERIVED) as erased:
            if question.dataset.name == "exposures":
                derive_exposures(question.clinics)
            return written(question, out, where, as_of, erased)


def written_now(question: Question, out: BinaryIO) -> Made:
    """Into an empty file, also where half of one was read from a standby that failed."""
    out.seek(0)
    out.truncate()
    with one_moment():
        return written(question, out, place_now(), timezone.now(), 0)


def made_again(export: Export, out: BinaryIO) -> Made:
    """The file of an earlier export, from the trail. Raises FiltersRefused."""
    gaps = tuple((first, last) for first, last in export.trail_missing)
    place = Place(export.trail_position, gaps)
    return make_file(question_of(export), out, as_of=export.as_of, place=place)


def question_of(export: Export) -> Question:
    return Question(
        DATASETS[export.dataset],
        list(export.clinics.order_by("code")),
        export.filters,
        export.is_identified,
    )


def derive_exposures(clinics: Iterable[Clinic]) -> None:
    """As `rebuild_exposures` does, into the tables that stand before the real ones."""
    patients = Patient.objects.filter(clinic__in=clinics).order_by("id")
    for block in blocks(list(patients.values_list("id", flat=True))):
        refresh_exposures(patients=block)


def written(
    question: Question, out: BinaryIO, place: Place, as_of: datetime, erased: int
) -> Made:
    rows = question.rows()
    columns = question.dataset.columns_of(is_identified=question.is_identified)
    digest, size, count = sha256(), 0, 0
    for piece, added in pieces(columns, rows):
        digest.update(piece)
        size += out.write(piece)
        count += added
    return Made(
        place=place,
        as_of=as_of,
        head=place.head,
        seal=newest_seal(),
        rows=count,
        size=size,
        sha256=digest.hexdigest(),
        erased=erased,
        shown=shown_in(question.dataset, rows),
    )


def pieces(columns: Sequence[Column], rows: QuerySet) -> Iterator[tuple[bytes, int]]:
    """(some 64 kB, how many rows they are), the header first."""
    yield as_csv([[column.name for column in columns]]), 0
    yield from rows_as_csv([column.cell for column in columns], rows)
