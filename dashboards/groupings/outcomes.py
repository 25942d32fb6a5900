"""By what came after the treatment: onset, grade."""

import numpy as np

from dashboards.cohort import NONE
from dashboards.columns import is_any
from dashboards.groupings.shapes import Group, Grouping, crossed, exclusive
from dashboards.queries.populations import Population
from events.models import Escalation


def by_grade(population: Population) -> Grouping:
    """The worst grade of a treatment's headaches; none where none was graded."""
    groups = [Group(str(grade), f"Grade {grade}") for grade in (1, 2, 3)]
    grades = population.cohort.narrow("worst_grade")
    places = np.where(grades == NONE, np.int8(len(groups)), grades - np.int8(1))
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


def by_onset_week(population: Population) -> Grouping:
    """Weeks from the first day of the window; the last one takes what is left over."""
    window, days = population.scope.window, by_onset_day(population)
    starts = range(window.first_day, max(window.last_day - 5, window.first_day + 1), 7)
    ends = [start - 1 for start in starts[1:]] + [window.last_day]
    groups = [
        Group(f"{start}-{end}", f"Day {start} to {end}")
        for start, end in zip(starts, ends, strict=True)
    ]
    is_known = days.places < len(days.groups) - 1
    weeks = np.minimum(days.places // 7, len(groups) - 1)
    places = np.where(is_known, weeks, len(groups))
    return exclusive([*groups, days.groups[-1]], places)


def by_onset_and_grade(population: Population) -> Grouping:
    return crossed(by_onset_day(population), by_grade(population))


def everybody(population: Population) -> Grouping:
    return exclusive([], np.full(len(population), NONE, dtype=np.int8))


def by_open_escalation(population: Population) -> Grouping:
    """Whether a physician has still to decide on something that was told of it."""
    escalations = Escalation.objects.still_open().filter(
        clinic__in=population.scope.clinics
    )
    owed = escalations.values_list("report__contact__treatment_id", flat=True)
    is_open = is_any(population.cohort.narrow("treatment_id"), owed)
    groups = [Group("none", "No open escalation"), Group("open", "Open escalation")]
    return exclusive(groups, is_open.astype(np.int8))
