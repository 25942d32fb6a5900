"""Headaches, one row for each episode."""

from clinic.choices import Answer, HeadacheHistory, Migraine, Precision
from clinic.models import Patient
from events.choices import (
    ComparedWithUsual,
    Function,
    Mechanism,
    Outcome,
    Quality,
    TriageLevel,
)
from events.exports.cells import Days, decided
from events.exports.columns import (
    CLINIC,
    RECORDED,
    TREATED_ON,
    TREATMENT,
    VOIDED,
    ZONE,
    code_and_label,
    coded,
    day,
    free_text,
    labels_of,
    moment,
    number,
    patient,
    uid,
)
from events.exposures import has_usual_headaches
from events.models import Headache
from events.rules.counting import is_countable


def counts(compared_with_usual, history, migraine):
    """Says it in a word."""
    usual = has_usual_headaches(Patient(headache_history=history, migraine=migraine))
    found = is_countable(compared_with_usual, usual)
    held = Answer.UNKNOWN if found is None else Answer.YES if found else Answer.NO
    return held.value


def countable(name, meaning):
    labels = labels_of(Answer)
    inputs = (
        ("compared_with_usual", ComparedWithUsual),
        ("treatment__patient__headache_history", HeadacheHistory),
        ("treatment__patient__migraine", Migraine),
    )
    code = decided(counts, *inputs)
    label = decided(lambda *words: labels[counts(*words)], *inputs)
    return code_and_label(name, meaning, labels, code, label)


def days_since_treatment(name, meaning):
    return number(f"{name}_day", meaning, Days(f"{name}_on", "treated_on"), "days")


COLUMNS = (
    *CLINIC,
    *ZONE,
    *uid("episode", "The headache's public id"),
    *TREATMENT,
    *patient("treatment__patient__"),
    *TREATED_ON,
    *coded("onset_precision", "How exactly the onset is known", Precision),
    *moment("onset_at", "When it began, where the hour is known"),
    *day("onset_on", "First day on which it can have begun"),
    *day("onset_latest_on", "Last day on which it can have begun"),
    *days_since_treatment(
        "onset", "First day on which it can have begun, from the treatment"
    ),
    *days_since_treatment(
        "onset_latest", "Last day on which it can have begun, from the treatment"
    ),
    *coded("outcome", "Whether it is gone", Outcome),
    *day("resolved_on", "Day on which it was gone"),
    *number("worst_nrs", "Worst pain", unit="0 to 10"),
    *coded("function", "What it kept the patient from", Function),
    *number("grade", "Grade by function", unit="CTCAE 5.0"),
    *number(
        "held_grade",
        "Grade by the newest signed review, or else by function",
        unit="CTCAE 5.0",
    ),
    *coded(
        "compared_with_usual", "Compared with the usual headaches", ComparedWithUsual
    ),
    *countable(
        "countable",
        "Whether it counts: new, or about twice the usual (ICHD-3, chapter 8)",
    ),
    *coded("quality", "Quality", Quality),
    *free_text("place", "Place"),
    *coded("light_or_sound", "Light or sound disturbs", Answer),
    *coded("nausea", "Nausea", Answer),
    *coded("aura", "Aura", Answer),
    *coded("mechanism", "Possible mechanism: a hypothesis", Mechanism),
    *coded(
        "worst_triage",
        "Worst triage level of what was said in the contacts",
        TriageLevel,
    ),
    *number("signed_version", "The version that the newest review is about"),
    *VOIDED,
    *RECORDED,
)


def rows():
    return Headache.objects.with_findings().order_by(
        "clinic__code", "treatment_id", "id"
    )
