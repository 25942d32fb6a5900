"""Finds patients, and says what a caller must know of one. Reads only."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from clinic.choices import Answer
from clinic.forms import PatientForm
from clinic.models import Clinic, Patient
from clinic.models.patients import folded
from events.choices import FollowUpState
from events.models import FollowUp, Treatment

OVERDUE, DUE, LATER = "overdue", "due", "not yet due"
COLOURS = {OVERDUE: "danger", DUE: "warning", LATER: "secondary"}


def listed_patients(clinics: Sequence[Clinic], words: str) -> QuerySet[Patient]:
    """By name; each knows its `treatments`, newest first, and their `owed` calls."""
    treatments = Treatment.objects.filter(voided_at=None).order_by("-treated_at")
    return (
        Patient.objects.filter(clinic__in=clinics)
        .matching(words)
        .select_related("clinic")
        .prefetch_related(
            Prefetch("treatment_set", treatments, to_attr="treatments"),
            Prefetch(
                "treatments__followup_set", FollowUp.objects.owed(), to_attr="owed"
            ),
        )
        .order_by("family_name", "given_name", "mrn_normalised", "id")
    )


def open_calls(patient: Patient, today: date) -> dict[str, int]:
    """Of a listed patient: how many owed calls are overdue, due, not yet due."""
    standing = Counter(
        urgency(call, today)
        for treatment in patient.treatments
        for call in treatment.owed
    )
    return {word: standing[word] for word in (OVERDUE, DUE, LATER) if standing[word]}


def urgency(call: FollowUp, today: date) -> str:
    if today < call.opens_on:
        return LATER
    return DUE if today <= call.closes_on else OVERDUE


def standing(call: FollowUp, today: date) -> tuple[str, str]:
    """Where a call stands in words, and the colour that goes with them."""
    match call.state:
        case FollowUpState.DONE:
            return "Done", "success"
        case FollowUpState.LOST:
            return f"Lost: {call.get_lost_reason_display()}", "secondary"
        case FollowUpState.CANCELLED:
            return "Cancelled", "secondary"
    word = urgency(call, today)
    colour = COLOURS[word]
    if call.state == FollowUpState.CALL_BACK:
        return f"Call back, {word}", colour
    return word.capitalize(), colour


def alike(clinic: Clinic, given_name: str, family_name: str, birth_date) -> list:
    """Patients of the clinic who are likely the same person.

    The same birth date and family name, or the same full name, however accents and
    case are written.
    """
    family, full = folded(family_name), folded(f"{given_name} {family_name}").strip()
    if not full:
        return []
    candidates = Q(search_text__contains=full)
    if birth_date and family:
        candidates |= Q(birth_date=birth_date, search_text__contains=family)
    return [
        patient
        for patient in Patient.objects.filter(candidates, clinic=clinic).order_by("id")
        if folded(f"{patient.given_name} {patient.family_name}").strip() == full
        or (
            family
            and patient.birth_date == birth_date
            and folded(patient.family_name) == family
        )
    ]


def warnings_for(patient: Patient) -> list[str]:
    """What whoever calls or treats this patient must know first."""
    warnings = []
    if patient.paracetamol_contraindicated == Answer.YES:
        warnings.append("Must not take paracetamol (acetaminophen).")
    if patient.ibuprofen_contraindicated == Answer.YES:
        warnings.append("Must not take ibuprofen.")
    if patient.allergies:
        warnings.append(f"Allergies: {patient.allergies}")
    if patient.consent_to_call == Answer.NO:
        warnings.append("Doesn't want to be called.")
    if patient.voicemail_allowed == Answer.NO:
        warnings.append("Leave no voicemail.")
    return warnings


def baseline_of(patient: Patient) -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, (label, value) of each field) as the form groups them."""
    labels = {name: field.label for name, field in PatientForm.base_fields.items()}
    return [
        (heading, [(labels[name], in_words(patient, name)) for name in names])
        for heading, names in PatientForm.GROUPS.items()
    ]


def in_words(patient: Patient, name: str) -> str:
    value = getattr(patient, name)
    if value is None or value == "":
        return "Unknown"
    return str(getattr(patient, f"get_{name}_display", lambda: value)())
