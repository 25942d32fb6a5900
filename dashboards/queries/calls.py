"""The calls that are owed to a population, and the attempts: how far each came."""

import numpy as np
from django.db.models import Case, Max, Value, When

from dashboards.queries.populations import Population
from dashboards.queries.records import (
    Records,
    at_clinics,
    own_records,
    table_of,
    whatever_window,
)
from events.actions.followups import ANSWERED
from events.choices import SOMEBODY_WHO_CAN_SAY, FollowUpState
from events.models import Contact, FollowUp

CALLS = {
    "due": "Due",
    "attempted": "Attempted",
    "not_attempted": "Not attempted",
    "reached": "Reached",
    "not_reached": "Attempted, nobody reached",
    "complete": "Complete",
    "not_answered": "Reached, no answer",
    "lost": "Given up",
    "not_yet_due": "Not yet due",
}
ATTEMPTS = {
    "attempts": "Attempts",
    "reached": "Reached",
    "not_reached": "Nobody reached",
    "answered": "Answered",
    "not_answered": "Reached, no answer",
}


def calls_of(population: Population) -> Records:
    """The calls owed to treatments of the scope, whatever its window; none cancelled."""
    population = population.once(whatever_window)
    owed = at_clinics(FollowUp.objects.all(), population, "treatment__treated_on")
    found = table_of(
        owed.exclude(state=FollowUpState.CANCELLED),
        *("id", "treatment_id", "window", "due_on", "closes_on", "lost_reason"),
    )
    calls, rows = own_records(population, found)
    far = how_far(population, calls["id"])
    due = calls["closes_on"] < population.scope.as_of.toordinal()
    attempted, reached, complete = (due & (far >= step) for step in (1, 2, 3))
    return Records(
        population=population,
        table=calls,
        rows=rows,
        stages={
            "due": due,
            "attempted": attempted,
            "not_attempted": due & ~attempted,
            "reached": reached,
            "not_reached": attempted & ~reached,
            "complete": complete,
            "not_answered": reached & ~complete,
            "lost": due & ~complete & ~calls.is_in("lost_reason", [""]),
            "not_yet_due": ~due,
        },
    )


def how_far(population: Population, calls: np.ndarray) -> np.ndarray:
    """Of each call (an id): 0 not attempted, 1 attempted, 2 reached, 3 answered."""
    made = (
        at_clinics(Contact.objects.all(), population)
        .filter(voided_at=None, is_solicited=True, followup__isnull=False)
        .values("followup_id")
        .annotate(
            far=Max(
                Case(
                    When(headache__in=ANSWERED, then=Value(3)),
                    When(reached__in=SOMEBODY_WHO_CAN_SAY, then=Value(2)),
                    default=Value(1),
                )
            )
        )
        .order_by("followup_id")
    )
    found = table_of(made, "followup_id", "far")
    far = np.zeros(len(calls), dtype=np.int64)
    if len(found["far"]):
        places = np.searchsorted(found["followup_id"], calls)
        places = places.clip(max=len(found["far"]) - 1)
        far = np.where(found["followup_id"][places] == calls, found["far"][places], 0)
    return far


def attempts_of(population: Population) -> Records:
    """Solicited attempts by the data cut at treatments of the scope; none voided."""
    population = population.once(whatever_window)
    made = at_clinics(Contact.objects.all(), population).filter(
        voided_at=None, is_solicited=True, contacted_on__lte=population.scope.as_of
    )
    names = (
        *("id", "treatment_id", "contacted_on"),
        *("recorded_by_id", "reached", "headache"),
    )
    attempts, rows = own_records(population, table_of(made, *names))
    reached = attempts.is_in("reached", SOMEBODY_WHO_CAN_SAY)
    answered = attempts.is_in("headache", ANSWERED)
    return Records(
        population=population,
        table=attempts,
        rows=rows,
        stages={
            "attempts": np.ones(len(rows), dtype=bool),
            "reached": reached,
            "not_reached": ~reached,
            "answered": answered,
            "not_answered": reached & ~answered,
        },
    )
