"""When headaches began, and how bad they were: counts, and days until the first."""

from dataclasses import dataclass, replace

import numpy as np

from dashboards.cohort import NONE
from dashboards.columns import is_any
from dashboards.groupings.outcomes import by_grade
from dashboards.groupings.shapes import Grouping
from dashboards.measures.grades import Graded
from dashboards.queries.incidence import EVERYBODY
from dashboards.queries.populations import (
    Population,
    State,
    is_at_risk,
    states_of,
)
from dashboards.scope import Scope
from events.models import ProtocolWindow
from events.rules.windows import PROTOCOL, WINDOWS

EVENT, CENSORED, TREATED_AGAIN = 1, 0, 2


def graded(population: Population, grouping: Grouping) -> list[Graded]:
    """The groups in their order, then everybody: an exclusive grouping is counted."""
    size = len(grouping.groups)
    places = grouping.places.astype(np.int64)
    places[places == NONE] = size
    grades = by_grade(population).places
    events = population.counted("events")
    table = np.bincount(places[events] * 4 + grades[events], minlength=4 * (size + 1))
    table = table.reshape(-1, 4)
    asked, waiting = (
        np.bincount(places[population.counted(name)], minlength=size + 1)
        for name in ("asked", "not_yet_due")
    )
    rows = [*table[:size], table.sum(axis=0)]
    totals = zip(
        [*asked[:size], asked.sum()], [*waiting[:size], waiting.sum()], strict=True
    )
    return [
        Graded(
            group.code,
            group.label,
            int(number),
            int(row.sum()),
            *row.tolist(),
            not_yet_due=int(later),
        )
        for group, row, (number, later) in zip(
            [*grouping.groups, EVERYBODY], rows, totals, strict=True
        )
    ]


def onsets(population: Population, grouping: Grouping) -> list[Graded]:
    """The same by onset: whoever was asked could have had one in every group."""
    rows = graded(population, grouping)
    total = rows[-1]
    return [
        replace(row, asked=total.asked, not_yet_due=total.not_yet_due) for row in rows
    ]


def in_window(population: Population, code: str) -> Population:
    """The same treatments asked about another window, as their own page would."""
    window = next(window for window in WINDOWS if window.code == code)
    scope = population.scope
    scope = replace(scope, window=window, params={**scope.params, "window": code})
    cohort = population.cohort
    cohort = cohort.where(is_at_risk(cohort, window))
    return Population(scope, cohort, states_of(cohort, scope))


def call_days(scope: Scope) -> list[int]:
    """The days after treatment on which the protocols of the clinics ask, in order."""
    own = ProtocolWindow.objects.filter(clinic__in=scope.clinics)
    days = set()
    for clinic in scope.clinics:
        calls = [call for call in own if call.clinic_id == clinic.id]
        asks = [call for call in calls if call.is_active] if calls else PROTOCOL
        days |= {call.due_on_day for call in asks}
    return sorted(days)


@dataclass(frozen=True)
class Onsets:
    """Of each treatment that was followed, its days and how they ended.

    `status` is EVENT, CENSORED or TREATED_AGAIN. `day_unknown` counts the events whose
    day isn't known, and is taken as the last it can be; `undecided` the treatments
    left out because it isn't known whether a headache counts or when it began;
    `never` those left out whom nobody reached.
    """

    days: np.ndarray
    status: np.ndarray
    day_unknown: int
    undecided: int
    never: int


def days_to_onset(population: Population) -> Onsets:
    """Mature treatments, each followed to the last solicited answer in the window.

    A headache is an event only if somebody had asked; being treated again within the
    window ends the following of the first treatment.
    """
    window = population.scope.window
    mature = population.where(population.counted("treatments"))
    answered = mature["followed_through_day"]
    undecided = mature.counted("unknown") & (
        (mature["possible_windows"] & (1 << WINDOWS.index(window))) > 0
    )
    never = ~undecided & (answered < window.first_day)
    rows = mature.where(~undecided & ~never)
    end = np.minimum(rows["followed_through_day"], window.last_day)
    again = np.maximum(rows["retreated_day"], window.first_day)
    is_again = (rows["retreated_day"] != NONE) & (again <= end)
    end = np.where(is_again, again, end)
    column = "late_onset_day" if window.code == "late" else "first_onset_day"
    onset = rows[column]
    is_known = (onset >= window.first_day) & (onset <= window.last_day)
    onset = np.where(is_known, onset, end)
    is_event = is_any(rows.states, (State.HEADACHE, State.HEARD_EARLIER))
    is_event &= onset <= end
    return Onsets(
        days=np.where(is_event, onset, end),
        status=np.where(is_event, EVENT, np.where(is_again, TREATED_AGAIN, CENSORED)),
        day_unknown=int(np.count_nonzero(is_event & ~is_known)),
        undecided=int(np.count_nonzero(undecided)),
        never=int(np.count_nonzero(never)),
    )
