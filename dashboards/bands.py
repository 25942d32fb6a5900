"""Bands of measured values: ages, years, sessions, days, units of one product."""

from dataclasses import dataclass

import numpy as np

from dashboards.wording import counted


@dataclass(frozen=True)
class Band:
    """From `lowest` to under the next band's."""

    lowest: float
    code: str
    label: str


def bands(lowest: list[int], noun: str, which: str = "") -> list[Band]:
    """The last one is open: [0, 1, 40] years is 0 years, 1 to 39 years, 40 or more."""
    closed = [
        Band(low, f"{low}-{high - 1}", f"{low} to {high - 1} {noun}s{which}")
        if high - low > 1
        else Band(low, str(low), f"{counted(low, noun)}{which}")
        for low, high in zip(lowest, lowest[1:], strict=False)
    ]
    last = lowest[-1]
    return [*closed, Band(last, f"{last}+", f"{last} {noun}s{which} or more")]


AGES = bands([0, 30, 40, 50, 60, 70], "year")
YEARS = bands([0, 1, 2, 5, 10, 20], "year", " injecting")
SESSIONS = bands([0, 50, 100, 250, 500, 1000], "treatment", " before, on record")
STORAGE = bands([0, 1, 2, 8, 15, 29], "day", " after reconstitution")

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
