"""Two groups compared: difference and ratio of their proportions."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from dashboards.measures.arguments import Floats, effective_counts, tail
from dashboards.measures.proportions import wilson

# The logarithms of the least and the greatest ratio looked at.
WIDEST = 50.0


@dataclass(frozen=True)
class Difference:
    """One proportion less the other, its interval, and the p-value of none."""

    difference: Floats
    low: Floats
    high: Floats
    p: Floats


@dataclass(frozen=True)
class Ratio:
    """One proportion over the other, and its interval."""

    ratio: Floats
    low: Floats
    high: Floats


def newcombe(
    events: ArrayLike,
    asked: ArrayLike,
    other_events: ArrayLike,
    other_asked: ArrayLike,
    confidence: float = 0.95,
) -> Difference:
    """The difference events/asked − other_events/other_asked, as arrays.

    d − √((p₁−l₁)² + (u₂−p₂)²) to d + √((u₁−p₁)² + (p₂−l₂)²), with l and u Wilson's
    ends (Newcombe, Stat Med 1998;17:873, method 10). p is that of the two-sided
    score test (Pearson's chi-square, uncorrected), NaN if no answer differs. Counts
    may be effective ones. 5 of 56 less 0 of 29 is 0.0893 (−0.0381 to 0.1926). All
    is NaN where a group wasn't asked. Raises ValueError unless 0 <= events <= asked.
    """
    from scipy.special import erfc

    x, n, other_x, other_n = _samples(events, asked, other_events, other_asked)
    low, high = wilson(x, n, confidence)
    other_low, other_high = wilson(other_x, other_n, confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        p, other_p = x / n, other_x / other_n
        pooled = (x + other_x) / (n + other_n)
        error = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / other_n))
        z = (p - other_p) / error
    return Difference(
        difference=p - other_p,
        low=p - other_p - np.hypot(p - low, other_high - other_p),
        high=p - other_p + np.hypot(high - p, other_p - other_low),
        p=np.asarray(erfc(np.abs(z) / np.sqrt(2))),
    )


def miettinen_nurminen(
    events: ArrayLike,
    asked: ArrayLike,
    other_events: ArrayLike,
    other_asked: ArrayLike,
    confidence: float = 0.95,
) -> tuple[Floats, Floats]:
    """The score interval of the difference, as two arrays.

    All δ with |p₁ − p₂ − δ| <= z √((p̃₁q̃₁/n₁ + p̃₂q̃₂/n₂) N/(N−1)), where p̃ are
    the likeliest proportions that differ by δ (Miettinen & Nurminen, Stat Med
    1985;4:213). 5 of 56 less 0 of 29 gives −0.0326 to 0.1933. Both ends are NaN
    where a group wasn't asked, or effective counts come to no more than one. Raises ValueError unless 0 <= events <= asked.
    """
    x, n, other_x, other_n = _samples(events, asked, other_events, other_asked)
    everybody = n + other_n

    def score(difference: Floats) -> Floats:
        p = _likeliest_apart(difference, x, n, other_x, other_n)
        other_p = np.clip(p - difference, 0, 1)
        variance = p * (1 - p) / n + other_p * (1 - other_p) / other_n
        distance = x / n - other_x / other_n - difference
        return _over(distance, variance * everybody / (everybody - 1))

    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = _ends(score, 1.0, x.shape, confidence)
    compared = (n > 0) & (other_n > 0) & (everybody > 1)
    return np.where(compared, low, np.nan), np.where(compared, high, np.nan)


def koopman(
    events: ArrayLike,
    asked: ArrayLike,
    other_events: ArrayLike,
    other_asked: ArrayLike,
    confidence: float = 0.95,
) -> Ratio:
    """The ratio of events/asked to other_events/other_asked, as arrays.

    All φ with |p₁ − φp₂| <= z √(p̃₁q̃₁/n₁ + φ²p̃₂q̃₂/n₂), where p̃ are the likeliest
    proportions with ratio φ (Koopman, Biometrics 1984;40:513). 7 of 34 over 1 of 34
    is 7 (1.21 to 43). Without event in the first group low is 0, in the other high
    is infinite; in neither the ratio is NaN and the interval says nothing: 0 to
    infinity. All is NaN where a group wasn't asked. Counts may be effective ones.
    Raises ValueError unless 0 <= events <= asked.
    """
    x, n, other_x, other_n = _samples(events, asked, other_events, other_asked)

    def score(logarithm: Floats) -> Floats:
        ratio = np.exp(logarithm)
        linear = ratio * (n + other_x) + x + other_n
        root = np.sqrt(
            np.maximum(linear**2 - 4 * ratio * (n + other_n) * (x + other_x), 0)
        )
        other_p = 2 * (x + other_x) / (linear + root)
        p, other_p = np.clip(ratio * other_p, 0, 1), np.clip(other_p, 0, 1)
        variance = p * (1 - p) / n + ratio**2 * other_p * (1 - other_p) / other_n
        return _over(x / n - ratio * other_x / other_n, variance)

    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = _ends(score, WIDEST, x.shape, confidence)
        ratio = (x / n) / (other_x / other_n)
    compared = (n > 0) & (other_n > 0)
    low = np.where(x == 0, 0.0, np.exp(low))
    high = np.where(other_x == 0, np.inf, np.exp(high))
    return Ratio(
        ratio=np.where(compared, ratio, np.nan),
        low=np.where(compared, low, np.nan),
        high=np.where(compared, high, np.nan),
    )


def _samples(
    events: ArrayLike, asked: ArrayLike, other_events: ArrayLike, other_asked: ArrayLike
) -> list[Floats]:
    x, n = effective_counts(events, asked)
    other_x, other_n = effective_counts(other_events, other_asked)
    return list(np.broadcast_arrays(x, n, other_x, other_n))


def _over(distance: Floats, variance: Floats) -> Floats:
    """Standard errors of the distance; none is none, however small the error."""
    return np.where(distance == 0, 0.0, distance / np.sqrt(variance))


def _ends(
    score: Callable[[Floats], Floats],
    widest: float,
    shape: tuple[int, ...],
    confidence: float,
) -> tuple[Floats, Floats]:
    """Where the falling score meets z and −z, by bisection; ±widest if nowhere."""
    z = NormalDist().inv_cdf(1 - tail(confidence))
    ends = []
    for bound in (z, -z):
        low, high = np.full(shape, -widest), np.full(shape, widest)
        for _ in range(64):
            middle = (low + high) / 2
            is_below = score(middle) > bound
            low, high = (
                np.where(is_below, middle, low),
                np.where(is_below, high, middle),
            )
        ends.append((low + high) / 2)
    return ends[0], ends[1]


def _likeliest_apart(
    difference: Floats, x: Floats, n: Floats, other_x: Floats, other_n: Floats
) -> Floats:
    """The first group's likeliest proportion if both differ by `difference`.

    The root of the likelihood's cubic (Farrington & Manning, Stat Med 1990;9:1447).
    """
    theta, p, other_p = other_n / n, x / n, other_x / other_n
    a = 1 + theta
    b = -(1 + theta + p + theta * other_p + difference * (theta + 2))
    c = difference**2 + difference * (2 * p + theta + 1) + p + theta * other_p
    d = -p * difference * (1 + difference)
    v = (b / (3 * a)) ** 3 - b * c / (6 * a**2) + d / (2 * a)
    u = np.copysign(np.sqrt(np.maximum((b / (3 * a)) ** 2 - c / (3 * a), 0)), v)
    cosine = np.clip(np.where(u == 0, 0.0, v / u**3), -1, 1)
    root = 2 * u * np.cos((np.pi + np.arccos(cosine)) / 3) - b / (3 * a)
    likeliest: Floats = np.clip(
        root, np.maximum(0, difference), np.minimum(1, 1 + difference)
    )
    return likeliest
