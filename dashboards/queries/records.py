"""From a population to rows of the record that belong to its treatments."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from django.db.models import QuerySet

from dashboards.cohort import NONE
from dashboards.columns import is_any
from dashboards.queries.populations import Population, population_of
from events.rules.windows import PRIMARY, WINDOWS


def whatever_window(population: Population) -> Population:
    """With the treatments that the onset window of the scope left out.

    Never the same object: a population that keeps its own answers must not be in them.
    """
    scope = population.scope
    if scope.window.code != "late":
        return replace(population)
    primary = next(window for window in WINDOWS if window.code == PRIMARY)
    return population_of(replace(scope, window=primary))


def at_clinics(
    rows: QuerySet, population: Population, treated_on: str = "treated_on"
) -> QuerySet:
    """Of the clinics and days of the scope: the fewest that SQL can tell cheaply.

    Which of them are the population's own, `own_records` says: a quarter of a million
    ids are too many for a condition.
    """
    scope = population.scope
    rows = rows.filter(
        clinic__in=scope.clinics, **{f"{treated_on}__lte": scope.until or scope.as_of}
    )
    if through := treated_on.rpartition("treated_on")[0]:
        # Of the same clinic by their keys, which the planner doesn't know.
        rows = rows.filter(**{f"{through}clinic__in": scope.clinics})
    return rows.filter(**{f"{treated_on}__gte": scope.since}) if scope.since else rows


def rows_of(population: Population, treatments: np.ndarray) -> np.ndarray:
    """The population's row of each treatment (an id); -1 where it has none."""
    ids = population["treatment_id"]
    if not len(ids):
        return np.full(len(treatments), NONE)
    order = np.argsort(ids)
    nearest = np.searchsorted(ids, treatments, sorter=order).clip(max=len(ids) - 1)
    rows = order[nearest]
    return np.where(ids[rows] == treatments, rows, NONE)


@dataclass(frozen=True)
class Table:
    """Columns of one length: numbers, days as ordinals, words as places in `words`."""

    columns: dict[str, np.ndarray]
    words: dict[str, list[str]]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]

    def where(self, mask: np.ndarray) -> "Table":
        columns = {name: column[mask] for name, column in self.columns.items()}
        return replace(self, columns=columns)

    def is_in(self, name: str, wanted: Collection[str]) -> np.ndarray:
        places = [n for n, word in enumerate(self.words[name]) if word in wanted]
        return is_any(self.columns[name], places)


def table_of(values: QuerySet, *names: str) -> Table:
    """A query's columns; nothing may be null in them."""
    found = list(values.values_list(*names))
    columns, words = {}, {}
    for name, column in zip(names, zip(*found, strict=True), strict=False):
        if isinstance(column[0], str):
            words[name] = sorted(set(column))
            place = {word: n for n, word in enumerate(words[name])}
            column = [place[word] for word in column]
        elif hasattr(column[0], "toordinal"):
            column = [value.toordinal() for value in column]
        columns[name] = np.array(column, dtype=np.int64)
    for name in names:
        columns.setdefault(name, np.zeros(0, dtype=np.int64))
        words.setdefault(name, [])
    return Table(columns, words)


@dataclass(frozen=True)
class Records:
    """Rows of one table: `rows` are the population's rows that they belong to.

    `stages` holds, by name, which of them count there, as a mask.
    """

    population: Population
    table: Table
    rows: np.ndarray
    stages: dict[str, np.ndarray]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.table[name]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def patients(self) -> np.ndarray:
        return self.population["patient_id"][self.rows]


def own_records(population: Population, table: Table) -> tuple[Table, np.ndarray]:
    """Those that belong to the population's treatments, and the rows of these."""
    rows = rows_of(population, table["treatment_id"])
    return table.where(rows != NONE), rows[rows != NONE]
