"""Writes headaches and their reports."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from clinic.amending import amend
from clinic.audit.context import recorded
from clinic.blocks import blocks
from clinic.choices import Precision
from clinic.models import Change, User
from clinic.moments import Moment
from events.actions.exposures import refresh_exposures
from events.episodes import (
    Said,
    graded,
    new_headache,
    new_report,
    onset_days,
    onset_time,
    worst_of,
)
from events.models import Contact, Headache, HeadacheReport


@recorded
def report_headache(
    *, by: User, now: datetime, contact: Contact, **said: Any
) -> HeadacheReport:
    """Record what was said of a headache in one contact: `said` as `Said` takes it.

    It goes on with the episode `continues`, or with one of the same treatment that
    began on the same known day, keeping the worst of what was said; any other is a
    new one.
    """
    [report] = store([Said(contact=contact, **said)], by, now)
    return report


@recorded
def report_headaches(
    *, by: User, now: datetime, said: Sequence[Said]
) -> list[HeadacheReport]:
    """The same of many contacts, in order of time, a block in a statement."""
    return store(said, by, now)


def store(said, by, now):
    reports = [
        report for block in blocks(said) for report in store_block(block, by, now)
    ]
    refresh_exposures(patients={told.contact.treatment.patient_id for told in said})
    return reports


def store_block(said, by, now):
    record = {"recorded_by": by, "recorded_at": now}
    episodes = episodes_of({told.contact.treatment.pk for told in said})
    begun, going_on, reports = [], [], []
    for told in said:
        headache = told.continues or episodes.get(told.episode)
        if headache:
            going_on.append((headache, told))
        else:
            headache = new_headache(told, record)
            begun.append(headache)
            if told.onset_precision != Precision.UNKNOWN:
                episodes[told.episode] = headache
        reports.append(new_report(headache, told, record))
    Headache.objects.bulk_create(begun)
    for headache, told in going_on:
        go_on(headache, told, by, now)
    HeadacheReport.objects.bulk_create(reports)
    return reports


def episodes_of(treatments):
    """Those that began on a known day: a later report of that day goes on with one."""
    known = Headache.objects.filter(treatment__in=treatments, voided_at=None).exclude(
        onset_precision=Precision.UNKNOWN
    )
    return {
        (row.treatment_id, row.onset_precision, row.onset_on): row
        for row in known.order_by("-id")
    }


def go_on(headache, told, by, now):
    amend(
        headache,
        by=by,
        now=now,
        reason="said in a later contact",
        version=headache.version,
        **worst_of(headache, told),
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
