"""Patients and their baseline, one row each."""

from django.db.models.functions import Substr

from clinic.choices import Answer, HeadacheHistory, Migraine, NeedleAnxiety, Sex
from clinic.models import Patient
from events.exports import cells
from events.exports.columns import (
    CLINIC,
    RECORDED,
    ZONE,
    coded,
    day,
    free_text,
    number,
    patient,
    text,
)

COLUMNS = (
    *CLINIC,
    *ZONE,
    *patient(path=""),
    *day("birth_date", "Date of birth", identifies=True),
    *number("birth_year", "Year of birth", Substr(cells.day("birth_date"), 1, 4)),
    *coded("sex", "Sex", Sex),
    *text("phone", "Telephone number", identifies=True),
    *free_text("preferred_time", "Best time to call"),
    *coded("consent_to_call", "Whether the patient may be called", Answer),
    *coded("voicemail_allowed", "Whether a voicemail may be left", Answer),
    *coded("headache_history", "Headaches before any treatment", HeadacheHistory),
    *coded("migraine", "Migraine before any treatment", Migraine),
    *number(
        "headache_days_per_28",
        "Days with headache before any treatment",
        unit="days of 28",
    ),
    *number(
        "acute_medication_days_per_28",
        "Days with a painkiller or triptan before any treatment",
        unit="days of 28",
    ),
    *coded("needle_anxiety", "Fear of needles", NeedleAnxiety),
    *coded("low_pain_threshold", "Low pain threshold", Answer),
    *coded("habitual_frowning", "Frowns out of habit", Answer),
    *coded("hypertension", "High blood pressure", Answer),
    *coded("paracetamol_contraindicated", "Must not take paracetamol", Answer),
    *coded("ibuprofen_contraindicated", "Must not take ibuprofen", Answer),
    *free_text("allergies", "Allergies"),
    *RECORDED,
)


def rows():
    return Patient.objects.order_by("clinic__code", "id")
