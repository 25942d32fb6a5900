"""Finds headaches, and what was said of one. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Prefetch, QuerySet, Value, When

from clinic.models import Patient
from events.choices import FlagAnswer, RedFlag, SelfCare, TriageLevel
from events.episodes import triage_of
from events.exposures import has_usual_headaches
from events.models import Escalation, Headache, HeadacheReport, Injection
from events.rules.counting import is_countable
from events.wording import countable_words


def listed_headaches(headaches: QuerySet[Headache]) -> QuerySet[Headache]:
    """With everything that a row shows: no further query for any of them."""
    ranks = [TriageLevel.GREEN, TriageLevel.AMBER, TriageLevel.RED]
    return (
        headaches.with_findings()
        .annotate(
            triage_rank=Case(
                *(
                    When(worst_triage=level, then=Value(rank))
                    for rank, level in enumerate(ranks)
                )
            )
        )
        .select_related("treatment__patient", "treatment__injector")
        .prefetch_related(
            Prefetch("treatment__injection_set", Injection.objects.in_order())
        )
    )


def patients_of(escalations: Iterable[Escalation]) -> list[Patient]:
    return [row.report.contact.treatment.patient for row in escalations]


def facts_of(headache: Headache) -> dict:
    """What the page and the review of a headache both show."""
    treatment = headache.treatment
    usual = has_usual_headaches(treatment.patient)
    return {
        "headache": headache,
        "countable": countable_words(is_countable(headache.compared_with_usual, usual)),
        "injections": treatment.injection_set.in_order(),
        "reports": reports_of(headache),
    }


@dataclass(frozen=True)
class Said:
    """One report as it was said, with why it had its triage level."""

    report: HeadacheReport
    escalation: Escalation | None
    reasons: list
    flags: list[tuple[FlagAnswer, list[str]]]
    self_care: list[str]


def reports_of(headache: Headache) -> list[Said]:
    """The newest first."""
    reports = headache.headachereport_set.select_related(
        "contact__treatment__patient",
        "headache",
        "recorded_by",
        "escalation__acknowledged_by",
        "escalation__closed_by",
    ).order_by("-contact__contacted_at", "-id")
    return [said(report) for report in reports]


def said(report):
    escalation = getattr(report, "escalation", None)
    found = triage_of(report)
    if escalation is not None:
        reasons = [reason for _, reason in escalation.findings]
    else:
        is_same = found.level == report.triage_level
        reasons = [reason for _, reason in found.findings] if is_same else []
    flags = [
        (
            answer,
            [
                flag.label
                for flag in RedFlag
                if report.red_flags.get(flag, FlagAnswer.NOT_ASKED) == answer
            ],
        )
        for answer in (FlagAnswer.YES, FlagAnswer.NOT_ASKED, FlagAnswer.NO)
    ]
    self_care = [SelfCare(code).label for code in report.self_care]
    return Said(report, escalation, reasons, flags, self_care)
