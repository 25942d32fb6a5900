"""Streams of treatments in their order, each followed by a CUSUM for a rise."""

import math
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dashboards.measures.arguments import Floats
from dashboards.measures.cusum import (
    NEAR,
    events_to_signal,
    limit_for,
    path,
    raised_proportion,
    run_length,
    weights,
)
from dashboards.measures.incidence import LEAST_COMPLETENESS

Days = NDArray[np.int64]
Places = NDArray[np.int64]

DOUBLED = 2.0
LEAST_ASKED = 50
LEAST_RUN = 500
YEARS = 2
# A stream that began lately isn't taken to go on as fast as in its first days.
LEAST_DAYS = 91
MOST_DRAWN = 2000


@dataclass(frozen=True)
class Followed:
    """A stream's CUSUM after each treatment, its limit, and where it signalled.

    `signals` are places in `values`; `in_control_run` is how many treatments there are
    on average until the first one if nothing has changed.
    """

    values: Floats
    limit: float
    in_control_run: float
    signals: Places


@dataclass(frozen=True)
class Stream:
    """Where one stream stands; None where it has too few treatments or no baseline.

    `expected` headaches are those of the baseline's proportion; `signalled_on` is the
    day of the last treatment before the first signal, `signals` how many there were;
    `in_a_row` so many headaches would signal from here, 0 if the limit is reached;
    after `if_doubled` treatments on average it signals if the odds are doubled.
    """

    group: str
    label: str
    asked: int
    events: int
    expected: float | None
    cusum: float | None = None
    limit: float | None = None
    in_control_run: float | None = None
    signals: int | None = None
    signalled_on: str = ""
    in_a_row: int | None = None
    if_doubled: float | None = None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mark:
    """Where the CUSUM stood after the last treatment of a month, or at a signal.

    `asked`, `events` and `expected` are counted from the first treatment on.
    """

    group: str
    label: str
    on: str
    is_signal: bool
    asked: int
    events: int
    expected: float
    cusum: float
    limit: float


def run_for(days: Days) -> float:
    """The treatments of two years at the pace of `days`, the least allowed 500.

    Rounded up to one leading digit: 320 in 365 days are 640 in two years, 700.
    Days are ordinals in order; ValueError if there are none.
    """
    if not days.size:
        raise ValueError("days must not be empty")
    span = max(int(days[-1] - days[0]) + 1, LEAST_DAYS)
    treatments = max(YEARS * 365 * days.size / span, LEAST_RUN)
    digit = 10 ** math.floor(math.log10(treatments))
    return float(digit * math.ceil(round(treatments / digit, 9)))


def followed(days: Days, events: NDArray[np.bool_], proportion: float) -> Followed:
    """The CUSUM of treatments in order, for doubled odds over the baseline's proportion.

    One signal is counted each time that the path comes from 0 and reaches the limit:
    until it has been at 0 again it is the same rise. ValueError if there are no
    treatments, unless 0 < proportion < 1, or if lengths differ.
    """
    if days.shape != events.shape:
        raise ValueError("days and events must be rows of one length")
    run = run_for(days)
    limit = limit_for(proportion, run, DOUBLED)
    values = path(weights(proportion, events, DOUBLED))
    above = np.flatnonzero(values >= limit - NEAR)
    rise = np.cumsum(values <= 0)[above]
    return Followed(values, limit, run, above[np.unique(rise, return_index=True)[1]])


def stream(
    group: str,
    label: str,
    days: Days,
    events: NDArray[np.bool_],
    proportion: float | None,
    completeness: float = 1.0,
) -> Stream:
    """Where a stream of asked treatments in order stands against the baseline.

    `completeness` is the share of its mature treatments that they are. It isn't
    followed with fewer than 50 asked, under 60 % asked, or without a baseline.
    """
    count = int(np.count_nonzero(events))
    expected = None if proportion is None else proportion * days.size
    own = Stream(group, label, days.size, count, expected)
    if days.size < LEAST_ASKED:
        return replace(own, caveats=("too few",))
    if completeness < LEAST_COMPLETENESS:
        return replace(own, caveats=("under 60 % asked",))
    if proportion is None:
        return replace(own, caveats=("no baseline",))
    seen = followed(days, events, proportion)
    now, doubled = float(seen.values[-1]), raised_proportion(proportion, DOUBLED)
    return replace(
        own,
        cusum=now,
        limit=seen.limit,
        in_control_run=seen.in_control_run,
        signals=seen.signals.size,
        signalled_on=iso(days[seen.signals[0]]) if seen.signals.size else "",
        in_a_row=events_to_signal(now, seen.limit, proportion, DOUBLED),
        if_doubled=run_length(proportion, seen.limit, DOUBLED, true=doubled),
        caveats=("above its limit",) if now >= seen.limit - NEAR else (),
    )


def marks(
    days: Days, events: NDArray[np.bool_], proportion: float, seen: Followed
) -> list[Mark]:
    """The ends of the months with treatments and the signals, in the order of time."""
    months = (np.datetime64("0001-01-01", "D") - 1 + days).astype("datetime64[M]")
    ends = np.flatnonzero(np.diff(months.astype(np.int64), append=-1)).tolist()
    total = np.cumsum(events)
    places = [(place, True) for place in seen.signals.tolist()]
    places += [(place, False) for place in ends]
    return [
        Mark(
            group=iso(days[place])[:7],
            label=f"Signal on {iso(days[place])}"
            if is_signal
            else f"To the end of {iso(days[place])[:7]}",
            on=iso(days[place]),
            is_signal=is_signal,
            asked=place + 1,
            events=int(total[place]),
            expected=proportion * (place + 1),
            cusum=float(seen.values[place]),
            limit=seen.limit,
        )
        for place, is_signal in sorted(places, key=lambda pair: (pair[0], not pair[1]))
    ]


def drawn(days: Days, seen: Followed) -> Places:
    """The places of a path that are drawn: all, or of each day the highest and the last.

    Of more than 2,000 points those are enough on an axis of days: every day on which
    the path rose is seen to rise, and every signal is kept.
    """
    if days.size <= MOST_DRAWN:
        return np.arange(days.size)
    starts = np.flatnonzero(np.diff(days, prepend=days[0] - 1))
    last = np.append(starts[1:], days.size) - 1
    day = np.repeat(np.arange(starts.size), np.diff(starts, append=days.size))
    top = np.maximum.reduceat(seen.values, starts)
    highest = np.flatnonzero(seen.values == top[day])
    firsts = highest[np.unique(day[highest], return_index=True)[1]]
    return np.unique(np.concatenate([firsts, last, seen.signals]))


def iso(day: int | np.int64) -> str:
    return date.fromordinal(int(day)).isoformat()
