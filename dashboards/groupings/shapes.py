"""Groups, and the ways in which the treatments of a population fall into them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from dashboards.bands import Band
from dashboards.cohort import NONE
from dashboards.queries.populations import Population


@dataclass(frozen=True)
class Group:
    code: str
    label: str


@dataclass(frozen=True)
class Grouping:
    """Groups in the order of their category; row `rows[i]` is in group `places[i]`.

    Without `rows` it is exclusive: each row of the population is in one group, or in
    none (-1). With them a row may be in several, as a treatment of several areas is.
    """

    groups: list[Group]
    places: np.ndarray
    rows: np.ndarray | None = None

    def members(self, place: int) -> np.ndarray:
        """The rows of one group."""
        found = np.flatnonzero(self.places == place)
        return found if self.rows is None else self.rows[found]


def exclusive(groups: list[Group], places: np.ndarray) -> Grouping:
    """Each row is in the group of its place, or in none (-1)."""
    width = np.min_scalar_type(-len(groups) - 2)  # with room for one group more
    return Grouping(groups, places.astype(width, copy=False))


def looked_up(groups: list[Group], places: np.ndarray, keys: np.ndarray) -> Grouping:
    """Each row is in the group whose place stands at its key."""
    table = exclusive(groups, places)
    return Grouping(groups, table.places.take(keys))


def by_row(ids: np.ndarray, named: dict[int, Group], missing=None) -> Grouping:
    """Groups named by rows of a register; rows with one name are one group."""
    groups = list(dict.fromkeys([*named.values(), *([missing] if missing else [])]))
    of_group = {group: place for place, group in enumerate(groups)}
    places = np.full(int(ids.max(initial=0)) + 2, NONE)
    for row_id, group in named.items():
        if row_id < len(places) - 1:
            places[row_id] = of_group[group]
    places[NONE] = of_group[missing] if missing else NONE  # the last, and so of no id
    return looked_up(groups, places, ids)


def by_word(column: str, choices) -> Callable[[Population], Grouping]:
    groups = [Group(*pair) for pair in choices.choices]

    def grouping(population: Population) -> Grouping:
        return exclusive(groups, population.cohort.narrow(column))

    return grouping


def flagged(column: str, yes: str, no: str) -> Callable[[Population], Grouping]:
    groups = [Group("no", no), Group("yes", yes)]

    def grouping(population: Population) -> Grouping:
        return exclusive(groups, population.cohort.narrow(column))

    return grouping


def in_bands(values: np.ndarray, bands: list[Band]) -> Grouping:
    """By the band of each value; a value that isn't known (-1) has a group of its own."""
    groups = [Group(band.code, band.label) for band in bands]
    lowest = np.array([band.lowest for band in bands])
    places = np.searchsorted(lowest, values, side="right") - 1
    places[values == NONE] = len(bands)
    return exclusive([*groups, Group("not recorded", "Not recorded")], places)


def in_months(days: np.ndarray) -> Grouping:
    """By calendar month, from the first to the last with any; days are ordinals."""
    if not len(days):
        return exclusive([], days)
    first, last = days.min(), days.max()
    # The months of a few thousand days, not of a million rows.
    every_day = np.datetime64("0001-01-01", "D") - 1 + np.arange(first, last + 1)
    months = every_day.astype("datetime64[M]")
    groups = [Group(str(month), str(month)) for month in np.unique(months)]
    return looked_up(groups, (months - months[0]).astype(np.int64), days - first)


def days_since(
    population: Population, column: str, since: dict[int, date | None]
) -> np.ndarray:
    """From the day that belongs to the row's id to its treatment; -1 if not known."""
    ids, places = np.unique(population[column], return_inverse=True)
    days = [since.get(number) for number in ids.tolist()]
    starts = np.array([NONE if day is None else day.toordinal() for day in days])
    if not len(ids):
        return places
    starts = starts[places]
    passed = population["treated_on"] - starts
    return np.where((starts == NONE) | (passed < 0), NONE, passed)


def crossed(one: Grouping, other: Grouping) -> Grouping:
    """Every group of the one with every group of the other; both are exclusive."""
    places = one.places.astype(np.int64) * len(other.groups) + other.places
    places[(one.places == NONE) | (other.places == NONE)] = NONE
    return exclusive(
        [
            Group(f"{a.code} × {b.code}", f"{a.label}, {b.label}")
            for a in one.groups
            for b in other.groups
        ],
        places,
    )
