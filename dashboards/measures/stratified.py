"""Two groups compared within strata, and whether the strata agree.

Own numpy: the library has only the odds ratio of these, and divides by zero where
it is 1. The tests hold both against each other.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from dashboards.measures.arguments import Floats, tail

# Below this a chi-square of so few expected treatments or answers says little.
LEAST_EXPECTED = 5


@dataclass(frozen=True)
class Estimate:
    """A pooled value and its interval; NaN where it can't be had."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Stratified:
    """Exposed against unexposed, pooled over the strata that hold both.

    `chi_square` and `p` (Cochran, Mantel & Haenszel, 1 degree of freedom) ask
    whether the odds differ at all.
    """

    odds_ratio: Estimate
    risk_ratio: Estimate
    risk_difference: Estimate
    chi_square: float
    p: float


@dataclass(frozen=True)
class Homogeneity:
    """Whether the strata share one odds ratio, plain and with Tarone's correction.

    Not to be shown unless `is_reliable`: with an expected cell under 5 the
    chi-square distribution is too rough.
    """

    chi_square: float
    degrees: int
    p: float
    tarone_chi_square: float
    tarone_p: float
    is_reliable: bool


def mantel_haenszel(
    tables: ArrayLike, confidence: float = 0.95, *, correct: bool = False
) -> Stratified:
    """Pooled odds ratio, risk ratio and risk difference, and the test of no effect.

    `tables` are (strata, 2, 2): [[exposed with event, exposed without], [unexposed
    with, unexposed without]]. Mantel & Haenszel 1959, with the intervals of Robins,
    Breslow & Greenland (Biometrics 1986;42:311) for the odds ratio and of Greenland
    & Robins (Biometrics 1985;41:55) for the risks. A stratum without exposed or
    without unexposed compares nothing and is left out. `correct` takes ½ from the
    distance tested (less if it is less); the screen shows the test without.

    The 189 births of Hosmer & Lemeshow by race, smokers against others: odds ratio
    3.09 (1.49 to 6.39), risk ratio 2.15 (1.29 to 3.58), difference 0.222 (0.088 to
    0.355), chi-square 9.41. Ends are NaN where a ratio is 0, infinite or unknown
    and where the formula sees no variance at all. Raises ValueError for other
    shapes and for what can't be counts.
    """
    a, b, c, d = _cells(tables)
    z = NormalDist().inv_cdf(1 - tail(confidence))
    with np.errstate(invalid="ignore", divide="ignore"):
        chi_square, p = _no_effect(a, b, c, d, correct)
        return Stratified(
            odds_ratio=_odds_ratio(a, b, c, d, z),
            risk_ratio=_risk_ratio(a, b, c, d, z),
            risk_difference=_risk_difference(a, b, c, d, z),
            chi_square=chi_square,
            p=p,
        )


def breslow_day(tables: ArrayLike) -> Homogeneity:
    """Whether the odds ratio of every stratum may be the pooled one.

    Σ(a − A)² / var, with A the exposed events expected at the Mantel-Haenszel odds
    ratio (Breslow & Day 1980, 4.4), and less (Σa − ΣA)² / Σvar (Tarone, Biometrika
    1985;72:91). `tables` as in `mantel_haenszel`; strata with an empty row or
    column say nothing of an odds ratio and are left out. The six departments of
    Berkeley's admissions give 18.83 on 5 degrees, p = 0.002. With fewer than two
    strata p is NaN, with a pooled odds ratio of 0, infinity or unknown all is.
    """
    from scipy.special import chdtrc

    a, b, c, d = _cells(tables)
    has_margins = (a + c > 0) & (b + d > 0)
    a, b, c, d = (cell[has_margins] for cell in (a, b, c, d))
    degrees = max(len(a) - 1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = _odds_ratio(a, b, c, d, 0).value
    if not 0 < pooled < np.inf:
        return Homogeneity(np.nan, degrees, np.nan, np.nan, np.nan, False)
    expected = _expected(a, b, c, d, pooled)
    variance = 1 / (1 / expected).sum(axis=0)
    away = a - expected[0]
    chi_square = float((away**2 / variance).sum())
    tarone = chi_square - float(away.sum() ** 2 / variance.sum())
    return Homogeneity(
        chi_square=chi_square,
        degrees=degrees,
        p=float(chdtrc(degrees, chi_square)) if degrees else np.nan,
        tarone_chi_square=tarone,
        tarone_p=float(chdtrc(degrees, max(tarone, 0))) if degrees else np.nan,
        is_reliable=degrees > 0 and bool(np.all(expected >= LEAST_EXPECTED)),
    )


def _cells(tables: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    """Each cell as one column, of the strata with exposed and unexposed."""
    values = np.asarray(tables, dtype=float)
    if values.ndim != 3 or values.shape[1:] != (2, 2):
        raise ValueError("tables must have the shape (strata, 2, 2)")
    if not np.all((values >= 0) & np.isfinite(values)):
        raise ValueError("tables must hold counts, none negative or missing")
    compared = values[np.all(values.sum(axis=2) > 0, axis=1)]
    (a, b), (c, d) = np.moveaxis(compared, 0, -1)
    return a, b, c, d


def _odds_ratio(a: Floats, b: Floats, c: Floats, d: Floats, z: float) -> Estimate:
    n = a + b + c + d
    alike, apart, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    over, under = r.sum(), s.sum()
    variance = (
        (alike * r).sum() / (2 * over**2)
        + (alike * s + apart * r).sum() / (2 * over * under)
        + (apart * s).sum() / (2 * under**2)
    )
    return _ratio(over, under, variance, z)


def _risk_ratio(a: Floats, b: Floats, c: Floats, d: Floats, z: float) -> Estimate:
    exposed, unexposed, events, n = a + b, c + d, a + c, a + b + c + d
    over, under = (a * unexposed / n).sum(), (c * exposed / n).sum()
    scatter = (exposed * unexposed * events - a * c * n) / n**2
    return _ratio(over, under, scatter.sum() / (over * under), z)


def _risk_difference(a: Floats, b: Floats, c: Floats, d: Floats, z: float) -> Estimate:
    exposed, unexposed, n = a + b, c + d, a + b + c + d
    weight = (exposed * unexposed / n).sum()
    difference = (a * unexposed - c * exposed) / n
    scatter = (a * b * unexposed**3 + c * d * exposed**3) / (exposed * unexposed * n**2)
    value = float(difference.sum() / weight)
    half = z * float(np.sqrt(scatter.sum()) / weight) or np.nan
    return Estimate(value, value - half, value + half)


def _ratio(
    over: np.float64, under: np.float64, variance: np.float64, z: float
) -> Estimate:
    """`variance` is that of the ratio's logarithm."""
    ratio = over / under
    if not 0 < ratio < np.inf or variance <= 0:
        return Estimate(float(ratio), np.nan, np.nan)
    factor = np.exp(z * np.sqrt(variance))
    return Estimate(float(ratio), float(ratio / factor), float(ratio * factor))


def _no_effect(
    a: Floats, b: Floats, c: Floats, d: Floats, correct: bool
) -> tuple[float, float]:
    from scipy.special import chdtrc

    exposed, unexposed, events, others = a + b, c + d, a + c, b + d
    n = a + b + c + d
    # One treatment alone has no variance, and its n - 1 would divide by zero.
    variance = exposed * unexposed * events * others / (n**2 * np.maximum(n - 1, 1))
    distance = np.abs((a - exposed * events / n).sum())
    distance = max(distance - 0.5, 0.0) if correct else distance
    chi_square = distance**2 / variance.sum()
    return float(chi_square), float(chdtrc(1, chi_square))


def _expected(a: Floats, b: Floats, c: Floats, d: Floats, odds_ratio: float) -> Floats:
    """The four cells, (4, strata), that the margins give at this odds ratio."""
    exposed, events = a + b, a + c
    square = 1 - odds_ratio
    linear = odds_ratio * (exposed + events) + (d - a)
    product = odds_ratio * exposed * events
    root = np.sqrt(np.maximum(linear**2 + 4 * square * product, 0))
    # Two forms of one solution, each for the sign of `linear` at which it takes no
    # difference of nearly equal numbers, nor divides by 0 at an odds ratio of 1.
    with np.errstate(divide="ignore", invalid="ignore"):
        first = np.where(
            linear > 0,
            2 * product / (linear + root),
            (root - linear) / (2 * square),
        )
    return np.stack([first, exposed - first, events - first, d - a + first])
