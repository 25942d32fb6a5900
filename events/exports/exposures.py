"""Treatments with the outcome that the dashboards count, one row each."""

from decimal import Decimal

from clinic.choices import Answer, HeadacheHistory, Migraine, NeedleAnxiety, Sex
from events.choices import Area, Indication
from events.exports.columns import (
    CLINIC,
    PRODUCT,
    TREATED_ON,
    TREATMENT,
    Column,
    coded,
    column,
    labels_of,
    number,
    patient,
    several,
    yes_or_no,
)
from events.models import Exposure
from events.rules.windows import WINDOWS

WINDOW_LABELS = {window.code: window.label for window in WINDOWS}


def word(name, meaning, choices):
    """An exposure keeps the position of a word in its list."""
    return coded(
        name, meaning, choices, value=lambda row: choices.values[getattr(row, name)]
    )


def words(name, meaning, labels):
    """An exposure keeps a set of words as bits, in the order of their list."""

    def held(row):
        bits = getattr(row, name)
        return [code for bit, code in enumerate(labels) if bits >> bit & 1]

    return several(name, meaning, labels, held)


def units(row):
    return None if row.units_tenths is None else Decimal(row.units_tenths) / 10


COLUMNS = (
    *CLINIC,
    *TREATMENT,
    *patient(),
    *TREATED_ON,
    *column("injector", "Code of who injected", "injector.code"),
    *word("indication", "Why it was given", Indication),
    *word("first_toxin", "Whether it was the first botulinum toxin ever", Answer),
    *number("cycle", "Which of the patient's treatments on record; 0: void"),
    *words("areas", "Areas injected", labels_of(Area)),
    *PRODUCT,
    Column(
        "units",
        "Dose in units of this product; empty where products were mixed",
        units,
        "decimal number",
        "units of the product in this row",
    ),
    *column("lot", "Number of the lot; empty where there were several", "lot.number"),
    *word("sex", "Sex", Sex),
    *number("age", "Age at the treatment", unit="completed years"),
    *word("headache_history", "Headaches before any treatment", HeadacheHistory),
    *word("migraine", "Migraine before any treatment", Migraine),
    *word("low_pain_threshold", "Low pain threshold", Answer),
    *word("needle_anxiety", "Fear of needles", NeedleAnxiety),
    *word("habitual_frowning", "Frowns out of habit", Answer),
    *number("retreated_day", "Day of the patient's next treatment", unit="days"),
    *number(
        "followed_through_day",
        "Day of the last solicited contact that was answered yes or no",
        unit="days",
    ),
    *number(
        "first_onset_day",
        "First day on which a countable headache is known to have begun",
        unit="days",
    ),
    *number("late_onset_day", "The same in the wearing-off window", unit="days"),
    *words(
        "onset_windows",
        "Windows in which a countable headache began for certain",
        WINDOW_LABELS,
    ),
    *words("possible_windows", "Windows in which one may have begun", WINDOW_LABELS),
    *words(
        "spontaneous_windows",
        "Of the certain ones those that only the patient's own calls told of",
        WINDOW_LABELS,
    ),
    *number("worst_grade", "Worst grade", unit="CTCAE 5.0"),
    *yes_or_no(
        "emergency_flag", "Whether an emergency sign was affirmed", "has_emergency_flag"
    ),
    *yes_or_no("serious", "Whether a review found it serious", "is_serious"),
    *yes_or_no("voided", "Whether it was voided, and counts no more", "is_voided"),
)


def rows():
    exposures = Exposure.objects.select_related(
        "clinic", "treatment", "patient", "injector", "product", "lot"
    )
    return exposures.order_by("clinic__code", "treatment_id")
