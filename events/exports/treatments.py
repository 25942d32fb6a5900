"""Treatments, one row each; what was injected is in the dataset of injections."""

from clinic.choices import Answer, Precision
from events.choices import Indication
from events.exports.columns import (
    CLINIC,
    RECORDED,
    VOIDED,
    ZONE,
    coded,
    day,
    free_text,
    moment,
    number,
    patient,
    text,
)
from events.models import Treatment

COLUMNS = (
    *CLINIC,
    *ZONE,
    *text("treatment_ref", "Its reference at its clinic", "reference"),
    *patient(),
    *moment("treated_at", "When; the start of the day where only that is known"),
    *coded("treated_precision", "How exactly that is known", Precision),
    *day("treated_on", "The day at the clinic"),
    *text("injector", "Code of who injected", "injector__code"),
    *coded("indication", "Why it was given", Indication),
    *coded("first_toxin", "Whether it was the first botulinum toxin ever", Answer),
    *number("pain_during", "Pain during the injections", unit="0 to 10"),
    *number("anxiety", "Anxiety", unit="0 to 10"),
    *day("next_visit_on", "Next visit planned for"),
    *coded("advice_given", "Whether advice was given", Answer),
    *free_text("warning_reason", "Why a warning about the dose was passed"),
    *VOIDED,
    *RECORDED,
)


def rows():
    return Treatment.objects.order_by("clinic__code", "id")
