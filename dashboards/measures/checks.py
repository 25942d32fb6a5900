"""What every measure refuses, in one wording."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def checked_counts(events: ArrayLike, asked: ArrayLike) -> tuple[Floats, Floats]:
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


def tail(confidence: float) -> float:
    """The share left at each side; ValueError unless confidence is inside 0 to 1."""
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1")
    return (1 - confidence) / 2
