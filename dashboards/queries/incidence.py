"""Population to counts: numerator and denominator of every group in one pass."""

from dataclasses import dataclass

import numpy as np

from dashboards.groupings import GROUPINGS
from dashboards.groupings.shapes import Group
from dashboards.measures.clustering import Clustering, within_patients
from dashboards.measures.incidence import Counts
from dashboards.queries.populations import COUNTED, Population, State


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
    everybody = len(grouping.groups)
    # The last place is of everybody, whom a grouping may hold twice or not at all.
    rows = np.concatenate([grouping.rows, np.arange(len(population))])
    places = np.concatenate([grouping.places, np.full(len(population), everybody)])
    states = population.states[rows]
    asked = np.isin(states, COUNTED["asked"])
    return Answers(
        groups=[*grouping.groups, EVERYBODY],
        counts=counts_of(places, states, everybody + 1),
        clustering=within_patients(
            places[asked],
            population["patient_id"][rows[asked]],
            states[asked] == State.HEADACHE,
            everybody + 1,
        ),
    )


def counts_of(places: np.ndarray, states: np.ndarray, size: int) -> list[Counts]:
    table = np.bincount(
        places.astype(np.int64) * len(State) + states, minlength=size * len(State)
    ).reshape(size, len(State))
    columns = [table[:, list(counted)].sum(axis=1) for counted in COUNTED.values()]
    return [
        Counts(**dict(zip(COUNTED, row, strict=True)))
        for row in np.stack(columns, axis=1).tolist()
    ]
