"""Intervals of proportions, on numpy arrays."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from dashboards.measures.arguments import (
    Floats,
    between,
    counts,
    effective_counts,
    numbers,
    tail,
)


def wilson(
    events: ArrayLike, asked: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Wilson's score interval of events over asked, as two arrays of proportions.

    (p + z²/2n ± z √(pq/n + z²/4n²)) / (1 + z²/n), without continuity correction
    (Wilson 1927; Newcombe, Stat Med 1998;17:857, method 3). Each treatment counts
    as independent; where patients repeat, give both counts divided by their
    `design_effect`. Of 75 in 665 it gives 0.0909 to 0.1391. Where nobody was asked
    both ends are NaN. Raises ValueError unless 0 <= events <= asked.
    """
    x, n = effective_counts(events, asked)
    z = NormalDist().inv_cdf(1 - tail(confidence))
    with np.errstate(invalid="ignore", divide="ignore"):
        p = x / n
        middle = p + z**2 / (2 * n)
        half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
        low, high = (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
    low = np.where((x == 0) & (n > 0), 0.0, low)
    high = np.where((x == n) & (n > 0), 1.0, high)
    return low, high


def exact(
    events: ArrayLike, asked: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """The exact interval of events over asked, as two arrays of proportions.

    The quantiles α/2 of Beta(x, n−x+1) and 1−α/2 of Beta(x+1, n−x); 0 below no
    event and 1 above nothing but events (Clopper & Pearson, Biometrika
    1934;26:404). It covers at least what it promises, mostly more. Of 15 in 148 it
    gives 0.0578 to 0.1617. Where nobody was asked both ends are NaN. Raises
    ValueError unless 0 <= events <= asked.
    """
    x, n = effective_counts(events, asked)
    return _beta_ends((x, n - x + 1), (x + 1, n - x), x, n, tail(confidence))


def jeffreys(
    events: ArrayLike, asked: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Jeffreys' interval of events over asked, as two arrays of proportions.

    The quantiles α/2 and 1−α/2 of Beta(x+½, n−x+½); by convention 0 below no event
    and 1 above nothing but events (Brown, Cai & DasGupta, Stat Sci 2001;16:101,
    4.1.2). Of 100 in 200 it gives 0.4311 to 0.5689. Where nobody was asked both
    ends are NaN. Raises ValueError unless 0 <= events <= asked.
    """
    x, n = effective_counts(events, asked)
    posterior = (x + 0.5, n - x + 0.5)
    return _beta_ends(posterior, posterior, x, n, tail(confidence))


def exact_p(events: int, asked: int, proportion: float) -> float:
    """How probable, were `proportion` true, numbers of events no likelier than this.

    The exact two-sided binomial test (Conover 1971, 97). 682 of 925 against 0.75
    give 0.3825. NaN where nobody was asked. Raises ValueError unless counts are whole,
    0 <= events <= asked and 0 <= proportion <= 1.
    """
    from scipy.stats import binomtest

    effective_counts(events, asked)
    x, n = int(counts(events, "events")), int(counts(asked, "asked"))
    supposed = float(numbers(proportion, "proportion", most=1))
    return float(binomtest(x, n, supposed).pvalue) if n else float("nan")


def binomial_quantile(share: float, asked: ArrayLike, proportion: float) -> Floats:
    """The least number of events r with F(r) >= share, for each number asked.

    As scipy.stats.binom.ppf, whose import alone takes half a second and 40 MB: from the
    distribution function and its inverse in r (Cephes). Of 20 asked at 0.3 the share of
    0.99865 gives 13. Raises ValueError unless share is between 0 and 1, asked are
    counts and proportion is 0 to 1.
    """
    from scipy.special import bdtr, bdtrik

    q, n = between(share, "share"), counts(asked, "asked").astype(np.int64)
    p = float(numbers(proportion, "proportion", most=1))
    if p in (0, 1):
        return np.asarray(n * p, dtype=float)
    r = np.ceil(bdtrik(q, n, p))
    one_less = np.maximum(r - 1, 0)
    quantile: Floats = np.where(bdtr(one_less, n, p) >= q, one_less, r)
    return quantile


def _beta_ends(
    below: tuple[Floats, Floats],
    above: tuple[Floats, Floats],
    x: Floats,
    n: Floats,
    outside: float,
) -> tuple[Floats, Floats]:
    from scipy.special import betaincinv

    low = np.where(x == 0, 0.0, betaincinv(*below, outside))
    high = np.where(x == n, 1.0, betaincinv(*above, 1 - outside))
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)
