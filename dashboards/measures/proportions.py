"""Intervals of proportions, on numpy arrays."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def wilson(
    events: ArrayLike, asked: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Wilson's score interval of events over asked, as two arrays of proportions.

    (p + z²/2n ± z √(pq/n + z²/4n²)) / (1 + z²/n), without continuity correction
    (Wilson 1927; Newcombe, Stat Med 1998;17:857, method 3). Each treatment counts
    as independent. Of 75 in 665 it gives 0.0909 to 0.1391. Where nobody was asked
    both ends are NaN. Raises ValueError unless 0 <= events <= asked.
    """
    x, n = np.asarray(events, dtype=float), np.asarray(asked, dtype=float)
    if np.any(x < 0) or np.any(x > n):
        raise ValueError("events must lie between 0 and asked")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = x / n
        middle = p + z**2 / (2 * n)
        half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
        low, high = (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
    low = np.where((x == 0) & (n > 0), 0.0, low)
    high = np.where((x == n) & (n > 0), 1.0, high)
    return low, high
