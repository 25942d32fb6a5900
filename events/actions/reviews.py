"""Writes escalations and reviews."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from clinic.audit.context import recorded
from clinic.models import User
from events.actions.exposures import refresh_exposures
from events.models import Escalation, Headache, HeadacheReport, Review
from events.rules.triage import ACKNOWLEDGE_WITHIN, Triage, decide_by


class AlreadyDone(Exception):
    """Somebody else acknowledged or closed it first."""


class OwnInjection(PermissionDenied):
    """Nobody reviews a headache after a treatment of their own."""


def check_not_own(headache, by):
    if headache.treatment.injector.user_id == by.id:
        raise OwnInjection(
            "You injected at this treatment, so another director reviews the headache."
        )


@recorded
def raise_escalation(
    *, by: User, now: datetime, report: HeadacheReport, found: Triage
) -> Escalation:
    zone = report.contact.treatment.clinic.zone
    return Escalation.objects.create(
        clinic_id=report.clinic_id,
        report=report,
        level=found.level,
        findings=[list(finding) for finding in found.findings],
        acknowledge_by=now + ACKNOWLEDGE_WITHIN[found.level],
        decide_by=decide_by(found.level, now.astimezone(zone)),
        recorded_by=by,
        recorded_at=now,
    )


@recorded
def acknowledge(*, by: User, now: datetime, escalation: Escalation) -> Escalation:
    """Take an escalation on oneself. Raises AlreadyDone if somebody did."""
    waiting = Escalation.objects.filter(id=escalation.id, acknowledged_at=None)
    taken = waiting.update(acknowledged_by=by, acknowledged_at=now)
    escalation.refresh_from_db()
    if not taken:
        raise AlreadyDone
    return escalation


@recorded
def hand_back(*, by: User, escalation: Escalation) -> Escalation:
    """Give back what one took: it waits for anybody again. Raises AlreadyDone."""
    taken = Escalation.objects.filter(
        id=escalation.id, acknowledged_by=by, closed_at=None
    )
    handed = taken.update(acknowledged_by=None, acknowledged_at=None)
    escalation.refresh_from_db()
    if not handed:
        raise AlreadyDone
    return escalation


@recorded
def close_escalation(
    *, by: User, now: datetime, escalation: Escalation, decision: str, note: str
) -> Escalation:
    """Decide on an acknowledged escalation. Raises AlreadyDone if it isn't open."""
    waiting = Escalation.objects.filter(
        id=escalation.id, acknowledged_at__isnull=False, closed_at=None
    )
    closed = waiting.update(closed_by=by, closed_at=now, decision=decision, note=note)
    escalation.refresh_from_db()
    if not closed:
        raise AlreadyDone
    return escalation


@recorded
def sign_review(
    *, by: User, now: datetime, headache: Headache, **assessment: Any
) -> Review:
    """Sign what a director finds of the headache as it stands now.

    Raises OwnInjection if the director injected.
    """
    check_not_own(headache, by)
    review = Review.objects.create(
        clinic_id=headache.clinic_id,
        treatment_id=headache.treatment_id,
        headache=headache,
        headache_version=headache.version,
        recorded_by=by,
        recorded_at=now,
        **assessment,
    )
    refresh_exposures(patients=[headache.treatment.patient_id])
    return review
