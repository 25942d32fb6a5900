"""What a nurse has to do now: the questions that the Today page asks of the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from clinic.models import Clinic
from events.choices import SOMEBODY_WHO_CAN_SAY, FollowUpState
from events.models import Contact, FollowUp

# Of each part of the list as many are shown: nobody works through more in a day.
MOST_SHOWN = 100
ORDER = ("closes_on", "treatment__treated_at", "id")
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
    """The first of each part, and in `counts`, by the part's name, how many there are."""

    call_backs: list[FollowUp]
    overdue: list[FollowUp]
    due: list[FollowUp]
    counts: dict[str, int]


def call_list(
    clinics: Sequence[Clinic], now: datetime, *, window: str = "", injector: str = ""
) -> CallList:
    """Call-backs whose time has come, then what is overdue, then what is due.

    Overdue: the window has closed and nobody was asked.
    """
    owed = FollowUp.objects.open_at(clinics, now).annotate(part=part_of(clinics, now))
    if window:
        owed = owed.filter(window=window)
    if injector:
        owed = owed.filter(treatment__injector__code=injector)
    parts: dict[str, list[FollowUp]] = {"call_backs": [], "overdue": [], "due": []}
    counts = dict.fromkeys(parts, 0)
    for followup in first_of_each_part(owed.exclude(part=None)):
        followup.is_claimed_now = followup.is_claimed(now)
        if followup.is_claimed_now:
            followup.claimed_until_there = followup.claimed_until.astimezone(
                followup.clinic.zone
            )
        parts[followup.part].append(followup)
        counts[followup.part] = followup.of
    return CallList(**parts, counts=counts)


def part_of(clinics: Sequence[Clinic], now: datetime) -> Case:
    """In which part of the list a call stands; in none until it is to be called back."""
    has_closed = Q(pk=None)
    for clinic in clinics:
        today = now.astimezone(clinic.zone).date()
        has_closed |= Q(clinic=clinic, closes_on__lt=today)
    is_call_back = Q(state=FollowUpState.CALL_BACK)
    return Case(
        When(is_call_back & Q(call_back_at__lte=now), then=Value("call_backs")),
        When(is_call_back, then=None),
        When(has_closed, then=Value("overdue")),
        default=Value("due"),
        output_field=CharField(null=True),
    )


def first_of_each_part(owed: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    """With the number of the part's calls, `of`, and of the call's `attempts`."""
    made = Contact.objects.filter(followup=OuterRef("pk"), voided_at=None)
    number = made.order_by().values("followup").annotate(n=Count("pk")).values("n")
    return (
        owed.annotate(
            place=Window(RowNumber(), partition_by=F("part"), order_by=ORDER),
            of=Window(Count("pk"), partition_by=F("part")),
            attempts=Coalesce(Subquery(number), 0),
        )
        .filter(place__lte=MOST_SHOWN)
        .select_related(
            "clinic", "treatment__patient", "treatment__injector", "claimed_by"
        )
        .order_by(*ORDER)
    )


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
