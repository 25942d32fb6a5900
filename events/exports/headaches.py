"""Headaches, one row for each episode."""

from clinic.choices import Answer, Precision
from events.choices import (
    ComparedWithUsual,
    Function,
    Mechanism,
    Outcome,
    Quality,
    TriageLevel,
)
from events.exports.columns import (
    CLINIC,
    RECORDED,
    TREATED_ON,
    TREATMENT,
    VOIDED,
    ZONE,
    Column,
    coded,
    column,
    day,
    free_text,
    moment,
    number,
    patient,
)
from events.exposures import has_usual_headaches
from events.models import Headache
from events.rules.counting import is_countable


def countable(row):
    usual = has_usual_headaches(row.treatment.patient)
    found = is_countable(row.compared_with_usual, usual)
    return Answer.UNKNOWN if found is None else Answer.YES if found else Answer.NO


def days_since_treatment(name):
    return lambda row: (getattr(row, name) - row.treated_on).days


COLUMNS = (
    *CLINIC,
    *ZONE,
    *column("episode", "The headache's public id", "uid", "id"),
    *TREATMENT,
    *patient("treatment.patient."),
    *TREATED_ON,
    *coded("onset_precision", "How exactly the onset is known", Precision),
    *moment("onset_at", "When it began, where the hour is known"),
    *day("onset_on", "First day on which it can have begun"),
    *day("onset_latest_on", "Last day on which it can have begun"),
    Column(
        "onset_day",
        "First day on which it can have begun, from the treatment",
        days_since_treatment("onset_on"),
        "whole number",
        "days",
    ),
    Column(
        "onset_latest_day",
        "Last day on which it can have begun, from the treatment",
        days_since_treatment("onset_latest_on"),
        "whole number",
        "days",
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
    *coded(
        "countable",
        "Whether it counts: new, or about twice the usual (ICHD-3, chapter 8)",
        Answer,
        value=countable,
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
    headaches = Headache.objects.with_findings().select_related(
        "clinic", "treatment__patient", "recorded_by"
    )
    return headaches.order_by("clinic__code", "treatment_id", "id")
