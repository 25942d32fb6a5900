"""By the patient treated: how often before, and how old."""

from dashboards.bands import AGES
from dashboards.groupings.shapes import Group, Grouping, exclusive, in_bands
from dashboards.queries.populations import Population


def by_cycle(population: Population) -> Grouping:
    last = int(population["cycle"].max(initial=0))
    groups = [Group(str(n), f"Treatment {n} on record") for n in range(1, last + 1)]
    return exclusive(groups, population["cycle"] - 1)


def by_age(population: Population) -> Grouping:
    return in_bands(population["age"], AGES)
