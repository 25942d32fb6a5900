"""When a headache began, was heard of, entered and reviewed: days of each step."""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db.models import Min

from dashboards.cohort import NONE
from dashboards.queries.populations import Population
from dashboards.queries.records import at_clinics, rows_of, whatever_window
from events.models import Headache, HeadacheReport, Review

STEPS = {
    "heard": "Onset to first heard of",
    "entered": "First heard of to entered",
    "reviewed": "Entered to first reviewed",
}
STAGES = {
    "headaches": "Counted",
    "done": "Through",
    "waiting": "Waiting",
    "left_out": "Left out: days not known",
}


@dataclass(frozen=True)
class Days:
    """Of one step: `days` it took, or waited where not `done`; -1 if not known."""

    headaches: np.ndarray
    days: np.ndarray
    done: np.ndarray

    @property
    def stages(self) -> dict[str, np.ndarray]:
        known = self.days != NONE
        return {
            "headaches": known,
            "done": known & self.done,
            "waiting": known & ~self.done,
            "left_out": ~known,
        }


def timeliness_of(population: Population) -> dict[str, Days]:
    """Of every headache on record in the scope's treatments, whenever it began.

    First heard of in the contact that reported it first. Days are those of the
    clinic's zone; an onset that isn't known to the day has no days.
    """
    population = population.once(whatever_window)
    zones = {clinic.id: clinic.zone for clinic in population.scope.clinics}
    headaches = headaches_of(population)
    heard = first_reports(population)
    reviews = first_reviews(population)
    rows = []
    for number, clinic, onset, latest in headaches:
        heard_on, entered_at = heard.get(number, (None, None))
        entered_on = local_day(entered_at, zones[clinic])
        rows.append(
            (
                number,
                days_from(onset if onset == latest else None, heard_on),
                days_from(heard_on, entered_on),
                days_from(entered_on, local_day(reviews.get(number), zones[clinic])),
                max(0, days_from(entered_on, population.scope.as_of)),
                number in reviews,
                entered_on is not None,
            )
        )
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 7).T
    ids, to_heard, to_entered, to_reviewed, waited, reviewed, is_entered = table
    everyone = np.ones(len(ids), dtype=bool)
    waits = np.where(is_entered == 1, waited, NONE)
    return {
        "heard": Days(ids, to_heard, everyone),
        "entered": Days(ids, to_entered, everyone),
        "reviewed": Days(
            ids, np.where(reviewed == 1, to_reviewed, waits), reviewed == 1
        ),
    }


def headaches_of(population: Population) -> list[tuple]:
    """Id, clinic, first and last possible day of onset of each, the newest first."""
    found = list(
        at_clinics(Headache.objects.not_void(), population)
        .order_by("-onset_latest_on", "-id")
        .values_list("id", "clinic_id", "onset_on", "onset_latest_on", "treatment_id")
    )
    treatments = np.array([row[-1] for row in found], dtype=np.int64)
    own = rows_of(population, treatments) != NONE
    return [row[:-1] for row, is_own in zip(found, own.tolist(), strict=True) if is_own]


def first_reports(population: Population) -> dict[int, tuple[date, datetime]]:
    """Of each headache the day of the first contact that told, and when it was entered."""
    told = HeadacheReport.objects.filter(contact__voided_at=None)
    reports = at_clinics(told, population, "treatment__treated_on").order_by(
        "-contact__contacted_at", "-id"
    )
    return {
        number: (heard_on, entered_at)
        for number, heard_on, entered_at in reports.values_list(
            "headache_id", "contact__contacted_on", "recorded_at"
        )
    }


def first_reviews(population: Population) -> dict[int, datetime]:
    reviews = at_clinics(Review.objects.all(), population, "treatment__treated_on")
    first = reviews.values("headache_id").annotate(at=Min("recorded_at")).order_by()
    return dict(first.values_list("headache_id", "at"))


def local_day(at: datetime | None, zone) -> date | None:
    return None if at is None else at.astimezone(zone).date()


def days_from(earlier: date | None, later: date | None) -> int:
    """-1 if either isn't known, or if they are in the wrong order."""
    if earlier is None or later is None:
        return NONE
    return max((later - earlier).days, NONE)
