"""Population to counts: numerator and denominator of every group in one pass."""

from dataclasses import dataclass

import numpy as np

from dashboards.groupings import GROUPINGS
from dashboards.groupings.shapes import Group, Grouping
from dashboards.measures.clustering import (
    Clustering,
    among_all,
    runs_of,
    within_runs,
)
from dashboards.measures.incidence import Counts
from dashboards.queries.populations import (
    COUNTED,
    Population,
    State,
    asked_by_patient,
)


@dataclass(frozen=True)
class Answers:
    """`counts` of each group in `groups`, the last of everybody together."""

    groups: list[Group]
    counts: list[Counts]
    clustering: Clustering

    @property
    def total(self) -> Counts:
        return self.counts[-1]


EVERYBODY = Group("all", "All")


def incidence_by(by: str, population: Population) -> Answers:
    grouping = GROUPINGS[by](population)
    total, all_alike = population.once(of_everybody)
    if not grouping.groups:
        return Answers([EVERYBODY], [total], all_alike)
    counts, clustering = (of_rows if grouping.rows is not None else exclusively)(
        grouping, population
    )
    return Answers(
        groups=[*grouping.groups, EVERYBODY],
        counts=[*counts, total],
        clustering=Clustering.of_groups([clustering, all_alike]),
    )


def of_everybody(population: Population) -> tuple[Counts, Clustering]:
    asked = population.once(asked_by_patient)
    states = [np.count_nonzero(population.states == int(state)) for state in State]
    [counts] = counted(np.array([states]))
    return counts, among_all(asked.runs, asked.events)


def exclusively(
    grouping: Grouping, population: Population
) -> tuple[list[Counts], Clustering]:
    """The asked are counted with their patients, and the others apart."""
    size, places = len(grouping.groups), grouping.places
    asked = population.once(asked_by_patient)
    others, states = population.once(not_asked)
    alike = within_runs(places.take(asked.rows), asked.runs, asked.events, size)
    table = in_each_state(places.take(others), states, size)
    table[:, State.HEADACHE] = alike.events
    table[:, State.NO_HEADACHE] = alike.rows - alike.events
    return counted(table), alike


def not_asked(population: Population) -> tuple[np.ndarray, np.ndarray]:
    """Their rows and states."""
    rows = np.flatnonzero(~population.counted("asked"))
    return rows, population.states.take(rows)


def of_rows(
    grouping: Grouping, population: Population
) -> tuple[list[Counts], Clustering]:
    """A row may be in several groups: each of them is asked by itself."""
    size = len(grouping.groups)
    asked, events = population.counted("asked"), population.counted("events")
    patients = population.cohort.narrow("patient_id")
    alike = []
    for place in range(size):
        rows = grouping.members(place)
        rows = rows[asked[rows]]
        alike.append(among_all(runs_of(patients[rows]), events[rows]))
    states = population.states[grouping.rows]
    return counts_of(grouping.places, states, size), Clustering.of_groups(alike)


def counts_of(places: np.ndarray, states: np.ndarray, size: int) -> list[Counts]:
    return counted(in_each_state(places, states, size))


def in_each_state(places: np.ndarray, states: np.ndarray, size: int) -> np.ndarray:
    """How many of each group are in each state; a row at place −1 is in no group."""
    width = np.min_scalar_type(-(size + 1) * len(State))
    both = (places.astype(width) + 1) * width.type(len(State)) + states
    table = np.bincount(both, minlength=(size + 1) * len(State))
    return table.reshape(size + 1, len(State))[1:]


def counted(table: np.ndarray) -> list[Counts]:
    """`table` has a row for each group, with how many of it are in each state."""
    columns = [table[:, list(states)].sum(axis=1) for states in COUNTED.values()]
    return [
        Counts(**dict(zip(COUNTED, row, strict=True)))
        for row in np.stack(columns, axis=1).tolist()
    ]
