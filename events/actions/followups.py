"""Writes contacts, and what they make of the follow-up they belong to."""

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from django.db.models import F, Q

from clinic.amending import amend
from clinic.audit.context import recorded
from clinic.blocks import blocks
from clinic.models import Clinic, User
from clinic.moments import Moment
from events.actions.exposures import refresh_exposures
from events.choices import FollowUpState, HeadacheAnswer
from events.models import Contact, FollowUp, ProtocolWindow, Treatment
from events.models.followups import OWED
from events.rules.windows import ProtocolCall

ANSWERED = (HeadacheAnswer.YES, HeadacheAnswer.NO)
CLAIM = timedelta(minutes=15)


class ClaimedByAnother(Exception):
    """Another nurse is on the phone with this patient."""


@recorded
def record_contact(*, by: User, now: datetime, **told: Any) -> Contact:
    """Record an attempt, `told` as `new_contact` takes it.

    A solicited one that was answered completes its follow-up.
    """
    contact = new_contact(by=by, now=now, **told)
    store([contact])
    return contact


@recorded
def record_contacts(*, by: User, contacts: Sequence[Contact]) -> Sequence[Contact]:
    """Those that `new_contact` made, in order of time, a block in a statement."""
    store(contacts)
    return contacts


def store(contacts):
    for block in blocks(contacts):
        settled = settle_calls(block)
        Contact.objects.bulk_create(block)
        store_settled(settled)
    refresh_exposures(patients={row.treatment.patient_id for row in contacts})


def new_contact(
    *,
    by: User | None,
    now: datetime,
    treatment: Treatment,
    contacted: Moment,
    is_solicited: bool,
    reached: str,
    headache: str,
    **details,
) -> Contact:
    """An attempt, not yet on record."""
    return Contact(
        clinic_id=treatment.clinic_id,
        treatment=treatment,
        treated_on=treatment.treated_on,
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


def settle_calls(contacts):
    """Each call that one of them belongs to, as that one leaves it."""
    solicited = [contact for contact in contacts if contact.is_solicited]
    # Locked, and as they are now: others may have rung too.
    followups = FollowUp.objects.select_for_update(of=("self",))
    calls = calls_of({contact.treatment.pk for contact in solicited}, followups)
    settled = []
    for contact in solicited:
        followup = followup_among(calls[contact.treatment.pk], contact.contacted_on)
        if followup:
            contact.followup = followup
            settle(followup, contact)
            settled.append(copy(followup))
    return settled


def followup_on(treatment, day):
    calls = calls_of([treatment.pk], FollowUp.objects.all())
    return followup_among(calls[treatment.pk], day)


def calls_of(treatments, followups):
    """Those of each of the treatments (ids), by when they are due."""
    found = defaultdict(list)
    rows = followups.filter(treatment__in=treatments)
    rows = rows.exclude(state=FollowUpState.CANCELLED)
    for followup in rows.annotate(
        treatment_voided_at=F("treatment__voided_at")
    ).order_by("due_on", "id"):
        found[followup.treatment_id].append(followup)
    return found


def followup_among(calls, day):
    """The call whose window holds the day, or else the last that is overdue by then."""
    begun = [call for call in calls if call.opens_on <= day]
    for call in begun:
        if call.closes_on >= day:
            return call
    overdue = [
        call
        for call in begun
        if call.state in OWED and call.treatment_voided_at is None
    ]
    return overdue[-1] if overdue else None


def settle(followup, contact):
    """What one attempt makes of its follow-up."""
    followup.version += 1
    followup.claimed_by = followup.claimed_until = None
    if contact.headache in ANSWERED:
        followup.state, followup.lost_reason = FollowUpState.DONE, ""
        followup.call_back_at = None
    elif contact.call_back_at and followup.state != FollowUpState.DONE:
        followup.state, followup.lost_reason = FollowUpState.CALL_BACK, ""
        followup.call_back_at = contact.call_back_at


def store_settled(settled):
    """In the order in which they were settled: each attempt is a version of its own."""
    alike = defaultdict(list)
    for row in settled:
        state = (row.version, row.state, row.lost_reason, row.call_back_at)
        alike[state].append(row.pk)
    for version, state, lost_reason, call_back_at in sorted(alike, key=itemgetter(0)):
        same = alike[version, state, lost_reason, call_back_at]
        FollowUp.objects.filter(id__in=same).update(
            version=version,
            state=state,
            lost_reason=lost_reason,
            call_back_at=call_back_at,
            claimed_by=None,
            claimed_until=None,
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
def reopen_followup(
    *, by: User, now: datetime, followup: FollowUp, version: int
) -> FollowUp:
    """Owe a call again that was given up. Raises StaleVersion if it isn't that version."""
    is_call_back = followup.call_back_at is not None
    amend(
        followup,
        by=by,
        now=now,
        reason="closing it was undone",
        version=version,
        state=FollowUpState.CALL_BACK if is_call_back else FollowUpState.OPEN,
        lost_reason="",
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
