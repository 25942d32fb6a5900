"""Funnel limits of observed over expected events where units differ beyond chance."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from dashboards.measures.arguments import Floats, between, counts, numbers
from dashboards.measures.funnels import Overdispersion, spread_beyond_chance


def ratio_overdispersion(
    observed: ArrayLike, expected: ArrayLike, winsor: float = 0.1
) -> Overdispersion:
    """How far the units' ratios lie from 1, beside what chance does.

    φ is the mean of z², z = 2(√O − √E), after the lowest and highest `winsor` share of
    the z were drawn in to their quantiles; with w = 4E,
    τ² = (kφ − (k−1)) / (Σw − Σw²/Σw), at least 0 (Spiegelhalter, Qual Saf Health Care
    2005;14:347, on the square-root scale of ratios). Units of which none is expected
    are left out. Of ten units with 9 expected, 4 observed in five of them and 16 in the
    others have z of −2 and 2: φ = 4, τ² = 0.0957. Raises ValueError unless observed
    are counts, as many as expected.
    """
    o, e = counts(observed, "observed"), numbers(expected, "expected")
    if o.ndim != 1 or o.shape != e.shape:
        raise ValueError("observed and expected must be two rows of one length")
    numbers(winsor, "winsor", most=0.5)
    o, e = o[e > 0], e[e > 0]
    if not e.size:
        return Overdispersion(phi=float("nan"), between_variance=0.0, units=0)
    z = 2 * (np.sqrt(o) - np.sqrt(e))
    return spread_beyond_chance(z, 4 * e, winsor)


def widened_ratio_limits(
    expected: ArrayLike, tail: float, between_variance: float
) -> Floats:
    """Limits about 1 when the units differ by more than chance: (1 + z√(s² + τ²))².

    s² = 1/4E is the variance of chance on the square-root scale, τ² that between the
    units, z the normal quantile of the tail. For 25 expected and τ² = 0.03 the tails
    of 0.025 and 0.975 give 0.370 and 1.938. NaN where none was expected. Raises
    ValueError unless expected and variance are 0 or more and tail between 0 and 1.
    """
    cases = numbers(expected, "expected")
    z = NormalDist().inv_cdf(between(tail, "tail"))
    variance = float(numbers(between_variance, "between_variance"))
    spread = np.sqrt(1 / (4 * np.where(cases > 0, cases, 1)) + variance)
    limit = np.maximum(1 + z * spread, 0) ** 2
    return np.where(cases > 0, limit, np.nan)
