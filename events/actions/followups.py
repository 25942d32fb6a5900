"""Writes contacts, and what they make of the follow-up they belong to."""

from datetime import datetime

from django.db import transaction

from clinic.fields import Moment
from clinic.models import User
from events.actions.exposures import refresh_exposures
from events.choices import FollowUpState, HeadacheAnswer
from events.models import Contact, FollowUp, Treatment

ANSWERED = (HeadacheAnswer.YES, HeadacheAnswer.NO)


@transaction.atomic
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
    if followup and headache in ANSWERED:
        followup.state = FollowUpState.DONE
        followup.lost_reason = ""
        followup.claimed_by = followup.claimed_until = None
        followup.save()
    refresh_exposures(patients=[treatment.patient_id])
    return contact


def followup_on(treatment, day):
    return (
        FollowUp.objects.filter(
            treatment=treatment, opens_on__lte=day, closes_on__gte=day
        )
        .exclude(state=FollowUpState.CANCELLED)
        .order_by("due_on")
        .first()
    )
