"""The treatments of one group."""

import numpy as np

from dashboards.groupings import GROUPINGS
from dashboards.groupings.shapes import Group
from dashboards.queries.incidence import EVERYBODY
from dashboards.queries.populations import Population


def group_of(
    by: str, code: str, population: Population
) -> tuple[Group, Population] | None:
    """The group of that code and its treatments; None if there is none."""
    if code == EVERYBODY.code:
        return EVERYBODY, population
    grouping = GROUPINGS[by](population)
    codes = [group.code for group in grouping.groups]
    if code not in codes:
        return None
    place = codes.index(code)
    mask = np.zeros(len(population), dtype=bool)
    mask[grouping.members(place)] = True
    return grouping.groups[place], population.where(mask)
