"""Contacts, one row each, with what was said of a headache in it."""

from django.db.models.fields.json import KeyTextTransform as Answered

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
from events.exports.cells import Listed
from events.exports.columns import (
    CLINIC,
    RECORDED,
    TREATED_ON,
    TREATMENT,
    VOIDED,
    ZONE,
    coded,
    day,
    free_text,
    held,
    labels_of,
    moment,
    number,
    patient,
    several,
    text,
    uid,
    yes_or_no,
)
from events.models import Contact

SAID = "headachereport__"


def flags(name, meaning, answer):
    answers = [(Answered(flag, f"{SAID}red_flags"), answer) for flag in RedFlag.values]
    return held(name, meaning, labels_of(RedFlag), answers)


def listed(name, meaning, choices):
    labels = labels_of(choices)
    codes = Listed(f"{SAID}{name}", {code: code for code in labels}, ";")
    return several(name, meaning, labels, codes, Listed(f"{SAID}{name}", labels, "; "))


COLUMNS = (
    *CLINIC,
    *ZONE,
    *uid("contact", "The contact's public id"),
    *TREATMENT,
    *patient("treatment__patient__"),
    *TREATED_ON,
    *moment("contacted_at", "When; the start of the day where only that is known"),
    *coded("contacted_precision", "How exactly that is known", Precision),
    *day("contacted_on", "The day at the clinic"),
    *text("followup", "The call of the protocol that it was", "followup__window"),
    *coded("channel", "How", Channel),
    *yes_or_no("solicited", "Whether the clinic asked", "is_solicited"),
    *coded("reached", "Who was reached", Reached),
    *coded("headache", "Any headache since", HeadacheAnswer),
    *moment("call_back_at", "When to call back"),
    *uid("episode", "The headache's public id", f"{SAID}headache__uid"),
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
    *flags("red_flags", "Danger signs affirmed", FlagAnswer.YES),
    *flags("red_flags_denied", "Danger signs denied", FlagAnswer.NO),
    *flags("red_flags_not_asked", "Danger signs not asked", FlagAnswer.NOT_ASKED),
    *coded("triage_level", "Triage level", TriageLevel, f"{SAID}triage_level"),
    *listed("self_care", "What the patient did", SelfCare),
    *coded("medicine", "Medicine taken", Medicine, f"{SAID}medicine"),
    *coded("medicine_effect", "What it did", Effect, f"{SAID}medicine_effect"),
    *free_text("advice_given", "What the patient was told", f"{SAID}advice_given"),
    *free_text("words", "In the patient's words", f"{SAID}words"),
    *VOIDED,
    *RECORDED,
)


def rows():
    return Contact.objects.order_by(
        "clinic__code", "treatment_id", "contacted_at", "id"
    )
