"""One run of an import: who, when, at which clinics, and what came of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from clinic.models import Clinic, Patient
from clinic.models.patients import normalised_mrn
from clinic.registers import Registers, registers_of
from events.imports.files import Problem, Row
from events.imports.recorder import Recorder, Rehearsal
from events.models import Contact, Treatment

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
class Site:
    """One clinic of the files: its registers, and what is recorded there so far."""

    clinic: Clinic
    registers: Registers
    patients: dict[str, Patient] = field(default_factory=dict)
    treatments: dict[str, Treatment] = field(default_factory=dict)
    contacts: dict[tuple, Contact] = field(default_factory=dict)
    # Named in a file but refused: said once there, not again wherever it is used.
    refused_patients: set[str] = field(default_factory=set)
    refused_treatments: set[str] = field(default_factory=set)
    # By noun: new here, on record already as the row says, and on record otherwise.
    added: Counter = field(default_factory=Counter)
    known: Counter = field(default_factory=Counter)
    conflicting: Counter = field(default_factory=Counter)

    def __post_init__(self):
        for patient in Patient.objects.filter(clinic=self.clinic):
            patient.clinic = self.clinic
            self.patients[patient.mrn_normalised] = patient
        self.on_record = {row.id: row.uid for row in self.patients.values()}
        treatments = Treatment.objects.filter(clinic=self.clinic)
        for treatment in treatments.select_related("injector").prefetch_related(
            "injection_set"
        ):
            treatment.clinic = self.clinic
            self.treatments[treatment.reference] = treatment
        reported = Contact.objects.filter(clinic=self.clinic, voided_at=None)
        for contact in reported.select_related("headachereport__headache"):
            self.contacts[identity(contact)] = contact

    @cached_property
    def without_zeros(self) -> dict[str, list[Patient]]:
        """By record number without zeros in front; asked when all patients are taken."""
        found: dict[str, list[Patient]] = {}
        for patient in self.patients.values():
            if key := patient.mrn_normalised.lstrip("0"):
                found.setdefault(key, []).append(patient)
        return found

    def patient_of(self, row: Row) -> UUID | None:
        """The patient on record whom the row is about."""
        if "mrn" in row.values:
            patient = self.patients.get(normalised_mrn(row["mrn"]))
            return patient and self.on_record.get(patient.id)
        treatment = self.treatments.get(row["treatment_ref"])
        return treatment and self.on_record.get(treatment.patient_id)


def identity(contact: Contact) -> tuple:
    """What makes two contacts the same one."""
    return (
        contact.treatment_id,
        contact.contacted_at,
        contact.is_solicited,
        contact.reached,
    )


@dataclass
class Import:
    now: datetime
    recorder: Recorder | Rehearsal
    sites: dict[str, Site] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)  # of each file that can be read

    @property
    def added(self) -> Counter:
        return sum((site.added for site in self.sites.values()), Counter())

    @property
    def known(self) -> Counter:
        return sum((site.known for site in self.sites.values()), Counter())

    def open_sites(self, clinics: Iterable[Clinic]) -> None:
        for clinic in clinics:
            self.sites[clinic.code] = Site(clinic, registers_of(clinic))

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
