"""What the director did about the headaches of a year."""

import random
from datetime import timedelta

from events.actions.reviews import acknowledge, close_escalation, sign_review
from events.choices import (
    Causality,
    Decision,
    Expectedness,
    ExternalReport,
    ReviewAction,
    SeriousCriterion,
    TriageLevel,
)
from events.models import Escalation, Headache

REVIEWED = 0.97
WITHIN_DAYS = 9


def decide_escalations(*, by, now, clinic):
    """Those raised by now: taken within the hour, decided within four."""
    chance = random.Random(clinic.code)  # nosec B311
    for escalation in Escalation.objects.filter(clinic=clinic).order_by("recorded_at"):
        taken_at = escalation.recorded_at + timedelta(minutes=chance.randint(4, 60))
        if taken_at < now:
            acknowledge(by=by, now=taken_at, escalation=escalation)
        closed_at = taken_at + timedelta(minutes=chance.randint(20, 180))
        decision = chance.choice(
            [Decision.CALLED_BACK, Decision.CALLED_BACK, Decision.EXAMINED]
        )
        if closed_at < now:
            close_escalation(
                by=by,
                now=closed_at,
                escalation=escalation,
                decision=Decision.EMERGENCY_SERVICES
                if escalation.level == TriageLevel.RED
                else decision,
                note="",
            )


def sign_reviews(told, *, by, now):
    """Nearly all are signed within ten days of the last call that told of the headache."""
    for course, contacts in told:
        chance = random.Random(course.treatment.reference)  # nosec B311
        signed_at = contacts[-1].contacted_at + timedelta(
            days=chance.randint(0, WITHIN_DAYS), hours=chance.randint(1, 5)
        )
        is_signed = chance.random() < REVIEWED
        if signed_at >= now or not is_signed:
            continue
        for headache in Headache.objects.filter(treatment=course.treatment):
            sign_review(
                by=by,
                now=signed_at,
                headache=headache,
                grade=headache.grade,
                seriousness=SeriousCriterion.HOSPITALISATION
                if course.pain.is_emergency
                else SeriousCriterion.NOT_SERIOUS,
                causality=chance.choice(
                    [Causality.POSSIBLE, Causality.POSSIBLE, Causality.UNLIKELY]
                ),
                mechanism=course.pain.mechanism,
                expectedness=Expectedness.EXPECTED,
                action=chance.choice([ReviewAction.NONE, ReviewAction.ADVICE]),
                external_report=ExternalReport.MADE
                if course.pain.is_emergency
                else ExternalReport.NOT_NEEDED,
            )
