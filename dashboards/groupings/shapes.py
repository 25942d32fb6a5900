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

    A row may be in no group and, where a treatment has several areas, in several.
    """

    groups: list[Group]
    rows: np.ndarray
    places: np.ndarray

    def of_rows(self, size: int) -> np.ndarray:
        """The place of each of `size` rows, -1 of one in no group; none is in several."""
        places = np.full(size, NONE)
        places[self.rows] = self.places
        return places


def exclusive(groups: list[Group], places: np.ndarray) -> Grouping:
    """Each row is in the group of its place, or in none (-1)."""
    rows = np.flatnonzero(places != NONE)
    return Grouping(groups, rows, places[rows].astype(np.int64))


def by_row(ids: np.ndarray, named: dict[int, Group], missing=None) -> Grouping:
    """Groups named by rows of a register; rows with one name are one group."""
    groups = list(dict.fromkeys([*named.values(), *([missing] if missing else [])]))
    places = np.full(len(ids), groups.index(missing) if missing else NONE)
    for row_id in np.unique(ids[ids != NONE]).tolist():
        places[ids == row_id] = groups.index(named[row_id])
    return exclusive(groups, places)


def by_word(column: str, choices) -> Callable[[Population], Grouping]:
    def grouping(population: Population) -> Grouping:
        return exclusive([Group(*pair) for pair in choices.choices], population[column])

    return grouping


def flagged(column: str, yes: str, no: str) -> Callable[[Population], Grouping]:
    def grouping(population: Population) -> Grouping:
        return exclusive([Group("no", no), Group("yes", yes)], population[column])

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
    months = (np.datetime64("0001-01-01", "D") - 1 + days).astype("datetime64[M]")
    if not len(months):
        return exclusive([], months.astype(np.int64))
    every = np.arange(months.min(), months.max() + 1)
    groups = [Group(str(month), str(month)) for month in every]
    return exclusive(groups, (months - every[0]).astype(np.int64))


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
    size = max(one.rows.max(initial=-1), other.rows.max(initial=-1)) + 1
    place = one.of_rows(size)
    kept = place[other.rows] != NONE
    rows = other.rows[kept]
    return Grouping(
        [
            Group(f"{a.code} × {b.code}", f"{a.label}, {b.label}")
            for a in one.groups
            for b in other.groups
        ],
        rows,
        place[rows] * len(other.groups) + other.places[kept],
    )
