"""Voids what was recorded in error: it stays, with the reason, and no longer counts."""

from datetime import datetime

from clinic.amending import amend
from clinic.audit.context import recorded
from clinic.models import User
from events.actions.exposures import refresh_exposures
from events.actions.followups import ANSWERED
from events.choices import FollowUpState
from events.models import Contact, Headache, HeadacheReport, Treatment

UNDONE = "undone by whoever recorded it"


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


class NotUndone(Exception):
    """It is no longer only what one has just recorded oneself. Says why."""


def check_undoable(contact: Contact, by: User) -> None:
    """Raises NotUndone. What went to a physician stays with the physician."""
    if contact.recorded_by_id != by.id:
        raise NotUndone("Somebody else recorded this call.")
    if contact.voided_at is not None:
        raise NotUndone("This call is void already.")
    reports = HeadacheReport.objects.select_related("headache", "escalation")
    report = reports.filter(contact=contact).first()
    if report is None:
        return
    if hasattr(report, "escalation"):
        raise NotUndone("A physician was told of this call, so it stays.")
    if report.headache.version > 1 or report.headache.review_set.exists():
        raise NotUndone("The headache was amended or reviewed since.")


@recorded
def undo_contact(*, by: User, now: datetime, contact: Contact) -> Contact:
    """Void a call that one has just saved oneself. Raises NotUndone."""
    check_undoable(contact, by)
    return void_contact(
        by=by, now=now, contact=contact, version=contact.version, reason=UNDONE
    )


@recorded
def void_contact(
    *, by: User, now: datetime, contact: Contact, version: int, reason: str
) -> Contact:
    """A headache of which no other contact told is void with it. Raises StaleVersion.

    The follow-up that it alone completed is owed again, and nobody is called back because
    of it.
    """
    mark_void(contact, by=by, now=now, version=version, reason=reason)
    told_elsewhere = Headache.objects.filter(
        headachereport__contact__voided_at=None
    ).values("id")
    for headache in Headache.objects.filter(
        headachereport__contact=contact, voided_at=None
    ).exclude(id__in=told_elsewhere):
        mark_void(headache, by=by, now=now, version=headache.version, reason=reason)
    if contact.followup:
        owe_again(contact.followup, by=by, now=now, reason=reason)
    refresh_exposures(patients=[contact.treatment.patient_id])
    return contact


def owe_again(followup, *, by, now, reason):
    """As the attempts leave it that still hold."""
    held = Contact.objects.filter(followup=followup, voided_at=None)
    if followup.state not in (FollowUpState.DONE, FollowUpState.CALL_BACK):
        return
    if held.filter(headache__in=ANSWERED).exists():
        return
    asked_back = held.exclude(call_back_at=None).order_by("contacted_at", "id").last()
    amend(
        followup,
        by=by,
        now=now,
        reason=reason,
        version=followup.version,
        state=FollowUpState.CALL_BACK if asked_back else FollowUpState.OPEN,
        call_back_at=asked_back and asked_back.call_back_at,
    )


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
