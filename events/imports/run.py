"""One run of an import: who, when, at which clinics, and what came of it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from clinic.models import Clinic, Patient, User
from clinic.registers import Registers, registers_of
from events.imports.files import Problem, Row
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

    def __post_init__(self):
        for patient in Patient.objects.filter(clinic=self.clinic):
            patient.clinic = self.clinic
            self.patients[patient.mrn_normalised] = patient
        treatments = Treatment.objects.filter(clinic=self.clinic)
        for treatment in treatments.select_related("injector").prefetch_related(
            "injection_set"
        ):
            treatment.clinic = self.clinic
            self.treatments[treatment.reference] = treatment
        reported = Contact.objects.filter(clinic=self.clinic, voided_at=None)
        for contact in reported.select_related("headachereport__headache"):
            self.contacts[identity(contact)] = contact


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
    by: User
    now: datetime
    sites: dict[str, Site] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    added: Counter = field(default_factory=Counter)
    known: Counter = field(default_factory=Counter)

    def open_sites(self, codes: Iterable[str]) -> None:
        for clinic in Clinic.objects.filter(code__in=codes):
            self.sites[clinic.code] = Site(clinic, registers_of(clinic))

    def site_of(self, row: Row) -> Site | None:
        site = self.sites.get(row["clinic"])
        if site is None:
            self.refuse(
                row, "clinic", "There is no such clinic: correct it, or create it."
            )
        return site

    def refuse(self, row: Row, column: str, message: str) -> None:
        self.problems.append(row.problem(column, message))

    def accepts(self, row: Row, form) -> bool:
        self.problems += row.problems(form)
        return form.is_valid()

    def compare(self, row: Row, recorded: Mapping, given: Mapping) -> None:
        """Name every column in which a row differs from what is recorded of it."""
        for column, value in recorded.items():
            if value != given[column]:
                self.refuse(
                    row,
                    column,
                    f"The record says “{'' if value is None else value}”. An import "
                    "adds and never changes: correct one of the two.",
                )
