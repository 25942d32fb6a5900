"""Variants take turns in one run, so that a noisy machine is noisy for all of them."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

LEAST, MOST = 5, 300  # rounds
SECONDS = 4.0  # after which there are no more rounds than the least
PATIENCE = 30.0  # after which there are no more rounds, however few there were
ALONE = 20.0  # a first round that took as long is the only one


@dataclass(frozen=True)
class Measured:
    """One bar: the product's cost over that of what it is held against, or the reverse.

    `ratio` has to be at most `limit`, or at least if `is_least`. Without a limit it is
    told beside the bar.
    """

    bar: str
    what: str
    ratio: float
    limit: float | None
    is_least: bool = False
    seen: str = ""  # the times behind it, in words

    @property
    def passes(self) -> bool | None:
        if self.limit is None:
            return None
        if self.is_least:
            return self.ratio >= self.limit
        return self.ratio <= self.limit


@dataclass(frozen=True)
class Noted:
    """A value of this size, for a bar that sets sizes against each other."""

    bar: str
    name: str
    value: float


def take_turns(
    variants: dict[str, Callable[[], Any]],
    *,
    seconds: float = SECONDS,
    least: int = LEAST,
    most: int = MOST,
) -> dict[str, list[float]]:
    """The times of each in seconds, in order of size.

    The first round isn't counted, unless it took so long that it is the only one.
    """
    names = list(variants)
    times = {name: [timed(variants[name])] for name in names}
    if sum(found[0] for found in times.values()) > ALONE:
        return times
    times, began = {name: [] for name in names}, time.perf_counter()
    for turn in range(most):
        passed = time.perf_counter() - began
        if passed > (seconds if turn >= least else PATIENCE):
            break
        gc.collect()
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            times[name].append(timed(variants[name]))
    return {name: sorted(found) for name, found in times.items()}


def timed(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def medians(times: dict[str, list[float]]) -> dict[str, float]:
    return {name: median(found) for name, found in times.items()}


def percentile(times: list[float], share: float) -> float:
    """Of times in order."""
    return times[min(len(times) - 1, int(share * len(times)))]


def in_words(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.1f} s"
    if seconds >= 0.01:
        return f"{1000 * seconds:.0f} ms"
    return f"{1000 * seconds:.2f} ms"


def against(times: dict[str, float]) -> str:
    return ", ".join(f"{name} {in_words(found)}" for name, found in times.items())
