"""What the measures accept as numbers, and how they refuse the rest."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def numbers(
    values: ArrayLike, name: str, least: float = 0.0, most: float = math.inf
) -> Floats:
    """The values as an array; ValueError unless each is finite and least to most."""
    array = np.asarray(values, dtype=float)
    if not np.all(np.isfinite(array) & (array >= least) & (array <= most)):
        within = f"at least {least:g}" if most == math.inf else f"{least:g} to {most:g}"
        raise ValueError(f"{name} must be finite and {within}")
    return array


def counts(values: ArrayLike, name: str) -> Floats:
    """The values as an array of whole numbers, 0 or more; else ValueError."""
    array = numbers(values, name)
    if np.any(array != np.floor(array)):
        raise ValueError(f"{name} must be whole numbers")
    return array


def effective_counts(events: ArrayLike, asked: ArrayLike) -> tuple[Floats, Floats]:
    """Both as arrays of one shape; ValueError unless 0 <= events <= asked.

    Counts needn't be whole: those of clustered data are divided by their design
    effect. NaN and infinity are no counts.
    """
    try:
        x, n = np.broadcast_arrays(
            np.asarray(events, dtype=float), np.asarray(asked, dtype=float)
        )
    except ValueError as refused:
        raise ValueError(
            f"events and asked must be numbers in one shape: {refused}"
        ) from refused
    if not np.all((x >= 0) & (x <= n) & np.isfinite(n)):
        raise ValueError("events must lie between 0 and asked")
    return x, n


def whole_counts(events: ArrayLike, asked: ArrayLike) -> tuple[Floats, Floats]:
    """Two rows of whole counts, one place for each unit; ValueError unless they match.

    At least one unit, as many events as asked, and 0 <= events <= asked in each.
    """
    y, n = counts(events, "events"), counts(asked, "asked")
    if y.ndim != 1 or y.shape != n.shape or y.size == 0:
        raise ValueError("events and asked must be two rows of the same, full length")
    return effective_counts(y, n)


def between(value: float, name: str, low: float = 0.0, high: float = 1.0) -> float:
    """The value; ValueError unless it lies between the two, neither included."""
    if not low < value < high:
        raise ValueError(f"{name} must lie between {low:g} and {high:g}")
    return float(value)


def tail(confidence: float) -> float:
    """The share left at each side; ValueError unless confidence is inside 0 to 1."""
    return (1 - between(confidence, "confidence")) / 2
