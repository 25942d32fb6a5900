"""Many tests at once."""

import numpy as np
from numpy.typing import ArrayLike

from dashboards.measures.arguments import Floats


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Each p-value adjusted for the number of them, in the order given.

    The least M·p₍ⱼ₎/j over all j from its rank up, at most 1: to call those up to q
    findings is false for a share of q on average (Benjamini & Hochberg, J R Stat Soc
    B 1995;57:289). 0.01, 0.02 and 0.04 become 0.03, 0.03 and 0.04. NaN stays NaN and
    isn't counted in M. Raises ValueError unless all others lie between 0 and 1.
    """
    values = np.asarray(p, dtype=float)
    adjusted = np.full(values.shape, np.nan)
    known = values[~np.isnan(values)]
    if np.any(known < 0) or np.any(known > 1):
        raise ValueError("p must lie between 0 and 1")
    order = np.argsort(known)[::-1]
    number = len(known)
    steps = number / np.arange(number, 0, -1) * known[order]
    reached = np.empty(number)
    reached[order] = np.minimum(np.minimum.accumulate(steps), 1)
    adjusted[~np.isnan(values)] = reached
    return adjusted
