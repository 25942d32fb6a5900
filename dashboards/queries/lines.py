"""Every severe, dangerous or serious headache, one by one: never a sum of them."""

from dataclasses import dataclass

import numpy as np
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from clinic.models import Patient
from dashboards.cohort import NONE
from dashboards.queries.populations import Population
from dashboards.queries.records import at_clinics, rows_of, whatever_window
from events.choices import (
    EMERGENCY_FLAGS,
    FlagAnswer,
    RedFlag,
    SeriousCriterion,
    TriageLevel,
)
from events.headaches import listed_headaches
from events.models import Escalation, Headache, HeadacheReport, Review
from events.wording import grade_words, onset_words, signed_words

SEVERE = 3
REASONS = {
    "severe": "Severe",
    "danger_sign": "Emergency danger sign",
    "serious": "Serious by review",
}
NOT_ESCALATED = "not escalated"


@dataclass(frozen=True)
class Line:
    """One headache in words; `headache` is its number in addresses.

    `listed_for` are codes of REASONS, `reasons` say which sign and which criterion.
    """

    clinic: str
    patient: str
    headache: str
    treated_on: str
    areas: tuple[str, ...]
    products: tuple[str, ...]
    injector: str
    onset: str
    grade: str
    listed_for: tuple[str, ...]
    reasons: tuple[str, ...]
    triage: str
    escalation: str
    review: str
    outcome: str


@dataclass(frozen=True)
class Lines:
    """`on_record` are all headaches of the scope's treatments, the listed among them.

    `patients` are those of the lines; `elsewhere` are others of these clinics to be listed, outside the filters.
    """

    lines: list[Line]
    patients: list[Patient]
    on_record: int
    elsewhere: int


def lines_of(population: Population) -> Lines:
    """The newest onset first. Whatever the window, mature or not, asked or not."""
    population = population.once(whatever_window)
    not_void = Headache.objects.not_void()
    every = at_clinics(not_void, population).values_list("treatment_id", flat=True)
    found = list(to_be_listed(not_void.filter(clinic__in=population.scope.clinics)))
    own = treated_in(population, [headache.treatment_id for headache in found])
    listed = [row for row, is_own in zip(found, own.tolist(), strict=True) if is_own]
    return Lines(
        lines=[line(headache) for headache in listed],
        patients=[headache.treatment.patient for headache in listed],
        on_record=int(np.count_nonzero(treated_in(population, list(every)))),
        elsewhere=int(np.count_nonzero(~own)),
    )


def treated_in(population: Population, treatments: list[int]) -> np.ndarray:
    return rows_of(population, np.array(treatments, dtype=np.int64)) != NONE


def to_be_listed(headaches: QuerySet[Headache]) -> QuerySet[Headache]:
    """With everything that a line says, in a constant number of queries."""
    reports = HeadacheReport.objects.filter(contact__voided_at=None)
    dangers = Q()
    for flag in EMERGENCY_FLAGS:
        dangers |= Q(**{f"red_flags__{flag}": FlagAnswer.YES.value})
    newest = Review.objects.filter(headache=OuterRef("pk")).order_by("-id")
    return (
        listed_headaches(headaches)
        .annotate(
            in_danger=Exists(reports.filter(dangers, headache=OuterRef("pk"))),
            seriousness=Subquery(newest.values("seriousness")[:1]),
        )
        .filter(
            Q(held_grade__gte=SEVERE)
            | Q(in_danger=True)
            | Q(seriousness__in=serious_criteria())
        )
        .select_related("clinic")
        .prefetch_related(
            Prefetch(
                "headachereport_set",
                reports.select_related("escalation").order_by("id"),
                to_attr="told",
            )
        )
        .order_by("-onset_latest_on", "-id")
    )


def serious_criteria() -> list[str]:
    return [
        criterion
        for criterion in SeriousCriterion.values
        if criterion != SeriousCriterion.NOT_SERIOUS
    ]


def line(headache: Headache) -> Line:
    treatment = headache.treatment
    injections = treatment.injection_set.all()
    reasons = dict(reasons_of(headache))
    return Line(
        clinic=headache.clinic.code,
        patient=treatment.patient.mrn,
        headache=str(headache.uid),
        treated_on=headache.treated_on.isoformat(),
        areas=once(row.get_area_display() for row in injections),
        products=once(product_and_lot(row) for row in injections),
        injector=f"{treatment.injector.name} ({treatment.injector.code})",
        onset=onset_words(headache),
        grade=grade_words(headache.held_grade),
        listed_for=tuple(reasons),
        reasons=tuple(reasons.values()),
        triage=TriageLevel(headache.worst_triage).label.partition(":")[0].lower(),
        escalation=escalation_words(headache.told),
        review=signed_words(headache.signed_version, headache.version),
        outcome=headache.get_outcome_display(),
    )


def once(words) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def product_and_lot(injection) -> str:
    lot = injection.lot.number if injection.lot else "not recorded"
    return f"{injection.product}, lot {lot}"


def reasons_of(headache):
    """(code, words) of each reason; a sign or criterion is named."""
    if (headache.held_grade or 0) >= SEVERE:
        yield "severe", "severe"
    signs = [
        flag.label
        for flag in RedFlag
        if flag in EMERGENCY_FLAGS
        and any(
            report.red_flags.get(flag) == FlagAnswer.YES for report in headache.told
        )
    ]
    if signs:
        yield "danger_sign", f"danger sign: {', '.join(signs)}"
    if headache.seriousness in serious_criteria():
        criterion = SeriousCriterion(headache.seriousness)
        yield "serious", f"serious: {criterion.label}"


def escalation_words(reports) -> str:
    """Of several escalations the one with the most left to do."""
    states = {
        state_of(report.escalation)
        for report in reports
        if getattr(report, "escalation", None)
    }
    order = ("open", "acknowledged", "closed")
    return next((state for state in order if state in states), NOT_ESCALATED)


def state_of(escalation: Escalation) -> str:
    if escalation.closed_at:
        return "closed"
    return "acknowledged" if escalation.acknowledged_at else "open"
