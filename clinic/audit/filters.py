"""What the trail can be narrowed to. Every filter has its index."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Q

from clinic.audit.models import TrailEvent
from clinic.audit.patients import events_about
from clinic.audit.visible import people_of
from clinic.audit.wording import WRITES, kinds
from clinic.fields import TextField
from clinic.filters import DayFilter, OfferingFilterSet, choice
from clinic.models import Clinic, Patient
from clinic.models.patients import normalised_mrn
from clinic.parameters import in_force, refuse_backwards, refuse_unknown

OPERATIONS = [
    ("write", "Something was written"),
    ("read", "Something was read"),
    ("sign_in", "Somebody signed in or out"),
]


class PatientField(TextField):
    """A record number or the patient's own id: every patient in scope that has it."""

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=60, strip=True, **kwargs)

    def to_python(self, value: Any) -> list[Patient]:
        text = super().to_python(value)
        if not text:
            return []
        if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text):
            found = Patient.objects.filter(uid=UUID(text))
        else:
            found = Patient.objects.filter(mrn_normalised=normalised_mrn(text))
        if not (patients := list(found)):
            raise ValidationError("No patient whom you may see has this record number.")
        return patients

    def run_validators(self, value: Any) -> None:
        """It has read the text already."""


class PatientFilter(filters.Filter):
    field_class = PatientField

    def filter(self, rows, value):
        return rows.filter(seq__in=events_about(value)) if value else rows


class AddressFilter(filters.CharFilter):
    field_class = forms.GenericIPAddressField


class TrailForm(forms.Form):
    def clean(self):
        super().clean()
        refuse_unknown(self, beside=["page", "per_page"])
        refuse_backwards(self)

    @property
    def in_force(self):
        return in_force(self, patient=self.patient_words)

    @property
    def patient_words(self):
        found = getattr(self, "cleaned_data", {}).get("patient") or []
        return ", ".join(str(patient) for patient in found)


class TrailFilter(OfferingFilterSet):
    """Days are those of `zone`: of the clinic that is chosen, or of the first."""

    clinic = choice("Clinic", method="at_clinic")
    person = choice("Person", field_name="actor_username")
    patient = PatientFilter(label="Patient (record number)")
    operation = choice("What was done", OPERATIONS, method="of_operation")
    action = filters.CharFilter(
        label="Action",
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "such as amend_patient"}),
        validators=[
            RegexValidator(
                r"\A[a-z_]+\Z", "An action's name has small letters and “_” alone."
            )
        ],
    )
    kind = choice("Kind of record", field_name="object_type")
    address = AddressFilter(label="Network address")

    class Meta:
        form = TrailForm

    def __init__(self, *args: Any, clinics: Iterable[Clinic], **kwargs: Any):
        kwargs.setdefault("queryset", TrailEvent.objects.all())
        super().__init__(*args, **kwargs)
        self.clinics = list(clinics)
        people = people_of(self.clinics).order_by("display_name", "username")
        self.offer("clinic", [(row.code, row.name) for row in self.clinics])
        named = [(row.username, f"{row} ({row.username})") for row in people]
        self.offer("person", [*named, *NOBODYS])
        self.offer("kind", kinds())

    @classmethod
    def get_filters(cls):
        days = {
            "from": DayFilter(label="From (day)", method="since"),
            "to": DayFilter(label="To (day)", method="until"),
        }
        return super().get_filters() | days

    @property
    def zone(self) -> ZoneInfo:
        code = self.data.get("clinic") if self.data else None
        chosen = [row for row in self.clinics if row.code == code] or self.clinics
        return chosen[0].zone

    def at_clinic(self, rows, name, value):
        [clinic] = [row for row in self.clinics if row.code == value]
        return rows.filter(clinic_id=clinic.id)

    def of_operation(self, rows, name, value):
        if value == "write":
            return rows.filter(operation__in=WRITES)
        return rows.filter(operation="signin" if value == "sign_in" else "access")

    def since(self, rows, name, value):
        return rows.filter(recorded_at__gte=start_of(value, self.zone))

    def until(self, rows, name, value):
        return rows.filter(
            recorded_at__lt=start_of(value + timedelta(days=1), self.zone)
        )


# Who acts and is no member of a clinic.
NOBODYS = [
    ("installation", "The installation itself"),
    ("command-line", "Command line"),
]


def start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def in_days(rows, since: date, until: date, zone: ZoneInfo):
    """The events of the clinic's days from `since` to `until`, both included."""
    return rows.filter(
        Q(recorded_at__gte=start_of(since, zone))
        & Q(recorded_at__lt=start_of(until + timedelta(days=1), zone))
    )
