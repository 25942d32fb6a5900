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
    counts, clustering = (of_rows if grouping.rows is not None else exclusively)(
        grouping, population
    )
    total, all_alike = population.once(of_everybody)
    return Answers(
        groups=[*grouping.groups, EVERYBODY],
        counts=[*counts, total],
        clustering=Clustering.of_groups([clustering, all_alike]),
    )


def of_everybody(population: Population) -> tuple[Counts, Clustering]:
    asked = population.once(asked_by_patient)
    nobody = np.zeros(len(population), dtype=np.int8)
    [counts] = counts_of(nobody, population.states, 1)
    return counts, among_all(asked.runs, asked.events)


def exclusively(
    grouping: Grouping, population: Population
) -> tuple[list[Counts], Clustering]:
    size, places = len(grouping.groups), grouping.places
    asked = population.once(asked_by_patient)
    return (
        counts_of(places, population.states, size),
        within_runs(places[asked.rows], asked.runs, asked.events, size),
    )


def of_rows(
    grouping: Grouping, population: Population
) -> tuple[list[Counts], Clustering]:
    """A row may be in several groups: each of them is asked by itself."""
    size, asked = len(grouping.groups), population.counted("asked")
    patients = population.cohort.narrow("patient_id")
    alike = []
    for place in range(size):
        rows = grouping.members(place)
        rows = rows[asked[rows]]
        events = population.states[rows] == State.HEADACHE
        alike.append(among_all(runs_of(patients[rows]), events))
    states = population.states[grouping.rows]
    return counts_of(grouping.places, states, size), Clustering.of_groups(alike)


def counts_of(places: np.ndarray, states: np.ndarray, size: int) -> list[Counts]:
    """A row at place −1 is in no group."""
    width = np.min_scalar_type(-(size + 1) * len(State))
    both = (places.astype(width) + 1) * width.type(len(State)) + states
    table = np.bincount(both, minlength=(size + 1) * len(State))
    table = table.reshape(size + 1, len(State))[1:]
    columns = [table[:, list(counted)].sum(axis=1) for counted in COUNTED.values()]
    return [
        Counts(**dict(zip(COUNTED, row, strict=True)))
        for row in np.stack(columns, axis=1).tolist()
    ]
