"""Bands of measured values: ages, years, sessions, days, units of one product."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Band:
    """From `lowest` to under the next band's."""

    lowest: float
    code: str
    label: str


def bands(lowest: list[int], unit: str) -> list[Band]:
    """The last one is open: [0, 30, 40] years is under 30, 30 to 39, 40 and over."""
    closed = [
        Band(low, f"{low}-{high - 1}", f"{low} to {high - 1} {unit}")
        if high - low > 1
        else Band(low, str(low), f"{low} {unit}")
        for low, high in zip(lowest, lowest[1:], strict=False)
    ]
    return [*closed, Band(lowest[-1], f"{lowest[-1]}+", f"{lowest[-1]} {unit} or more")]


AGES = bands([0, 30, 40, 50, 60, 70], "years")
YEARS = bands([0, 1, 2, 5, 10, 20], "years injecting")
SESSIONS = bands([0, 50, 100, 250, 500, 1000], "sessions before, on record")
STORAGE = bands([0, 1, 2, 8, 15, 29], "days after reconstitution")

NICE_WIDTHS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000)
MOST_BANDS = 8


def dose_bands(units: np.ndarray) -> list[Band]:
    """Of equal width, as few as eight over the middle nine tenths of the doses."""
    if not len(units):
        return []
    low, high = np.quantile(units, [0.05, 0.95])
    width = next(
        (wide for wide in NICE_WIDTHS if high // wide - low // wide < MOST_BANDS),
        NICE_WIDTHS[-1],
    )
    starts = (np.unique(units // width) * width).tolist()
    return [
        Band(low, f"{low:g}-{low + width:g}", f"{low:g} to under {low + width:g} U")
        for low in starts
    ]
