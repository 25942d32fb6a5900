"""Writes a whole call: the contact, the headache told in it, and who must hear of it."""

from datetime import datetime
from typing import Any

from clinic.audit.context import recorded
from clinic.models import User
from events.actions.drafts import discard_draft
from events.actions.exposures import refreshed_together
from events.actions.followups import record_contact
from events.actions.headaches import report_headache
from events.actions.reviews import raise_escalation
from events.choices import TriageLevel
from events.episodes import triage_of
from events.models import Contact, Treatment


@recorded
def record_call(
    *,
    by: User,
    now: datetime,
    treatment: Treatment,
    contact: dict[str, Any],
    report: dict[str, Any] | None,
) -> Contact:
    """`contact` and `report` are what record_contact and report_headache take."""
    discard_draft(by=by, treatment=treatment)
    with refreshed_together():
        recorded = record_contact(by=by, now=now, treatment=treatment, **contact)
        if report is not None:
            told = report_headache(by=by, now=now, contact=recorded, **report)
            found = triage_of(told)
            if found.level != TriageLevel.GREEN:
                raise_escalation(by=by, now=now, report=told, found=found)
    return recorded
