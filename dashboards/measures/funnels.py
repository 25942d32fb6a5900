"""Limits of funnel plots: how far groups of a size differ when only chance does."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from dashboards.measures.arguments import Floats, between, counts, numbers, whole_counts

# Outer and inner limits: between the first and last lie 99.8 %, between the others 95 %.
TAILS = (0.001, 0.025, 0.975, 0.999)
# Below this many units the variance between them is noise (statistics §2).
FEWEST_UNITS = 10


class Position(StrEnum):
    """Where a value lies among the four limits, from the lowest place up."""

    FAR_BELOW = "below the 99.8 % limits"
    BELOW = "below the 95 % limits"
    INSIDE = "inside the limits"
    ABOVE = "above the 95 % limits"
    FAR_ABOVE = "above the 99.8 % limits"


@dataclass(frozen=True)
class Overdispersion:
    """How much more the units differ than chance makes them.

    `phi` is 1 where only chance does, NaN where nobody was asked. `between_variance`
    (τ², arcsine scale) is 0 where nothing is to be widened: no excess, or fewer than
    ten of the `units` in which somebody was asked. Then draw `binomial_limits`.
    """

    phi: float
    between_variance: float
    units: int


def binomial_limits(
    target: float, asked: ArrayLike, tail: float, *, interpolated: bool = True
) -> Floats:
    """The proportion of each number asked that the tail's share of chance lies below.

    Exact: r = min{r: F(r) ≥ tail} of the binomial, less the interpolation
    (F(r) − tail) / (F(r) − F(r−1)), over asked, within 0 to 1 (Spiegelhalter, Stat Med
    2005;24:1185, appendix A.1.1); not `interpolated` it is r / asked. At a target of
    7 % and 100 asked the tails of 0.025 and 0.975 give 1.96 % and 11.89 %. NaN where
    nobody was asked; a target of 0 or 1 is its own limit. Raises ValueError unless
    target is 0 to 1, asked are counts and tail is between 0 and 1.
    """
    from scipy.stats import binom

    theta, n = float(numbers(target, "target", most=1)), counts(asked, "asked")
    between(tail, "tail")
    if theta in (0, 1):
        return np.where(n > 0, theta, np.nan)
    size = np.where(n > 0, n, 1)
    events = binom.ppf(tail, size, theta)
    if interpolated:
        beyond = binom.cdf(events, size, theta) - tail
        events = events - beyond / binom.pmf(events, size, theta)
    return np.where(n > 0, np.clip(events / size, 0, 1), np.nan)


def poisson_limits(expected: ArrayLike, tail: float) -> Floats:
    """Limits of observed over expected events about 1, for each number expected.

    Exact Poisson: χ²(tail; 2E) / 2E below, χ²(tail; 2E + 2) / 2E above, where tails
    of a half and more are above (Breslow & Day 1987, §2.3; as FunnelPlotR). For 15
    expected the tails of 0.025 and 0.975 give 0.560 and 1.649. NaN where none was
    expected. Raises ValueError unless expected are 0 or more and tail between 0 and 1.
    """
    from scipy.stats import chi2

    cases = numbers(expected, "expected")
    between(tail, "tail")
    size = np.where(cases > 0, cases, 1)
    freedom = 2 * size if tail < 0.5 else 2 * size + 2
    return np.where(cases > 0, chi2.ppf(tail, freedom) / (2 * size), np.nan)


def widened_limits(
    target: float, asked: ArrayLike, tail: float, between_variance: float
) -> Floats:
    """Limits when the units differ by more than chance: sin²(asin√θ + z√(s² + τ²)).

    s² = 1/4n is the variance of chance, τ² that between the units (Spiegelhalter,
    Qual Saf Health Care 2005;14:347), z the normal quantile of the tail. At 10 %,
    200 asked and τ² = 0.001 the tails of 0.025 and 0.975 give 5.1 % and 16.2 %. NaN
    where nobody was asked. Raises ValueError as `binomial_limits` does, and for a
    negative variance.
    """
    theta, n = float(numbers(target, "target", most=1)), counts(asked, "asked")
    z = NormalDist().inv_cdf(between(tail, "tail"))
    variance = float(numbers(between_variance, "between_variance"))
    spread = np.sqrt(1 / (4 * np.where(n > 0, n, 1)) + variance)
    angle = np.clip(np.arcsin(np.sqrt(theta)) + z * spread, 0, np.pi / 2)
    return np.where(n > 0, np.sin(angle) ** 2, np.nan)


def overdispersion(
    events: ArrayLike,
    asked: ArrayLike,
    target: float | None = None,
    winsor: float = 0.1,
) -> Overdispersion:
    """How far the units' proportions lie from the target, beside what chance does.

    φ is the mean of z², z = 2√n (asin√p − asin√target), after the lowest and highest
    `winsor` share of the z were drawn in to their quantiles; with w = 4n,
    τ² = (kφ − (k−1)) / (Σw − Σw²/Σw), at least 0 (Spiegelhalter, Qual Saf Health Care
    2005;14:347; DerSimonian & Laird 1986). The target is the pooled proportion unless
    given. The 12 hospitals of the BUGS example "Surgical" give 2.38 and 0.0018.
    Raises ValueError for no units or rows that don't match.
    """
    y, n = whole_counts(events, asked)
    y, n = y[n > 0], n[n > 0]
    numbers(winsor, "winsor", most=0.5)
    if not n.size:
        return Overdispersion(phi=float("nan"), between_variance=0.0, units=0)
    centre = y.sum() / n.sum() if target is None else target
    centre = float(numbers(centre, "target", most=1))
    z = 2 * np.sqrt(n) * (np.arcsin(np.sqrt(y / n)) - np.arcsin(np.sqrt(centre)))
    return spread_beyond_chance(z, 4 * n, winsor)


def spread_beyond_chance(z: Floats, weights: Floats, winsor: float) -> Overdispersion:
    """φ and τ² of units' `z` about the target; `weights` are over chance's variance."""
    units = z.size
    phi = float(np.mean(np.clip(z, *np.quantile(z, [winsor, 1 - winsor])) ** 2))
    variance = 0.0
    if units >= FEWEST_UNITS:
        room = weights.sum() - np.sum(weights**2) / weights.sum()
        variance = max(0.0, float((units * phi - (units - 1)) / room))
    return Overdispersion(phi=phi, between_variance=variance, units=units)


def positions(
    values: ArrayLike, limits: Sequence[ArrayLike]
) -> tuple[Position | None, ...]:
    """Where each value lies among its four limits, given in the order of TAILS.

    Whatever the limits are of: proportions, observed over expected, widened or not.
    On a limit is inside it. None where the value or a limit is NaN. Of 100 asked at a
    target of 7 %, 11 events are inside, 12 above the 95 % and 16 above the 99.8 %
    limits. Raises ValueError unless there are four limits for each value.
    """
    value = np.atleast_1d(np.asarray(values, dtype=float))
    four = [np.asarray(limit, dtype=float) for limit in limits]
    if len(four) != len(TAILS) or any(
        limit.shape not in ((), value.shape) for limit in four
    ):
        raise ValueError("limits must be four, each one number or one for each value")
    far_low, low, high, far_high = four
    below = (value < low).astype(int) + (value < far_low)
    above = (value > high).astype(int) + (value > far_high)
    known = np.isfinite(value + sum(four))
    order = tuple(Position)
    return tuple(
        order[2 - down + up] if is_known else None
        for down, up, is_known in zip(below, above, known, strict=True)
    )
