"""Voids what was recorded in error: it stays, with the reason, and no longer counts."""

from datetime import datetime

from clinic.amending import amend
from clinic.audit.context import recorded
from clinic.models import User
from events.actions.exposures import refresh_exposures
from events.actions.followups import ANSWERED
from events.choices import FollowUpState
from events.models import Contact, Headache, Treatment


@recorded
def void_treatment(
    *, by: User, now: datetime, treatment: Treatment, version: int, reason: str
) -> Treatment:
    """Its calls are no longer owed. Raises StaleVersion."""
    owed = list(treatment.followup_set.owed())  # read first: what is void owes nothing
    mark_void(treatment, by=by, now=now, version=version, reason=reason)
    for followup in owed:
        amend(
            followup,
            by=by,
            now=now,
            reason=reason,
            version=followup.version,
            state=FollowUpState.CANCELLED,
        )
    refresh_exposures(patients=[treatment.patient_id])
    return treatment


@recorded
def void_contact(
    *, by: User, now: datetime, contact: Contact, version: int, reason: str
) -> Contact:
    """A headache of which no other contact told is void with it. Raises StaleVersion.

    The follow-up that it alone completed is owed again.
    """
    mark_void(contact, by=by, now=now, version=version, reason=reason)
    told_elsewhere = Headache.objects.filter(
        headachereport__contact__voided_at=None
    ).values("id")
    for headache in Headache.objects.filter(
        headachereport__contact=contact, voided_at=None
    ).exclude(id__in=told_elsewhere):
        mark_void(headache, by=by, now=now, version=headache.version, reason=reason)
    followup = contact.followup
    answers = Contact.objects.filter(
        followup=followup, voided_at=None, headache__in=ANSWERED
    )
    if followup and followup.state == FollowUpState.DONE and not answers.exists():
        amend(
            followup,
            by=by,
            now=now,
            reason=reason,
            version=followup.version,
            state=FollowUpState.OPEN,
        )
    refresh_exposures(patients=[contact.treatment.patient_id])
    return contact


@recorded
def void_headache(
    *, by: User, now: datetime, headache: Headache, version: int, reason: str
) -> Headache:
    """Raises StaleVersion."""
    mark_void(headache, by=by, now=now, version=version, reason=reason)
    refresh_exposures(patients=[headache.treatment.patient_id])
    return headache


def mark_void(record, *, by, now, version, reason):
    amend(
        record,
        by=by,
        now=now,
        reason=reason,
        version=version,
        voided_at=now,
        voided_by=by,
        void_reason=reason,
    )
