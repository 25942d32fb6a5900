"""Contacts, one row each, with what was said of a headache in it."""

from clinic.choices import Precision
from events.choices import (
    Channel,
    ComparedWithUsual,
    Course,
    Effect,
    FlagAnswer,
    Function,
    HeadacheAnswer,
    Medicine,
    Outcome,
    Reached,
    RedFlag,
    SelfCare,
    TriageLevel,
)
from events.exports.columns import (
    CLINIC,
    RECORDED,
    TREATED_ON,
    TREATMENT,
    VOIDED,
    ZONE,
    coded,
    column,
    day,
    free_text,
    labels_of,
    moment,
    number,
    patient,
    several,
    yes_or_no,
)
from events.models import Contact

SAID = "headachereport."


def flags(answer):
    def answered(row):
        report = getattr(row, "headachereport", None)
        given = report.red_flags if report else {}
        return [flag for flag in RedFlag.values if given.get(flag) == answer]

    return answered


def self_care(row):
    report = getattr(row, "headachereport", None)
    return report.self_care if report else []


COLUMNS = (
    *CLINIC,
    *ZONE,
    *column("contact", "The contact's public id", "uid", "id"),
    *TREATMENT,
    *patient("treatment.patient."),
    *TREATED_ON,
    *moment("contacted_at", "When; the start of the day where only that is known"),
    *coded("contacted_precision", "How exactly that is known", Precision),
    *day("contacted_on", "The day at the clinic"),
    *column("followup", "The call of the protocol that it was", "followup.window"),
    *coded("channel", "How", Channel),
    *yes_or_no("solicited", "Whether the clinic asked", "is_solicited"),
    *coded("reached", "Who was reached", Reached),
    *coded("headache", "Any headache since", HeadacheAnswer),
    *moment("call_back_at", "When to call back"),
    *column("episode", "The headache's public id", f"{SAID}headache.uid", "id"),
    *number("pain_now", "Pain now", f"{SAID}pain_now", "0 to 10"),
    *number("worst_nrs", "Worst pain", f"{SAID}worst_nrs", "0 to 10"),
    *coded("function", "What it kept the patient from", Function, f"{SAID}function"),
    *coded(
        "compared_with_usual",
        "Compared with the usual headaches",
        ComparedWithUsual,
        f"{SAID}compared_with_usual",
    ),
    *coded("outcome", "Whether it was gone", Outcome, f"{SAID}outcome"),
    *day("resolved_on", "Day on which it was gone", f"{SAID}resolved_on"),
    *coded("course", "How it went", Course, f"{SAID}course"),
    *several(
        "red_flags", "Danger signs affirmed", labels_of(RedFlag), flags(FlagAnswer.YES)
    ),
    *several(
        "red_flags_denied",
        "Danger signs denied",
        labels_of(RedFlag),
        flags(FlagAnswer.NO),
    ),
    *several(
        "red_flags_not_asked",
        "Danger signs not asked",
        labels_of(RedFlag),
        flags(FlagAnswer.NOT_ASKED),
    ),
    *coded("triage_level", "Triage level", TriageLevel, f"{SAID}triage_level"),
    *several("self_care", "What the patient did", labels_of(SelfCare), self_care),
    *coded("medicine", "Medicine taken", Medicine, f"{SAID}medicine"),
    *coded("medicine_effect", "What it did", Effect, f"{SAID}medicine_effect"),
    *free_text("advice_given", "What the patient was told", f"{SAID}advice_given"),
    *free_text("words", "In the patient's words", f"{SAID}words"),
    *VOIDED,
    *RECORDED,
)


def rows():
    contacts = Contact.objects.select_related(
        "clinic",
        "treatment__patient",
        "followup",
        "headachereport__headache",
        "recorded_by",
    )
    return contacts.order_by("clinic__code", "treatment_id", "contacted_at", "id")
