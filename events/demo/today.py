"""What waits for nurse and director on the day on which the demonstration is made."""

from datetime import timedelta

from clinic.choices import Precision
from clinic.moments import Moment
from events.actions.calls import record_call
from events.actions.drafts import save_draft
from events.actions.reviews import acknowledge
from events.calllist import call_list
from events.choices import (
    Channel,
    ComparedWithUsual,
    Course,
    FlagAnswer,
    Function,
    HeadacheAnswer,
    Outcome,
    Reached,
    RedFlag,
)
from events.demo.told import NO_DANGER
from events.models import Escalation

# What was said minutes ago in the calls that a physician must see.
DANGER = {
    "worst_nrs": 6,
    "function": Function.DAILY_ACTIVITIES,
    "red_flags": NO_DANGER
    | {RedFlag.SWALLOWING_SPEAKING_BREATHING.value: FlagAnswer.YES.value},
    "words": "My head aches, and since last night I choke on my tea.",
}
SEVERE = {
    "worst_nrs": 8,
    "function": Function.SELF_CARE,
    "red_flags": NO_DANGER,
    "words": "I could not get up to wash, I lay in the dark all day.",
}
DROOPING = {
    "worst_nrs": 4,
    "function": Function.DAILY_ACTIVITIES,
    "red_flags": NO_DANGER | {RedFlag.EYELID_DROOP.value: FlagAnswer.YES.value},
    "words": "A dull ache over the left eye, and the lid hangs a little.",
}
HALF_TYPED = {
    "reached": [Reached.PATIENT],
    "headache": [HeadacheAnswer.YES],
    "onset_when": ["0"],
    "worst_nrs": ["4"],
    "words": ["A tight band since the evening, she had to ring off: door bell."],
}


def leave_open(clinics, *, nurse, director, now):
    """Calls that were begun today: to be called back, half typed, waiting for a physician.

    Of those that are due since yesterday, the newest treatments first.
    """
    due = [
        followup.treatment
        for followup in call_list(list(clinics), now).due
        if followup.opens_on < now.date()
    ]
    due.sort(key=lambda treatment: treatment.treated_at, reverse=True)
    red, amber, taken, half_typed, *others = due
    tell(nurse, now - timedelta(minutes=9), red, DANGER)
    tell(nurse, now - timedelta(minutes=40), amber, SEVERE)
    escalation = tell(nurse, now - timedelta(minutes=90), taken, DROOPING)
    acknowledge(by=director, now=now - timedelta(minutes=55), escalation=escalation)
    save_draft(
        by=nurse,
        now=now - timedelta(minutes=15),
        treatment=half_typed,
        typed=HALF_TYPED,
    )
    for treatment in others[:2]:
        ask_to_ring_later(nurse, now - timedelta(hours=2), treatment, now)


def contacted(at, treatment):
    day = at.astimezone(treatment.clinic.zone).date()
    return Moment(at, day, Precision.EXACT)


def ask_to_ring_later(nurse, at, treatment, now):
    record_call(
        by=nurse,
        now=at,
        treatment=treatment,
        contact={
            "contacted": contacted(at, treatment),
            "is_solicited": True,
            "reached": Reached.RELATIVE,
            "headache": HeadacheAnswer.NOT_ASKED,
            "channel": Channel.PHONE,
            "call_back_at": now - timedelta(minutes=10),
        },
        report=None,
    )


def tell(nurse, at, treatment, said):
    """A headache since yesterday; the escalation that it raises."""
    when = contacted(at, treatment)
    yesterday = when.on - timedelta(days=1)
    contact = record_call(
        by=nurse,
        now=at,
        treatment=treatment,
        contact={
            "contacted": when,
            "is_solicited": True,
            "reached": Reached.PATIENT,
            "headache": HeadacheAnswer.YES,
            "channel": Channel.PHONE,
        },
        report={
            "onset_precision": Precision.DAY,
            "onset": Moment(at - timedelta(days=1), yesterday, Precision.DAY),
            "compared_with_usual": ComparedWithUsual.UNKNOWN,
            "outcome": Outcome.ONGOING,
            "resolved_on": None,
            "course": Course.SAME,
            **said,
        },
    )
    return Escalation.objects.get(report__contact=contact)
