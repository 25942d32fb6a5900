"""How long the headaches of a population went on."""

from dataclasses import dataclass

import numpy as np
from django.db.models import F, Max, Q

from dashboards.queries.populations import Population
from events.choices import Outcome
from events.exposures import has_usual_headaches
from events.models import Headache
from events.rules.counting import is_countable


@dataclass(frozen=True)
class Durations:
    """Of each headache, its days from onset to its end, or to when it last went on.

    `is_gone` says which of the two. `end_unknown` counts those gone by a contact, on a
    day not known, taken as the contact's; `onset_unknown` those whose onset is taken
    as the last day it can be; `outcome_unknown` those of which nobody knows whether
    they are gone, followed to the last contact in which they still went on.
    """

    days: np.ndarray
    is_gone: np.ndarray
    ongoing: int
    end_unknown: int
    onset_unknown: int
    outcome_unknown: int


def durations(population: Population) -> Durations:
    """Countable headaches begun in the window, of the treatments that are events."""
    events = population["treatment_id"][population.counted("events")]
    rows = [row for row in heard_of(population) if counts(row)]
    own = np.isin(np.array([row.treatment_id for row in rows], dtype=np.int64), events)
    rows = [row for row, is_own in zip(rows, own.tolist(), strict=True) if is_own]
    gone = [row for row in rows if row.outcome == Outcome.RESOLVED]
    unknown = [row for row in rows if row.outcome == Outcome.UNKNOWN]
    return Durations(
        days=np.array([days_of(row) for row in rows], dtype=np.int64),
        is_gone=np.array([row.outcome == Outcome.RESOLVED for row in rows], dtype=bool),
        ongoing=len(rows) - len(gone) - len(unknown),
        end_unknown=sum(row.resolved_on is None for row in gone),
        onset_unknown=sum(row.onset_on != row.onset_latest_on for row in rows),
        outcome_unknown=len(unknown),
    )


def heard_of(population: Population):
    """Each headache with the last contact that told of it, and that it still went on."""
    scope = population.scope
    told = Q(headachereport__contact__voided_at=None)
    going_on = told & Q(headachereport__outcome=Outcome.ONGOING)
    contact = "headachereport__contact__contacted_on"
    return (
        Headache.objects.not_void()
        .filter(clinic__in=scope.clinics)
        .begun_within(scope.window)
        .annotate(
            headache_history=F("treatment__patient__headache_history"),
            migraine=F("treatment__patient__migraine"),
            heard_on=Max(contact, filter=told),
            went_on=Max(contact, filter=going_on),
        )
        .values_list(
            "treatment_id",
            "onset_on",
            "onset_latest_on",
            "outcome",
            "resolved_on",
            "compared_with_usual",
            "headache_history",
            "migraine",
            "heard_on",
            "went_on",
            named=True,
        )
        .order_by("id")
    )


def counts(row) -> bool:
    return is_countable(row.compared_with_usual, has_usual_headaches(row)) is True


def days_of(row) -> int:
    end = {
        Outcome.RESOLVED: row.resolved_on or row.heard_on,
        Outcome.ONGOING: row.heard_on,
        Outcome.UNKNOWN: row.went_on,
    }[row.outcome]
    return max(0, (end - row.onset_latest_on).days) if end else 0
