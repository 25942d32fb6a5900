"""Limits of the control chart of a proportion by period, about a fixed baseline."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboards.measures.arguments import Floats, counts, numbers
from dashboards.measures.proportions import binomial_quantile

# The normal share beyond three standard deviations, on each side.
BEYOND = 0.00135
# Of fewer expected events the normal limits are too far from the binomial ones.
LEAST_EXPECTED = 5

THREE_SIGMA, EXACT, NONE = "three sigma", "exact", "none"


def control_limits(
    proportion: float, asked: ArrayLike
) -> tuple[Floats, Floats, NDArray[np.str_]]:
    """Low and high limit of each period's proportion, and the kind of limit it is.

    The p-chart, p ± 3 √(p(1 − p)/n) within 0 to 1 (Shewhart 1931; Montgomery), of kind
    "three sigma"; where fewer than five events are expected, n p < 5, the binomial
    quantiles of 0.00135 and 0.99865 over n, of kind "exact". `proportion` is the
    baseline's and stays: limits that follow each month's data hide a drift. At 0.2313
    and 50 asked it gives 0.0524 to 0.4102. NaN and "none" where nobody was asked.
    Raises ValueError unless proportion is 0 to 1 and asked are counts.
    """
    p, n = float(numbers(proportion, "proportion", most=1)), counts(asked, "asked")
    size = np.where(n > 0, n, 1)
    is_exact = size * p < LEAST_EXPECTED
    half = 3 * np.sqrt(p * (1 - p) / size)
    low = np.where(is_exact, binomial_quantile(BEYOND, size, p) / size, p - half)
    high = np.where(is_exact, binomial_quantile(1 - BEYOND, size, p) / size, p + half)
    kind = np.where(n > 0, np.where(is_exact, EXACT, THREE_SIGMA), NONE)
    low, high = (np.where(n > 0, np.clip(end, 0, 1), np.nan) for end in (low, high))
    return low, high, kind


def outside(
    proportions: ArrayLike, low: ArrayLike, high: ArrayLike
) -> NDArray[np.int8]:
    """1 where a period lies above its limits, −1 where below, 0 elsewhere.

    On a limit is inside it, and so is a period without proportion (NaN). Of the
    30 samples of Montgomery's orange juice cans the 15th and the 23rd are 1. Raises
    ValueError unless the three have one shape.
    """
    value, bottom, top = (np.asarray(row, float) for row in (proportions, low, high))
    if not value.shape == bottom.shape == top.shape:
        raise ValueError("proportions, low and high must be of the same shape")
    return (value > top).astype(np.int8) - (value < bottom).astype(np.int8)
