"""One clinic of the files: its registers, and what is on record of what they name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import F, Func, Value

from clinic.blocks import blocks
from clinic.models import Clinic, Patient
from clinic.models.patients import normalised_mrn
from clinic.registers import Registers, registers_of
from events.imports.files import Row
from events.models import Contact, Treatment

Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Named:
    """Record numbers, references, and references of which a contact is told."""

    mrns: set[str] = field(default_factory=set)
    references: set[str] = field(default_factory=set)
    contacted: set[str] = field(default_factory=set)


def named_in(rows: Rows) -> dict[str, Named]:
    """By the clinic's code. A record is read as far as a file names it: how large it
    is otherwise makes no difference."""
    found: dict[str, Named] = defaultdict(Named)
    for row in rows["patients"]:
        found[row["clinic"]].mrns.add(normalised_mrn(row["mrn"]))
    for row in rows["treatments"]:
        found[row["clinic"]].mrns.add(normalised_mrn(row["mrn"]))
        found[row["clinic"]].references.add(row["treatment_ref"])
    for row in rows["contacts"]:
        found[row["clinic"]].references.add(row["treatment_ref"])
        found[row["clinic"]].contacted.add(row["treatment_ref"])
    return found


@dataclass
class Site:
    """`patients` by record number and `treatments` by reference, on record or new."""

    clinic: Clinic
    registers: Registers
    named: Named
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
    forms: dict[type, Any] = field(default_factory=dict)

    def form(self, form_class: type, row: Row, **context: Any) -> Any:
        """The form of that class with the row in it, checked.

        There is one for all rows, since to make one costs more than all that it checks.
        `context` is what the form takes besides, and keeps under the same names.
        """
        if form_class not in self.forms:
            self.forms[form_class] = form_class(row.values, **context)
            for field in self.forms[form_class].fields.values():
                field.only_iso = True  # no notation of a file is guessed
        form = self.forms[form_class]
        form.data = row.values
        for name, value in context.items():
            setattr(form, name, value)
        form.full_clean()
        return form

    @cached_property
    def without_zeros(self) -> dict[str, list[Patient]]:
        """By record number without zeros in front; asked when all patients are taken."""
        bare = {key.lstrip("0") for key in self.named.mrns} - {""}
        number = Func(F("mrn_normalised"), Value("0"), function="LTRIM")
        alike = {row.mrn_normalised: row for row in self.patients.values()}
        for block in blocks(sorted(bare)):
            rows = Patient.objects.filter(clinic=self.clinic)
            for patient in rows.alias(bare=number).filter(bare__in=block):
                alike.setdefault(patient.mrn_normalised, patient)
        found: dict[str, list[Patient]] = {}
        for patient in alike.values():
            if key := patient.mrn_normalised.lstrip("0"):
                found.setdefault(key, []).append(patient)
        return found

    def patient_of(self, row: Row) -> UUID | None:
        """The patient on record whom the row is about."""
        if "mrn" in row.values:
            patient = self.patients.get(normalised_mrn(row["mrn"]))
        else:
            treatment = self.treatments.get(row["treatment_ref"])
            patient = treatment and treatment.patient
        return patient.uid if patient and patient.pk else None


def site_of(clinic: Clinic, named: Named) -> Site:
    site = Site(clinic, registers_of(clinic), named)
    for patient in patients_at(clinic, named.mrns):
        patient.clinic = clinic
        site.patients[patient.mrn_normalised] = patient
    for treatment in treatments_at(clinic, named.references):
        treatment.clinic = treatment.patient.clinic = clinic
        site.treatments[treatment.reference] = treatment
    reported = [
        site.treatments[reference].pk
        for reference in sorted(named.contacted & site.treatments.keys())
    ]
    for contact in contacts_of(reported):
        site.contacts[identity(contact)] = contact
    return site


def patients_at(clinic: Clinic, mrns: Iterable[str]) -> Iterator[Patient]:
    for block in blocks(sorted(mrns)):
        yield from Patient.objects.filter(clinic=clinic, mrn_normalised__in=block)


def treatments_at(clinic: Clinic, references: Iterable[str]) -> Iterator[Treatment]:
    for block in blocks(sorted(references)):
        rows = Treatment.objects.filter(clinic=clinic, reference__in=block)
        yield from rows.select_related("injector", "patient").prefetch_related(
            "injection_set"
        )


def contacts_of(treatments: Sequence[int]) -> Iterator[Contact]:
    for block in blocks(treatments):
        rows = Contact.objects.filter(treatment__in=block, voided_at=None)
        yield from rows.select_related("headachereport__headache")


def identity(contact: Contact) -> tuple:
    """What makes two contacts the same one."""
    return (
        contact.treatment_id,
        contact.contacted_at,
        contact.is_solicited,
        contact.reached,
    )
