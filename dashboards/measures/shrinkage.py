"""Units' proportions drawn towards each other by as much as chance makes them differ."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboards.measures.arguments import Floats, tail, whole_counts
from dashboards.measures.proportions import wilson

# Of fewer units no distribution can be told.
FEWEST_UNITS = 5
# A gain in log likelihood that no data would show to be more than rounding.
NO_GAIN = 1e-4
# α + β looked through: from units that are all or nothing to units that are alike.
SMALLEST, LARGEST = 1e-2, 1e7


@dataclass(frozen=True)
class Shrinkage:
    """The distribution of the units' proportions, and what it makes of each of them.

    `alpha` and `beta` are those of the Beta distribution, `spread` its standard
    deviation; `estimates`, `low` and `high` are arrays with a place for each unit.
    With `no_detectable_difference` the units differ by no more than chance: alpha
    and beta are None, the spread 0, every estimate is the pooled proportion and every
    interval Wilson's of it.
    """

    alpha: float | None
    beta: float | None
    estimates: Floats
    low: Floats
    high: Floats
    spread: float
    no_detectable_difference: bool


def shrunken(
    events: ArrayLike, asked: ArrayLike, confidence: float = 0.95
) -> Shrinkage | None:
    """Each unit's proportion, drawn towards the others': (α + y) / (α + β + n).

    Empirical Bayes: α and β maximise the beta-binomial likelihood of all units
    (Griffiths, Biometrics 1973;29:637); the intervals are Beta quantiles and take α
    and β as known, so they are a little narrow. Of the 12 hospitals of the BUGS
    example "Surgical" the one with 0 of 47 becomes 5.3 %, that with 31 of 215 12.2 %.
    None where fewer than five units have anybody asked; a unit with nobody asked
    gets the mean of the distribution. Raises ValueError for rows that don't match.
    """
    y, n = whole_counts(events, asked)
    tail(confidence)
    if np.count_nonzero(n) < FEWEST_UNITS:
        return None
    fitted = _fitted(y[n > 0], n[n > 0])
    if fitted is None:
        pooled = y.sum() / n.sum()
        low, high = wilson(y.sum(), n.sum(), confidence)
        return Shrinkage(
            alpha=None,
            beta=None,
            estimates=np.full(y.size, pooled),
            low=np.full(y.size, low),
            high=np.full(y.size, high),
            spread=0.0,
            no_detectable_difference=True,
        )
    alpha, beta = fitted
    estimates, low, high = posterior(y, n, alpha, beta, confidence)
    size = alpha + beta
    return Shrinkage(
        alpha=alpha,
        beta=beta,
        estimates=estimates,
        low=low,
        high=high,
        spread=math.sqrt(alpha * beta / (size + 1)) / size,
        no_detectable_difference=False,
    )


def posterior(
    events: ArrayLike,
    asked: ArrayLike,
    alpha: float,
    beta: float,
    confidence: float = 0.95,
) -> tuple[Floats, Floats, Floats]:
    """What is known of each proportion after a Beta(α, β): mean, low and high.

    The mean (α + y) / (α + β + n) and the quantiles of Beta(α + y, β + n − y), each an
    array of proportions. After Beta(1, 1), 0 of 47 gives 2.0 % (0.1 to 7.4). Raises
    ValueError for rows that don't match, and unless α and β are above 0.
    """
    from scipy.stats import beta as beta_distribution

    y, n = whole_counts(events, asked)
    if not (0 < alpha < math.inf and 0 < beta < math.inf):
        raise ValueError("alpha and beta must be above 0")
    share = tail(confidence)
    after = beta_distribution(alpha + y, beta + n - y)
    return (alpha + y) / (alpha + beta + n), after.ppf(share), after.isf(share)


def _fitted(y: Floats, n: Floats) -> tuple[float, float] | None:
    """α and β of the greatest likelihood; None where one proportion does as well.

    The likelihood can have two peaks: the search starts from the best of a grid.
    """
    from scipy.optimize import minimize
    from scipy.special import expit, logit, xlog1py, xlogy

    pooled = y.sum() / n.sum()
    if pooled in (0, 1):
        return None
    sizes = np.linspace(math.log(SMALLEST), math.log(LARGEST), 25)

    def loss(place: Floats) -> float:
        share, size = expit(place[0]), math.exp(place[1])
        return -_log_likelihood(y, n, size * share, size * (1 - share))

    starts = [np.array([logit(pooled), size]) for size in sizes]
    best = minimize(
        loss,
        min(starts, key=loss),
        method="Nelder-Mead",
        bounds=[(-20, 20), (sizes[0], sizes[-1])],
        options={"xatol": 1e-7, "fatol": 1e-10, "maxiter": 2000},
    )
    alike = float(np.sum(xlogy(y, pooled) + xlog1py(n - y, -pooled)))
    if -best.fun - alike <= NO_GAIN:
        return None
    share, size = float(expit(best.x[0])), math.exp(best.x[1])
    return size * share, size * (1 - share)


def _log_likelihood(y: Floats, n: Floats, alpha: float, beta: float) -> float:
    """Beta-binomial, without the binomial coefficients, which don't depend on α, β."""
    from scipy.special import betaln

    return float(np.sum(betaln(alpha + y, beta + n - y) - betaln(alpha, beta)))
