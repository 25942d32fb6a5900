"""By what came after the treatment: onset, grade."""

import numpy as np

from dashboards.cohort import NONE
from dashboards.groupings.shapes import Group, Grouping, crossed, exclusive
from dashboards.queries.populations import Population


def by_grade(population: Population) -> Grouping:
    """The worst grade of a treatment's headaches; none where none was graded."""
    groups = [Group(str(grade), f"Grade {grade}") for grade in (1, 2, 3)]
    grades = population["worst_grade"]
    places = np.where(grades == NONE, len(groups), grades - 1)
    return exclusive([*groups, Group("ungraded", "Not graded")], places)


def by_onset_day(population: Population) -> Grouping:
    """The day of the first onset in the window, where it is known to the day."""
    window = population.scope.window
    column = "late_onset_day" if window.code == "late" else "first_onset_day"
    days = population[column]
    groups = [
        Group(str(day), f"Day {day}")
        for day in range(window.first_day, window.last_day + 1)
    ]
    is_known = (days >= window.first_day) & (days <= window.last_day)
    places = np.where(is_known, days - window.first_day, len(groups))
    return exclusive([*groups, Group("not known", "Day not known")], places)


def by_onset_and_grade(population: Population) -> Grouping:
    return crossed(by_onset_day(population), by_grade(population))


def everybody(population: Population) -> Grouping:
    return exclusive([], np.full(len(population), NONE))
