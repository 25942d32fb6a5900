"""Doses of one product: those of the asked treatments, in units, and their bands."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from dashboards.groupings.shapes import Group
from dashboards.groupings.treatments import by_area, by_dose
from dashboards.queries.incidence import Answers, incidence_by
from dashboards.queries.populations import Population, asked_rows, bit
from events.choices import Area


@dataclass(frozen=True)
class Doses:
    """The asked treatments whose units are known, in the order of time.

    `rows` are their positions in the population, `patterns` the place of each in
    the groups of `by_area`.
    """

    rows: np.ndarray
    units: np.ndarray
    events: np.ndarray
    patients: np.ndarray
    patterns: np.ndarray
    areas: np.ndarray

    @property
    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """As the measures take them."""
        return self.units, self.events, self.patients

    def where(self, mask: np.ndarray | slice) -> "Doses":
        return Doses(*(column[mask] for column in vars(self).values()))


@dataclass(frozen=True)
class Grid:
    """`answers` has a group for every area pattern with every dose band, in that order."""

    patterns: list[Group]
    bands: list[Group]
    answers: Answers


def products_by_use(population: Population) -> dict[str, int]:
    """How many treatments of each product, the most used first."""
    ids, uses = np.unique(population["product_id"], return_counts=True)
    treatments: Counter[str] = Counter()
    for number, count in zip(ids.tolist(), uses.tolist(), strict=True):
        if number in population.products:
            treatments[population.products[number]] += count
    return dict(sorted(treatments.items(), key=lambda pair: (-pair[1], pair[0])))


def of_one_product(population: Population) -> Population:
    """Of the product asked about, or else of the one most used."""
    products = list(products_by_use(population))
    return population.of_product(products[0]) if products else population


def asked_doses(population: Population) -> Doses:
    rows = asked_rows(population)
    rows = rows[population["units_tenths"][rows] >= 0]
    return Doses(
        rows=rows,
        units=population["units_tenths"][rows] / 10,
        events=population.counted("events")[rows],
        patients=population["patient_id"][rows],
        patterns=by_area(population).places[rows].astype(np.int64),
        areas=population["areas"][rows],
    )


def median_units(population: Population, doses: Doses) -> dict[str, float]:
    """By the code of each dose band, of its asked treatments, where there are any."""
    bands = by_dose(population)
    own = bands.places[doses.rows]
    return {
        band.code: float(np.median(doses.units[own == n]))
        for n, band in enumerate(bands.groups)
        if np.any(own == n)
    }


def area_columns(doses: Doses) -> dict[str, np.ndarray]:
    """By the words of each area that some of them had treated and some had not."""
    columns = {area.label: (doses.areas & bit(Area, area)) > 0 for area in Area}
    return {name: has for name, has in columns.items() if has.any() and not has.all()}


def commonest_pattern(population: Population, doses: Doses) -> tuple[str, Doses]:
    """Its words and its doses; there must be a dose."""
    patterns, counts = np.unique(doses.patterns, return_counts=True)
    most = patterns[np.argmax(counts)]
    label = by_area(population).groups[most].label.lower()
    return label, doses.where(doses.patterns == most)


def area_dose_grid(population: Population) -> Grid:
    return Grid(
        by_area(population).groups,
        by_dose(population).groups,
        incidence_by("area_dose", population),
    )
