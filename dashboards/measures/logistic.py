"""Plain logistic regression by maximum likelihood, and what its kin have in common."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboards.measures.arguments import Floats

Z = NormalDist().inv_cdf(0.975)
# Of fewer events, or treatments without, there is no model.
LEAST_EVENTS = 10
MOST_ROUNDS = 30
# Squared length of the last step in standard errors: aimed at, and still accepted.
AIM, ENOUGH = 1e-20, 1e-16
# Under separation the information on a coefficient shrinks e-fold with every round.
LEAST_INFORMATION = 1e-10
LEAST_EIGENVALUE = 1e-13


class NotEstimable(ValueError):
    """The data are in order but do not determine the model; the message says why."""


@dataclass(frozen=True)
class Maximum:
    """Where the likelihood is highest, with the inverse of the information there."""

    coefficients: Floats
    covariance: Floats


def maximum_likelihood(
    x: ArrayLike, events: ArrayLike, asked: ArrayLike | None = None
) -> Maximum:
    """Logistic regression of events out of asked on the columns of `x`.

    `x` is (n, k) and holds the column of ones; `events` and `asked` have one count a
    row, `asked` being ones by default. Newton's method with step halving; rows that
    are alike are added up first. Each treatment counts as independent. Of 1 event in
    4 against 3 in 4 the coefficient is ln 9 = 2.197. Raises NotEstimable when there
    are no events or nothing else, columns are combinations of others, or the outcome
    is separated (a coefficient without a finite estimate); ValueError on bad input.
    """
    x, events, asked = patterns(*checked(x, events, asked))
    if not 0 < events.sum() < asked.sum():
        raise NotEstimable("all outcomes are alike")
    everyone = events.sum() / asked.sum()
    middle = np.full(len(x), np.log(everyone / (1 - everyone)))
    start = solved((x.T * asked) @ x, x.T @ (asked * middle))
    coefficients = _climbed(x, events, asked, start)
    chance, other = chances(x @ coefficients)
    covariance = inverted((x.T * (asked * chance * other)) @ x)
    if np.any(1 / np.diag(covariance) < LEAST_INFORMATION * _spread(x) ** 2):
        raise NotEstimable(
            "the outcome is separated: a coefficient has no finite value"
        )
    return Maximum(coefficients, covariance)


def _climbed(x: Floats, events: Floats, asked: Floats, start: Floats) -> Floats:
    coefficients, left = start, np.inf
    height = log_likelihood(x @ start, events, asked)
    for _ in range(MOST_ROUNDS):
        chance, other = chances(x @ coefficients)
        score = x.T @ (events - asked * chance)
        try:
            step = solved((x.T * (asked * chance * other)) @ x, score)
        except NotEstimable:
            break
        left = float(score @ step)
        if left <= AIM:
            break
        for _ in range(MOST_ROUNDS):
            reached = log_likelihood(x @ (coefficients + step), events, asked)
            if reached >= height - 1e-11 * abs(height):
                break
            step = step / 2
        coefficients, height = coefficients + step, reached
    if not left <= ENOUGH:
        raise NotEstimable(
            "the outcome is separated: a coefficient has no finite value"
        )
    return coefficients


def checked(
    x: ArrayLike, events: ArrayLike, asked: ArrayLike | None = None
) -> tuple[Floats, Floats, Floats]:
    """The three as arrays of floats; ValueError names the one that is not in order."""
    x, events = np.asarray(x, dtype=float), np.asarray(events, dtype=float)
    if x.ndim != 2 or not x.size or not np.isfinite(x).all():
        raise ValueError("x must be a filled table of finite numbers")
    asked = np.ones(len(x)) if asked is None else np.asarray(asked, dtype=float)
    if events.shape != (len(x),) or asked.shape != (len(x),):
        raise ValueError("events and asked must have one value for each row of x")
    if not np.all((events >= 0) & (events <= asked)) or not np.isfinite(asked).all():
        raise ValueError("events must lie between 0 and asked")
    return x, events, asked


def checked_treatments(
    x: ArrayLike, y: ArrayLike, patients: ArrayLike, outcome: str = "y"
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """The three as arrays, a row a treatment; ValueError names what is not in order."""
    x, _, _ = checked(x, np.zeros(np.shape(x)[:1]))
    y, patients = np.asarray(y), np.asarray(patients)
    if y.shape != x.shape[:1] or not np.isin(y, (0, 1)).all():
        raise ValueError(f"{outcome} must be 0 or 1, one for each treatment")
    if patients.shape != y.shape or patients.dtype.kind not in "iu":
        raise ValueError("patients must be whole numbers, one for each treatment")
    return x, y.astype(float), patients


def patterns(x: Floats, events: Floats, asked: Floats) -> tuple[Floats, Floats, Floats]:
    """Rows with the same `x` added up, when that at least halves their number."""
    if 2 ** x.shape[1] <= len(x) and ((x == 0) | (x == 1)).all():
        return _answers(x, events, asked)
    scale = np.abs(x).max(axis=0)
    key = x @ (np.cos(np.arange(1, x.shape[1] + 1)) / np.where(scale > 0, scale, 1))
    distinct, first, place = np.unique(key, return_index=True, return_inverse=True)
    # Different rows could share a key; then nothing is added up.
    if 2 * len(distinct) > len(x) or not np.array_equal(x[first][place], x):
        return x, events, asked
    events, asked = (np.bincount(place, by).astype(float) for by in (events, asked))
    return x[first], events, asked


def _answers(x: Floats, events: Floats, asked: Floats) -> tuple[Floats, Floats, Floats]:
    """As `patterns`, of noughts and ones: each row is a number, and nothing is sorted."""
    bits = np.arange(x.shape[1])
    number = (x @ 2.0**bits).astype(np.int64)
    seen = np.flatnonzero(np.bincount(number))
    events, asked = (
        np.bincount(number, by)[seen].astype(float) for by in (events, asked)
    )
    return (seen[:, None] >> bits & 1).astype(float), events, asked


def chances(logits: Floats) -> tuple[Floats, Floats]:
    """The probability of an event and of none, both exact near 0."""
    small = np.exp(-np.abs(logits))
    likely, unlikely = 1 / (1 + small), small / (1 + small)
    return (
        np.where(logits > 0, likely, unlikely),
        np.where(logits > 0, unlikely, likely),
    )


def log_likelihood(logits: Floats, events: Floats, asked: Floats) -> float:
    """Of events out of asked, without the constant that no coefficient changes."""
    return float(events @ logits - asked @ np.logaddexp(0, logits))


def rarer(y: Floats) -> int:
    """Events or treatments without, whichever are the fewer: what a model can bear."""
    return int(min(y.sum(), len(y) - y.sum()))


def rarer_in_words(y: Floats) -> str:
    """As 12 headaches, or 1 treatment without headache."""
    number = rarer(y)
    noun = "headache" if number == y.sum() else "treatment"
    plural = "" if number == 1 else "s"
    return f"{number} {noun}{plural}{'' if noun == 'headache' else ' without headache'}"


def independent(x: Floats) -> list[int]:
    """The columns that are not constant nor a combination of those before them."""
    centred = x - x.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    varies = length > 1e-10 * np.sqrt(len(x)) * np.abs(x).max(axis=0, initial=0)
    unit = centred / np.where(varies, length, 1)
    alike = unit.T @ unit
    kept: list[int] = []
    for place in np.flatnonzero(varies).tolist():
        with_kept = alike[kept, place]
        shared = with_kept @ np.linalg.solve(alike[np.ix_(kept, kept)], with_kept)
        if 1 - shared > 1e-9:
            kept.append(place)
    return kept


def solved(information: Floats, score: Floats) -> Floats:
    """information⁻¹ score; NotEstimable if columns are combinations of others."""
    scale = _scale(information)
    return np.linalg.solve(information / np.outer(scale, scale), score / scale) / scale


def inverted(information: Floats) -> Floats:
    """information⁻¹, symmetric; NotEstimable if columns are combinations of others."""
    scale = _scale(information)
    outer = np.outer(scale, scale)
    inverse = np.linalg.inv(information / outer) / outer
    return (inverse + inverse.T) / 2


def _scale(information: Floats) -> Floats:
    """The roots of the diagonal, having made sure that the matrix can be inverted."""
    diagonal = np.diag(information)
    if not np.isfinite(information).all() or np.any(diagonal <= 0):
        raise NotEstimable("the information on a coefficient is nil")
    scale = np.sqrt(diagonal)
    if np.linalg.eigvalsh(information / np.outer(scale, scale))[0] < LEAST_EIGENVALUE:
        raise NotEstimable("columns of x are combinations of others")
    return scale


def _spread(x: Floats) -> Floats:
    wide = np.ptp(x, axis=0)
    return np.asarray(np.where(wide > 0, wide, np.abs(x).max(axis=0)))
