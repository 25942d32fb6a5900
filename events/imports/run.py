"""One run of an import: who, when, at which clinics, and what came of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from clinic.actions import create_patients
from clinic.models import Clinic, Patient, User
from events.actions.followups import record_contacts
from events.actions.headaches import report_headaches
from events.actions.treatments import Visit, record_treatments
from events.episodes import Said
from events.imports.files import Problem, Row
from events.imports.recorder import Recorder, Rehearsal
from events.imports.sites import Rows, Site, named_in, site_of
from events.models import Contact

COLUMNS = {
    "patients": [
        "clinic",
        "mrn",
        "given_name",
        "family_name",
        "birth_date",
        "sex",
        "phone",
        "headache_history",
        "migraine",
        "headache_days_per_28",
    ],
    "treatments": [
        "clinic",
        "treatment_ref",
        "mrn",
        "treated_at",
        "injector",
        "indication",
        "first_toxin",
        "area",
        "side",
        "units",
        "points",
        "product",
        "lot",
    ],
    "contacts": [
        "clinic",
        "treatment_ref",
        "contacted_at",
        "solicited",
        "reached",
        "headache",
        "onset_on",
        "onset_precision",
        "resolved_on",
        "worst_nrs",
        "function",
        "compared_with_usual",
        "red_flags",
        "words",
    ],
}

NOUNS = (
    "clinics",
    "products",
    "injectors",
    "lots",
    "patients",
    "treatments",
    "injections",
    "contacts",
    "headache reports",
)


@dataclass(frozen=True)
class RowProblem(Problem):
    """With the patient on record whom the row is about, if there is one."""

    is_conflict: bool
    patient: UUID | None


@dataclass
class Import:
    """What the rows are found to be. What is new is gathered as unsaved rows of the
    actions, for later rows to be checked against; `by` is None for a preview, of which
    nothing is ever stored.
    """

    now: datetime
    by: User | None
    recorder: Recorder | Rehearsal
    sites: dict[str, Site] = field(default_factory=dict)
    patients: list[Patient] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)  # of each file that can be read

    @property
    def added(self) -> Counter:
        return sum((site.added for site in self.sites.values()), Counter())

    @property
    def known(self) -> Counter:
        return sum((site.known for site in self.sites.values()), Counter())

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.by, "now": self.now}

    def open_sites(self, clinics: Iterable[Clinic], rows: Rows) -> None:
        named = named_in(rows)
        for clinic in clinics:
            if clinic.code in named:
                self.sites[clinic.code] = site_of(clinic, named[clinic.code])

    def site_of(self, row: Row) -> Site | None:
        site = self.sites.get(row["clinic"])
        if site is None:
            self.refuse(
                row, "clinic", "There is no such clinic: correct it, or create it."
            )
        return site

    def refuse(
        self, row: Row, column: str, message: str, *, is_conflict: bool = False
    ) -> None:
        self.add(row, row.problem(column, message), is_conflict)

    def add(self, row: Row, problem: Problem, is_conflict: bool = False) -> None:
        site = self.sites.get(row["clinic"])
        patient = site.patient_of(row) if site else None
        self.problems.append(
            RowProblem(**asdict(problem), is_conflict=is_conflict, patient=patient)
        )

    def accepts(self, row: Row, form) -> bool:
        for problem in row.problems(form):
            self.add(row, problem)
        return form.is_valid()

    def write(self, by: User) -> None:
        """Put on record what is new, each noun at once."""
        create_patients(by=by, patients=self.patients)
        record_treatments(by=by, now=self.now, visits=self.visits)
        record_contacts(by=by, contacts=self.contacts)
        report_headaches(by=by, now=self.now, said=self.said)

    @contextmanager
    def comparing(self, site: Site, noun: str) -> Iterator[None]:
        """Counts one that is on record: as known, or as in conflict."""
        before = len(self.problems)
        yield
        is_same = len(self.problems) == before
        (site.known if is_same else site.conflicting)[noun] += 1

    def compare(self, row: Row, recorded: Mapping, given: Mapping) -> None:
        """Name every column in which a row differs from what is recorded of it."""
        for column, value in recorded.items():
            if value != given[column]:
                self.refuse(
                    row,
                    column,
                    f"The record says “{'' if value is None else value}”. An import "
                    "adds and never changes: correct one of the two.",
                    is_conflict=True,
                )
