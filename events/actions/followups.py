"""Writes contacts, and what they make of the follow-up they belong to."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from clinic.amending import amend
from clinic.audit.context import recorded
from clinic.models import Clinic, User
from clinic.moments import Moment
from events.actions.exposures import refresh_exposures
from events.choices import FollowUpState, HeadacheAnswer
from events.models import Contact, FollowUp, ProtocolWindow, Treatment
from events.rules.windows import ProtocolCall

ANSWERED = (HeadacheAnswer.YES, HeadacheAnswer.NO)
CLAIM = timedelta(minutes=15)


class ClaimedByAnother(Exception):
    """Another nurse is on the phone with this patient."""


@recorded
def record_contact(
    *,
    by: User,
    now: datetime,
    treatment: Treatment,
    contacted: Moment,
    is_solicited: bool,
    reached: str,
    headache: str,
    **details,
) -> Contact:
    """Record an attempt; a solicited one that was answered completes its follow-up."""
    followup = followup_on(treatment, contacted.on) if is_solicited else None
    contact = Contact.objects.create(
        clinic_id=treatment.clinic_id,
        treatment=treatment,
        treated_on=treatment.treated_on,
        followup=followup,
        contacted_at=contacted.at,
        contacted_precision=contacted.precision,
        contacted_on=contacted.on,
        is_solicited=is_solicited,
        reached=reached,
        headache=headache,
        recorded_by=by,
        recorded_at=now,
        **details,
    )
    if followup:
        settle(followup, contact)
    refresh_exposures(patients=[treatment.patient_id])
    return contact


def settle(followup, contact):
    """What one attempt makes of its follow-up, as it is now: others may have rung too."""
    followup.refresh_from_db(from_queryset=FollowUp.objects.select_for_update())
    followup.version += 1
    followup.claimed_by = followup.claimed_until = None
    if contact.headache in ANSWERED:
        followup.state, followup.lost_reason = FollowUpState.DONE, ""
        followup.call_back_at = None
    elif contact.call_back_at and followup.state != FollowUpState.DONE:
        followup.state, followup.lost_reason = FollowUpState.CALL_BACK, ""
        followup.call_back_at = contact.call_back_at
    followup.save()


def followup_on(treatment, day):
    """The follow-up whose window holds the day, or one that is overdue by then."""
    owed = FollowUp.objects.filter(treatment=treatment, opens_on__lte=day).exclude(
        state=FollowUpState.CANCELLED
    )
    return (
        owed.filter(closes_on__gte=day).order_by("due_on").first()
        or owed.owed().order_by("-due_on").first()
    )


@recorded
def claim_followup(*, by: User, now: datetime, followup: FollowUp) -> FollowUp:
    """Keep a call for one nurse for a quarter of an hour. Raises ClaimedByAnother."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now) | Q(claimed_by=by)
    claimed = FollowUp.objects.filter(free, id=followup.id).update(
        claimed_by=by, claimed_until=now + CLAIM
    )
    followup.refresh_from_db()
    if not claimed:
        raise ClaimedByAnother
    return followup


@recorded
def release_followup(*, by: User, followup: FollowUp) -> FollowUp:
    FollowUp.objects.filter(id=followup.id, claimed_by=by).update(
        claimed_by=None, claimed_until=None
    )
    followup.refresh_from_db()
    return followup


@recorded
def close_followup(
    *, by: User, now: datetime, followup: FollowUp, reason: str
) -> FollowUp:
    """Give a call up as lost, with why: it stays in the denominator of what was due."""
    amend(
        followup,
        by=by,
        now=now,
        reason=reason,
        version=followup.version,
        state=FollowUpState.LOST,
        lost_reason=reason,
        claimed_by=None,
        claimed_until=None,
    )
    return followup


@recorded
def set_protocol(
    *, by: User, now: datetime, clinic: Clinic, calls: Sequence[ProtocolCall]
) -> list[ProtocolWindow]:
    """The calls that treatments recorded from now on are owed."""
    known = {row.code: row for row in ProtocolWindow.objects.filter(clinic=clinic)}
    for call in calls:
        days = {
            "opens_on_day": call.opens_on_day,
            "due_on_day": call.due_on_day,
            "closes_on_day": call.closes_on_day,
            "is_active": True,
        }
        if call.code in known:
            change_window(by, now, known.pop(call.code), **days)
        else:
            ProtocolWindow.objects.create(
                clinic=clinic, code=call.code, recorded_by=by, recorded_at=now, **days
            )
    for window in known.values():
        change_window(by, now, window, is_active=False)
    return list(ProtocolWindow.objects.filter(clinic=clinic).order_by("due_on_day"))


def change_window(by, now, window, **values):
    amend(
        window,
        by=by,
        now=now,
        reason="protocol set",
        version=window.version,
        **values,
    )
