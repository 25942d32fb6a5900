"""Treatments with the outcome that the dashboards count, one row each."""

from django.db.models import F

from clinic.choices import Answer, HeadacheHistory, Migraine, NeedleAnxiety, Sex
from events.choices import Area, Indication
from events.exports.cells import Tenths, Words
from events.exports.columns import (
    CLINIC,
    PRODUCT,
    TREATED_ON,
    TREATMENT,
    Column,
    code_and_label,
    held,
    labels_of,
    number,
    patient,
    text,
    yes_or_no,
)
from events.models import Exposure
from events.rules.windows import WINDOWS

WINDOW_LABELS = {window.code: window.label for window in WINDOWS}


def word(name, meaning, choices):
    """An exposure keeps the position of a word in its list."""
    labels = labels_of(choices)
    code, label = (
        Words(name, dict(enumerate(said))) for said in (labels, labels.values())
    )
    return code_and_label(name, meaning, labels, code, label)


def words(name, meaning, labels):
    """An exposure keeps a set of words as bits, in the order of their list."""
    bits = [1 << place for place in range(len(labels))]
    return held(name, meaning, labels, [(F(name).bitand(bit), bit) for bit in bits])


COLUMNS = (
    *CLINIC,
    *TREATMENT,
    *patient(),
    *TREATED_ON,
    *text("injector", "Code of who injected", "injector__code"),
    *word("indication", "Why it was given", Indication),
    *word("first_toxin", "Whether it was the first botulinum toxin ever", Answer),
    *number("cycle", "Which of the patient's treatments on record; 0: void"),
    *words("areas", "Areas injected", labels_of(Area)),
    *PRODUCT,
    Column(
        "units",
        "Dose in units of this product; empty where products were mixed",
        Tenths("units_tenths"),
        "decimal number",
        "units of the product in this row",
    ),
    *text("lot", "Number of the lot; empty where there were several", "lot__number"),
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
    return Exposure.objects.order_by("clinic__code", "treatment_id")
