"""What was changed in records, field by field, in the words of the forms. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from clinic.conflicts import Difference as Conflict
from clinic.forms import PatientForm
from clinic.models import Change, Patient
from clinic.models.records import ClinicRecord
from events.choices import LostReason
from events.forms.headaches import HeadacheAmendForm
from events.models import Contact, FollowUp, Headache, Treatment

# Derived from other fields: their change says nothing of its own.
DERIVED = ("mrn_normalised", "search_text")
EMPTY = "(empty)"


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Amendment:
    """One change of one record."""

    record: str
    change: Change
    differences: list[Difference]

    @property
    def reason(self) -> str:
        """In words: a call is closed with a code."""
        reasons = dict(LostReason.choices)
        return reasons.get(self.change.reason, self.change.reason)


def history_of_patient(patient: Patient) -> list[Amendment]:
    """Of the patient and of everything that was recorded of the patient."""
    treatments = Treatment.objects.filter(patient=patient)
    parts = [
        rows.filter(treatment__in=treatments).select_related("treatment")
        for rows in (FollowUp.objects, Contact.objects, Headache.objects)
    ]
    return amendments([patient, *treatments, *(row for rows in parts for row in rows)])


def amendments(records: Iterable[ClinicRecord], since: int = 0) -> list[Amendment]:
    """The changes to these records of one clinic, newest first; after version `since`."""
    known = {(record._meta.model_name, record.uid): record for record in records}
    wanted = Q(pk=None)
    for subject in {subject for subject, _ in known}:
        uids = [uid for name, uid in known if name == subject]
        wanted |= Q(subject=subject, subject_uid__in=uids)
    changes = Change.objects.filter(wanted, version__gt=since)
    return [
        amendment(known[change.subject, change.subject_uid], change)
        for change in changes.select_related("changed_by", "clinic").order_by(
            "-changed_at", "-id"
        )
    ]


def changed_meanwhile(record: ClinicRecord, changes: list[Change]) -> list[Conflict]:
    """What `changes`, newest first, made of a record: of each field the first and last."""
    found: dict[str, Conflict] = {}
    for change in changes:
        for difference in amendment(record, change).differences:
            label = difference.label
            theirs = found[label].theirs if label in found else difference.after
            found[label] = Conflict(label, difference.before, theirs)
    return list(found.values())


def amendment(record, change):
    fields = [
        type(record)._meta.get_field(name)
        for name in change.after
        if name not in DERIVED
    ]
    zone = change.clinic.zone
    return Amendment(
        name_of(record),
        change,
        [
            Difference(
                label_of(field),
                as_words(field, change.before[field.name], zone),
                as_words(field, change.after[field.name], zone),
            )
            for field in fields
        ],
    )


def name_of(record) -> str:
    match record:
        case Treatment():
            return f"Treatment of {record.treated_on}"
        case FollowUp():
            return f"Call {record.window_label} after {record.treatment.treated_on}"
        case Contact():
            return f"Contact of {record.contacted_on}"
        case Headache():
            return f"Headache from {record.onset_on}"
    return "Patient"


def label_of(field: models.Field) -> str:
    for model, form in ((Patient, PatientForm), (Headache, HeadacheAmendForm)):
        if field.model is model and field.name in form.base_fields:
            return form.base_fields[field.name].label
    return str(field.verbose_name).capitalize()


def as_words(field: models.Field, stored: str, zone: ZoneInfo) -> str:
    """A value of a change, which keeps it as text."""
    if stored == "":
        return EMPTY
    if isinstance(field, models.DateTimeField):
        return f"{datetime.fromisoformat(stored).astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(field, models.BooleanField):
        return {"True": "Yes", "False": "No"}[stored]
    return str(dict(field.flatchoices).get(stored, stored))
