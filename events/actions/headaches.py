"""Writes headaches and their reports."""

from datetime import datetime
from typing import Any

from clinic.amending import amend
from clinic.audit.context import recorded
from clinic.choices import Precision
from clinic.models import Change, User
from clinic.moments import Moment
from events.actions.exposures import refresh_exposures
from events.choices import ComparedWithUsual, Course, Function, Outcome
from events.exposures import age_on
from events.models import Contact, Headache, HeadacheReport
from events.rules.grading import SCALE, grade
from events.rules.triage import Triage, triage
from events.rules.windows import month_of


@recorded
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
    course: str = Course.UNKNOWN,
    features: dict[str, Any] | None = None,
    continues: Headache | None = None,
    **details,
) -> HeadacheReport:
    """Record what was said of a headache in one contact.

    It goes on with the episode `continues`, or with one of the same treatment that
    began on the same known day, keeping the worst of what was said; any other is a
    new one. `features` are fields of the episode, such as its quality.
    """
    record = {
        "clinic_id": contact.clinic_id,
        "treatment_id": contact.treatment_id,
        "recorded_by": by,
        "recorded_at": now,
    }
    headache = continues or episode(contact, onset_precision, onset, record)
    said = {
        "compared_with_usual": compared_with_usual,
        "outcome": outcome,
        "resolved_on": resolved_on,
    }
    told = worst_of(headache, said, worst_nrs=worst_nrs, function=function)
    told |= features or {}
    if headache.pk is None:
        for name, value in told.items():
            setattr(headache, name, value)
        headache.save()
    else:
        amend(
            headache,
            by=by,
            now=now,
            reason="said in a later contact",
            version=headache.version,
            **told,
        )
    report = HeadacheReport(
        headache=headache,
        contact=contact,
        worst_nrs=worst_nrs,
        function=function,
        red_flags=red_flags,
        course=course,
        **said,
        **details,
        **record,
    )
    report.triage_level = triage_of(report).level
    report.save()
    refresh_exposures(patients=[contact.treatment.patient_id])
    return report


def episode(contact, precision, onset, record):
    """The one known to have begun on that day, or a new one."""
    onset_on, onset_latest_on = onset_days(
        precision, onset, contact.treated_on, contact.contacted_on
    )
    known = Headache.objects.filter(
        treatment=contact.treatment_id,
        onset_precision=precision,
        onset_on=onset_on,
        voided_at=None,
    )
    same = known.exclude(onset_precision=Precision.UNKNOWN).first()
    return same or Headache(
        treated_on=contact.treated_on,
        onset_precision=precision,
        onset_at=onset_time(onset),
        onset_on=onset_on,
        onset_latest_on=onset_latest_on,
        function=Function.UNKNOWN,
        compared_with_usual=ComparedWithUsual.UNKNOWN,
        outcome=Outcome.UNKNOWN,
        **record,
    )


def onset_days(precision, onset, treated_on, heard_on):
    """The first and the last day on which the headache can have begun."""
    if precision == Precision.UNKNOWN:
        return treated_on, heard_on
    if precision == Precision.MONTH:
        first, last = month_of(onset.on)
        return max(first, treated_on), min(last, heard_on)
    return onset.on, onset.on


def onset_time(onset):
    return onset.at if onset and onset.precision == Precision.EXACT else None


def worst_of(headache, said, *, worst_nrs, function):
    """An episode's fields after one more report: what was said last, the worst of it."""
    unknown = (None, Outcome.UNKNOWN, ComparedWithUsual.UNKNOWN)
    told = {
        name: getattr(headache, name) if value in unknown else value
        for name, value in said.items()
    }
    if told["outcome"] != Outcome.RESOLVED:
        told["resolved_on"] = None
    pains = [pain for pain in (headache.worst_nrs, worst_nrs) if pain is not None]
    told["worst_nrs"] = max(pains, default=None)
    told["function"] = max(
        headache.function, function, key=lambda word: grade(word) or 0
    )
    return told | graded(told["function"])


def graded(function):
    level = grade(function)
    return {"grade": level, "grade_scale": SCALE if level else ""}


def triage_of(report: HeadacheReport) -> Triage:
    """By what was said in this contact."""
    headache, contact = report.headache, report.contact
    is_known_day = headache.onset_on == headache.onset_latest_on
    return triage(
        red_flags=report.red_flags,
        grade=grade(report.function),
        outcome=report.outcome,
        days_since_onset=(contact.contacted_on - headache.onset_on).days
        if is_known_day
        else None,
        course=report.course,
        compared_with_usual=report.compared_with_usual,
        age=age_on(contact.contacted_on, contact.treatment.patient.birth_date),
    )


@recorded
def amend_headache(
    *,
    by: User,
    now: datetime,
    headache: Headache,
    version: int,
    reason: str,
    onset_precision: str,
    onset: Moment | None,
    function: str,
    **values,
) -> Change | None:
    """Correct an episode; what was said in each contact stays as it was.

    Raises StaleVersion if it was amended since `version`.
    """
    heard_on = (
        headache.headachereport_set.order_by("contact__contacted_at")
        .values_list("contact__contacted_on", flat=True)
        .first()
    )
    onset_on, onset_latest_on = onset_days(
        onset_precision, onset, headache.treated_on, heard_on
    )
    change = amend(
        headache,
        by=by,
        now=now,
        reason=reason,
        version=version,
        onset_precision=onset_precision,
        onset_at=onset_time(onset),
        onset_on=onset_on,
        onset_latest_on=onset_latest_on,
        function=function,
        **graded(function),
        **values,
    )
    if change:
        refresh_exposures(patients=[headache.treatment.patient_id])
    return change
