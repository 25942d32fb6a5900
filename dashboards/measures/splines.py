"""Incidence over dose as a curve, of one product."""

from dataclasses import dataclass
from math import erfc, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboards.measures.arguments import Floats
from dashboards.measures.gee import Fit, gee
from dashboards.measures.logistic import (
    LEAST_EVENTS,
    NotEstimable,
    Z,
    chances,
    checked_treatments,
    rarer,
    rarer_in_words,
)

EVENTS_FOR_A_SPLINE = 30
DOSES_FOR_A_SPLINE = 4
KNOTS = (0.1, 0.5, 0.9)
POINTS = 60


@dataclass(frozen=True)
class DoseCurve:
    """Incidence over dose, and what the straight line on the logit says.

    `incidence`, `low` and `high` (95 %, point by point) are proportions at `doses`.
    `shape` is "spline", "line" or "none", `why` the reason for it. `odds_ratio`,
    `odds_low`, `odds_high` and `p` are of the line, for `step` units more.
    """

    doses: Floats
    incidence: Floats
    low: Floats
    high: Floats
    shape: str
    why: str
    step: float
    odds_ratio: float
    odds_low: float
    odds_high: float
    p: float
    treatments: int
    patients: int
    events: int


def natural_spline(dose: ArrayLike, knots: ArrayLike) -> Floats:
    """Columns of a cubic spline in `dose`, straight beyond the outer knots.

    The dose itself and one column for each knot t but the last two (Harrell, Regression
    Modeling Strategies 2015, § 2.4.5): [(x - t)³₊ - (x - v)³₊ (w - t)/(w - v) +
    (x - w)³₊ (v - t)/(w - v)] / (w - s)², with s the first, v and w the last two knots.
    At dose 4 with knots 1, 2, 3 it is 4 and 3. Shape (doses, knots - 1). Raises
    ValueError unless there are 3 or more knots in rising order and all is finite.
    """
    x, t = np.asarray(dose, dtype=float), np.asarray(knots, dtype=float)
    if x.ndim != 1 or not np.isfinite(x).all():
        raise ValueError("dose must be a row of finite numbers")
    if t.ndim != 1 or len(t) < 3 or not np.isfinite(t).all() or np.any(np.diff(t) <= 0):
        raise ValueError("knots must be 3 or more finite numbers in rising order")
    s, v, w = t[0], t[-2], t[-1]
    cubes = np.maximum(x[:, None] - t, 0) ** 3
    inner = t[:-2]
    bent = (
        cubes[:, :-2]
        - cubes[:, -2:-1] * (w - inner) / (w - v)
        + cubes[:, -1:] * (v - inner) / (w - v)
    )
    return np.column_stack([x, bent / (w - s) ** 2])


def dose_curve(
    dose: ArrayLike,
    events: ArrayLike,
    patients: ArrayLike,
    at: ArrayLike | None = None,
    step: float = 10.0,
) -> DoseCurve:
    """Incidence over dose by GEE with patients as clusters, logit link.

    `dose` (n,) in units of one product, `events` (n,) 1 for an event and 0 for none,
    `patients` (n,) whole numbers. A line on the logit with fewer than 4 distinct doses,
    fewer than 30 events (of the rarer outcome) or knots that coincide; otherwise a
    natural spline with knots at the 10 %, 50 % and 90 % quantiles of dose. The band is
    by the delta method on the logit, at `at` or 60 doses from the least to the greatest
    observed; beyond these it is NaN. The odds ratio for `step` units more, its
    interval and p (Wald) are those of the line. Of 100 treatments at 0 units with
    10 events and 100 at 10 with 20 it is 2.25. All are NaN, with the reason in `why`,
    for fewer than 10 events, one dose or when not estimable. Raises ValueError when the
    input is not in order.
    """
    x, y, patients, points = _checked(dose, events, patients, at)
    if not step > 0:
        raise ValueError("step must be above 0")
    knots, why = _knots(x, y)
    shape, band, odds = "none", np.full((3, len(points)), nan), np.full(4, nan)
    try:
        line = _line(x, y, patients)
        shape, odds = "line", _odds(line, step)
        band = _band(line, points, None)
        if knots is not None:
            bent = gee(_columns(x, knots), y, patients)
            shape, band = "spline", _band(bent, points, knots)
    except NotEstimable as reason:
        why = f"no {'curve' if shape == 'none' else 'spline'}: {reason}"
    band[:, (points < x.min()) | (points > x.max())] = nan
    return DoseCurve(
        doses=points,
        incidence=band[0],
        low=band[1],
        high=band[2],
        shape=shape,
        why=why,
        step=float(step),
        odds_ratio=float(odds[0]),
        odds_low=float(odds[1]),
        odds_high=float(odds[2]),
        p=float(odds[3]),
        treatments=len(y),
        patients=len(np.unique(patients)),
        events=int(y.sum()),
    )


def _checked(
    dose: ArrayLike, events: ArrayLike, patients: ArrayLike, at: ArrayLike | None
) -> tuple[Floats, Floats, NDArray[np.int64], Floats]:
    x = np.asarray(dose, dtype=float)
    if x.ndim != 1 or not x.size or not np.isfinite(x).all():
        raise ValueError("dose must be a row of finite numbers")
    _, y, patients = checked_treatments(x[:, None], events, patients, "events")
    points = np.linspace(x.min(), x.max(), POINTS)
    if at is not None:
        points = np.array(at, dtype=float)
    if points.ndim != 1 or not np.isfinite(points).all():
        raise ValueError("at must be a row of finite numbers")
    return x, y, patients, points


def _knots(x: Floats, y: Floats) -> tuple[Floats | None, str]:
    """Where the spline bends, or None and why it is a line."""
    count = rarer_in_words(y)
    if rarer(y) < EVENTS_FOR_A_SPLINE:
        return None, f"line: {count}, fewer than {EVENTS_FOR_A_SPLINE}"
    if len(np.unique(x)) < DOSES_FOR_A_SPLINE:
        return None, f"line: fewer than {DOSES_FOR_A_SPLINE} different doses"
    knots = np.quantile(x, KNOTS)
    if np.any(np.diff(knots) <= 0):
        return None, "line: most treatments have one dose"
    return knots, f"spline: {count} at {len(np.unique(x))} doses"


def _line(x: Floats, y: Floats, patients: NDArray[np.int64]) -> Fit:
    if rarer(y) < LEAST_EVENTS:
        raise NotEstimable(f"{rarer_in_words(y)}, fewer than {LEAST_EVENTS}")
    if x.min() == x.max():
        raise NotEstimable("one dose only")
    return gee(_columns(x, None), y, patients)


def _columns(x: Floats, knots: Floats | None) -> Floats:
    bent = x if knots is None else natural_spline(x, knots)
    return np.column_stack([np.ones(len(x)), bent])


def _band(fit: Fit, points: Floats, knots: Floats | None) -> Floats:
    columns = _columns(points, knots)
    logits = columns @ fit.coefficients
    half = Z * np.sqrt(((columns @ fit.covariance) * columns).sum(axis=1))
    return chances(np.array([logits, logits - half, logits + half]))[0]


def _odds(line: Fit, step: float) -> Floats:
    slope, error = line.coefficients[1], sqrt(line.covariance[1, 1])
    with np.errstate(over="ignore"):
        ends = np.exp(step * (slope + error * np.array([0, -Z, Z])))
    return np.append(ends, erfc(abs(slope) / error / sqrt(2)))
