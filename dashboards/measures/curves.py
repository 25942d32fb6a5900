"""A curve of time to an event as rows: one for each day that is shown."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboards.measures.arguments import Floats, numbers
from dashboards.measures.survival import aalen_johansen, at_risk, kaplan_meier

# Of fewer at risk the curve is about single patients.
LEAST_AT_RISK = 10


@dataclass(frozen=True)
class Day:
    """What has happened by the end of one day, and how many were at risk on it.

    `events`, `competing` and `censored` are those since the day before that is shown.
    `proportion` is the share with the event; it and its interval are None where fewer
    than ten are at risk, the interval also before the first event.
    """

    day: int
    at_risk: int
    events: int
    competing: int
    censored: int
    proportion: float | None
    low: float | None
    high: float | None


def incidence_by_day(days: ArrayLike, status: ArrayLike, at: ArrayLike) -> list[Day]:
    """The cumulative incidence on each day of `at`, which are in order.

    `status` is 1 where the event ended the days, 2 where something else did after which
    it can't be counted, 0 where the follow-up did. Without any 2 it is 1 − S of Kaplan
    and Meier, otherwise that of Aalen and Johansen. Twelve people of whom one has the
    event on day 1 and nobody leaves: 8.3 % from then on. ValueError as those two raise
    it, and if `status` is above 2.
    """
    time, ended = numbers(days, "days"), numbers(status, "status", most=2)
    shown = numbers(at, "at")
    on, estimates = _curve(time, ended)
    place = np.searchsorted(on, shown, side="right") - 1
    risk = at_risk(time, shown).tolist()
    since = [
        np.diff(
            np.searchsorted(np.sort(time[ended == cause]), shown, "right"), prepend=0
        )
        for cause in (1, 2, 0)
    ]
    rows = []
    for n, day in enumerate(shown.tolist()):
        value = low = high = None
        if risk[n] >= LEAST_AT_RISK:
            value = 0.0
            if place[n] >= 0:
                value, low, high = (float(row[place[n]]) for row in estimates)
        events, competing, censored = (int(row[n]) for row in since)
        rows.append(
            Day(int(day), risk[n], events, competing, censored, value, low, high)
        )
    return rows


def _curve(time: Floats, ended: Floats) -> tuple[Floats, tuple[Floats, ...]]:
    """The days of a curve and its cumulative incidence with low and high end."""
    if np.any(ended == 2):
        found = aalen_johansen(time, ended)
        return found.days, (found.incidence, found.low, found.high)
    curve = kaplan_meier(time, ended)
    return curve.days, (1 - curve.survival, 1 - curve.high, 1 - curve.low)
