"""The calls of one site's year, as its protocol owes them: who was reached, and when."""

from dataclasses import dataclass
from datetime import UTC, timedelta

from tqdm import tqdm

from clinic.choices import Precision
from clinic.moments import Moment
from events.actions.calls import record_call
from events.actions.followups import close_followup, new_contact, record_contacts
from events.choices import Channel, HeadacheAnswer, LostReason, Reached
from events.models import FollowUp

# Days of the attempts after the treatment, and the share that is reached in the end.
ATTEMPTS = {
    "day_2": ((1, 2, 3), 0.8),
    "day_14": ((14, 15, 17, 19), 0.91),
    "week_12": ((84, 85, 86, 87), 0.4),
}
# Those who are reached: at the first attempt, the second, …
AT_ATTEMPT = [62, 24, 10, 4]
NOBODY = [Reached.VOICEMAIL, Reached.NO_ANSWER]
GIVEN_UP = {
    LostReason.ATTEMPTS_USED_UP: 86,
    LostReason.REFUSED: 8,
    LostReason.WRONG_NUMBER: 6,
}
LAST_REACHED = {
    LostReason.REFUSED: Reached.REFUSED,
    LostReason.WRONG_NUMBER: Reached.WRONG_NUMBER,
}
UNASKED = 0.3  # of those with a headache whom nobody asks, so many come forward


@dataclass(frozen=True)
class Attempt:
    day: int  # after the treatment
    minutes: int  # from midnight
    reached: str


@dataclass(frozen=True)
class Call:
    """The attempts of one owed call, and why it is given up if none reaches anybody."""

    window: str
    attempts: list[Attempt]
    given_up: str
    gives_up_after: int  # days after its window
    comes_forward: bool

    @property
    def reaches(self):
        return self.attempts[-1].reached == Reached.PATIENT


def drawn_calls(chance):
    return [drawn_call(chance, window) for window in ATTEMPTS]


def drawn_call(chance, window):
    days, share = ATTEMPTS[window]
    given_up = chance.choices(list(GIVEN_UP), list(GIVEN_UP.values()))[0]
    last = LAST_REACHED.get(given_up, chance.choice(NOBODY))
    number = len(days)
    if chance.random() < share:
        number = chance.choices(range(1, number + 1), AT_ATTEMPT[:number])[0]
        last = Reached.PATIENT
    return Call(
        window=window,
        attempts=[
            Attempt(
                day,
                chance.randrange(9 * 60, 18 * 60, 5),
                last if place == number else chance.choice(NOBODY),
            )
            for place, day in enumerate(days[:number], start=1)
        ],
        given_up=given_up,
        gives_up_after=chance.randint(1, 3),
        comes_forward=chance.random() < UNASKED,
    )


class Calls:
    def __init__(self, clinic, courses, *, nurses, holidays, now):
        self.clinic, self.courses, self.now = clinic, courses, now
        self.nurses, self.holidays = nurses, holidays
        self.today = now.astimezone(clinic.zone).date()

    def record(self):
        """Put them on record; (course, contacts in which a headache was told) of each."""
        silent, told = [], []
        for course in self.courses:
            heard = []
            for contact, report in self.contacts(course):
                if report is None:
                    silent.append(contact)
                else:
                    heard.append((contact, report))
            if heard:
                told.append((course, heard))
        silent.sort(key=lambda contact: contact.contacted_at)
        record_contacts(by=self.nurses[0], contacts=silent)
        told = [
            (course, [self.tell(*pair) for pair in heard])
            for course, heard in tqdm(told, desc=self.clinic.name, disable=None)
        ]
        self.give_up()
        return told

    def contacts(self, course):
        """(contact, what was said of a headache or None), of attempts made by now."""
        treatment, pain = course.treatment, course.pain
        is_told = False
        is_going_on = pain is not None
        for call in course.calls:
            for attempt in call.attempts:
                contact = self.contact(course, attempt, solicited=True)
                if contact is None:
                    continue
                report = None
                is_reached = contact.reached == Reached.PATIENT
                if is_reached and is_going_on and pain.onset_day <= attempt.day:
                    report = pain.as_told(treatment, attempt.day)
                    is_told = True
                    is_going_on = pain.last_day > attempt.day
                yield self.answered(contact, report)
            is_asked = call.reaches and not self.is_missed(treatment, call)
            is_late = call.window == "day_14" and not is_asked
            if is_late and pain and not is_told and call.comes_forward:
                attempt = Attempt(pain.onset_day + 1, 10 * 60, Reached.PATIENT)
                contact = self.contact(course, attempt, solicited=False)
                if contact:
                    is_told = True
                    is_going_on = pain.last_day > attempt.day
                    yield self.answered(contact, pain.as_told(treatment, attempt.day))

    def is_missed(self, treatment, call):
        """Whether the attempt that ends the call is one that nobody makes."""
        return self.is_holiday(treatment.treated_on + timedelta(call.attempts[-1].day))

    def is_holiday(self, day):
        first, last = self.holidays
        return first <= day <= last

    def contact(self, course, attempt, *, solicited):
        """None if it is to come, or if nobody rang on that day."""
        treatment = course.treatment
        day = treatment.treated_on + timedelta(days=attempt.day)
        local = treatment.treated_at.astimezone(self.clinic.zone) + timedelta(
            days=attempt.day
        )
        at = local.replace(
            hour=attempt.minutes // 60, minute=attempt.minutes % 60
        ).astimezone(UTC)
        if at >= self.now or (solicited and self.is_holiday(day)):
            return None
        return new_contact(
            by=self.nurses[attempt.minutes // 5 % len(self.nurses)],
            now=at,
            treatment=treatment,
            contacted=Moment(at, day, Precision.EXACT),
            is_solicited=solicited,
            reached=attempt.reached,
            headache=HeadacheAnswer.NOT_ASKED,
            channel=Channel.PHONE,
        )

    def answered(self, contact, report):
        if contact.reached == Reached.PATIENT:
            contact.headache = HeadacheAnswer.YES if report else HeadacheAnswer.NO
        return contact, report

    def tell(self, contact, report):
        return record_call(
            by=contact.recorded_by,
            now=contact.contacted_at,
            treatment=contact.treatment,
            contact={
                "contacted": Moment(
                    contact.contacted_at, contact.contacted_on, Precision.EXACT
                ),
                **{
                    name: getattr(contact, name)
                    for name in ("is_solicited", "reached", "headache", "channel")
                },
            },
            report=report,
        )

    def give_up(self):
        """The calls that reached nobody: after the last attempt, or after the window."""
        calls = {
            (course.treatment.pk, call.window): call
            for course in self.courses
            for call in course.calls
        }
        owed = FollowUp.objects.owed().filter(clinic=self.clinic)
        for followup in owed.select_related("treatment"):
            call = calls[followup.treatment_id, followup.window]
            treatment = followup.treatment
            last_on = treatment.treated_on + timedelta(call.attempts[-1].day)
            is_missed = self.is_missed(treatment, call)
            closes_on = followup.closes_on + timedelta(call.gives_up_after)
            given_up = closes_on if is_missed or call.window == "day_2" else last_on
            if given_up >= self.today or (call.reaches and not is_missed):
                continue
            close_followup(
                by=self.nurses[0],
                now=treatment.treated_at + (given_up - treatment.treated_on),
                followup=followup,
                reason=LostReason.OTHER if is_missed else call.given_up,
            )
