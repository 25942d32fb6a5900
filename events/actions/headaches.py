"""Writes headaches and their reports."""

from datetime import datetime

from django.db import transaction

from clinic.choices import Precision
from clinic.fields import Moment
from clinic.models import User
from events.actions.exposures import refresh_exposures
from events.choices import ComparedWithUsual, Function, Outcome
from events.models import Contact, Headache, HeadacheReport
from events.rules.grading import SCALE, grade
from events.rules.windows import month_of


@transaction.atomic
def report_headache(
    *,
    by: User,
    now: datetime,
    contact: Contact,
    onset_precision: str,
    onset: Moment | None,
    worst_nrs: int | None,
    function: str,
    compared_with_usual: str,
    outcome: str,
    resolved_on,
    red_flags: dict,
    words: str = "",
    **details,
) -> HeadacheReport:
    """Record what was said of a headache in one contact.

    A headache of the same treatment that began on the same known day is the same
    episode: it goes on, with the worst of what was said. Any other is a new one.
    """
    record = {
        "clinic_id": contact.clinic_id,
        "treatment_id": contact.treatment_id,
        "recorded_by": by,
        "recorded_at": now,
    }
    onset_on, onset_latest_on = onset_days(contact, onset_precision, onset)
    headache = Headache.objects.filter(
        treatment=contact.treatment_id,
        onset_precision=onset_precision,
        onset_on=onset_on,
        voided_at=None,
    ).exclude(onset_precision=Precision.UNKNOWN).first() or Headache(
        treated_on=contact.treated_on,
        onset_precision=onset_precision,
        onset_on=onset_on,
        onset_latest_on=onset_latest_on,
        function=Function.UNKNOWN,
        **record,
    )
    said = {
        "compared_with_usual": compared_with_usual,
        "outcome": outcome,
        "resolved_on": resolved_on,
    }
    tell(headache, said, worst_nrs=worst_nrs, function=function, onset=onset)
    headache.save()
    report = HeadacheReport.objects.create(
        headache=headache,
        contact=contact,
        worst_nrs=worst_nrs,
        function=function,
        red_flags=red_flags,
        words=words,
        **said,
        **details,
        **record,
    )
    refresh_exposures(patients=[contact.treatment.patient_id])
    return report


def onset_days(contact, precision, onset):
    """The first and the last day on which the headache can have begun."""
    if precision == Precision.UNKNOWN:
        return contact.treated_on, contact.contacted_on
    if precision == Precision.MONTH:
        first, last = month_of(onset.on)
        return max(first, contact.treated_on), min(last, contact.contacted_on)
    return onset.on, onset.on


def tell(headache, said, *, worst_nrs, function, onset):
    """Bring an episode up to what was said last, and the worst of what was said."""
    for name, value in said.items():
        if (
            value not in (None, Outcome.UNKNOWN, ComparedWithUsual.UNKNOWN)
            or headache.pk is None
        ):
            setattr(headache, name, value)
    if headache.outcome != Outcome.RESOLVED:
        headache.resolved_on = None
    if onset is not None and onset.precision == Precision.EXACT:
        headache.onset_at = onset.at
    pains = [pain for pain in (headache.worst_nrs, worst_nrs) if pain is not None]
    headache.worst_nrs = max(pains, default=None)
    headache.function = max(
        headache.function, function, key=lambda word: grade(word) or 0
    )
    headache.grade = grade(headache.function)
    headache.grade_scale = SCALE if headache.grade else ""
