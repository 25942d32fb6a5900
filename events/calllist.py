"""What a nurse has to do now: the questions that the Today page asks of the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from clinic.models import Clinic
from events.choices import SOMEBODY_WHO_CAN_SAY, FollowUpState
from events.models import Contact, FollowUp

# Attempts after which a call may be closed as lost.
ATTEMPTS = 4
CARD_DAYS = 30


@dataclass(frozen=True)
class Card:
    """A share of calls: never the number alone."""

    label: str
    count: int
    of: int
    what: str


@dataclass(frozen=True)
class CallList:
    call_backs: list[FollowUp]
    overdue: list[FollowUp]
    due: list[FollowUp]


def call_list(
    clinics: Sequence[Clinic], now: datetime, *, window: str = "", injector: str = ""
) -> CallList:
    """Call-backs whose time has come, then what is overdue, then what is due.

    Overdue: the window has closed and nobody was asked. Each row knows the number of
    `attempts` made.
    """
    owed = (
        FollowUp.objects.open_at(clinics, now)
        .select_related(
            "clinic", "treatment__patient", "treatment__injector", "claimed_by"
        )
        .annotate(attempts=Count("contact", filter=Q(contact__voided_at=None)))
        .order_by("closes_on", "treatment__treated_at", "id")
    )
    if window:
        owed = owed.filter(window=window)
    if injector:
        owed = owed.filter(treatment__injector__code=injector)
    call_backs, overdue, due = [], [], []
    for followup in owed:
        followup.is_claimed_now = followup.is_claimed(now)
        if followup.is_claimed_now:
            followup.claimed_until_there = followup.claimed_until.astimezone(
                followup.clinic.zone
            )
        if followup.state == FollowUpState.CALL_BACK:
            if followup.call_back_at <= now:
                call_backs.append(followup)
        elif followup.closes_on < now.astimezone(followup.clinic.zone).date():
            overdue.append(followup)
        else:
            due.append(followup)
    return CallList(call_backs, overdue, due)


def cards(clinics: Sequence[Clinic], now: datetime) -> list[Card]:
    """Of the calls whose window opened in the last 30 days: how far they came."""
    today = now.date()
    opened = FollowUp.objects.filter(
        clinic__in=clinics,
        opens_on__gt=today - timedelta(days=CARD_DAYS),
        opens_on__lte=today,
        treatment__voided_at=None,
    ).exclude(state=FollowUpState.CANCELLED)
    attempts = Contact.objects.filter(followup=OuterRef("pk"), voided_at=None)
    counts = opened.annotate(
        was_called=Exists(attempts),
        was_reached=Exists(attempts.filter(reached__in=SOMEBODY_WHO_CAN_SAY)),
    ).aggregate(
        opened=Count("pk"),
        called=Count("pk", filter=Q(was_called=True)),
        reached=Count("pk", filter=Q(was_reached=True)),
        complete=Count("pk", filter=Q(state=FollowUpState.DONE)),
        lost=Count("pk", filter=Q(state=FollowUpState.LOST)),
        due=Count(
            "pk", filter=Q(state__in=[FollowUpState.OPEN, FollowUpState.CALL_BACK])
        ),
    )
    what = f"calls whose window opened in the last {CARD_DAYS} days"
    return [
        Card(label, counts[label.lower()], counts["opened"], what)
        for label in ("Due", "Called", "Reached", "Complete", "Lost")
    ]


def next_call(clinics: Sequence[Clinic], now: datetime) -> FollowUp | None:
    """The first call of the list that nobody has claimed."""
    calls = call_list(clinics, now)
    for followup in (*calls.call_backs, *calls.overdue, *calls.due):
        if not followup.is_claimed_now:
            return followup
    return None
