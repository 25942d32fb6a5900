"""When an onset counts, and when a clinic asks. Days are counted from the treatment."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Window:
    """Onsets from `first_day` to `last_day` after the treatment, both included."""

    code: str
    label: str
    first_day: int
    last_day: int


# Cut-points of the analysis; exposures hold one bit for each, in this order.
WINDOWS = (
    Window("immediate", "day 0 to 2", 0, 2),
    Window("early", "14 days", 0, 14),
    Window("intermediate", "day 15 to 55", 15, 55),
    Window("late", "day 56 to 112", 56, 112),
)
PRIMARY = "early"

# An answer may come this many days after a window's end before it counts as missing.
GRACE_DAYS = 14


@dataclass(frozen=True)
class ProtocolCall:
    code: str
    opens_on_day: int
    due_on_day: int
    closes_on_day: int


PROTOCOL = (
    ProtocolCall("day_2", 1, 2, 3),
    ProtocolCall("day_14", 14, 14, 28),
    ProtocolCall("week_12", 84, 84, 112),
)


def asks_for_the_primary_window(calls: Iterable[ProtocolCall]) -> bool:
    """Whether a call is due once the primary window is over: else nobody counts as asked."""
    last_day = next(window.last_day for window in WINDOWS if window.code == PRIMARY)
    return any(call.due_on_day >= last_day for call in calls)


def window_bits(
    earliest_day: int, latest_day: int, retreated_day: int | None
) -> tuple[int, int]:
    """The windows in which an onset certainly, and those in which it possibly, lies.

    The onset began on some day from `earliest_day` to `latest_day`. Day 3 to 14
    lies in the early window for certain, in the immediate one not at all. The
    late window ends at the next treatment.
    """
    certain = possible = 0
    for bit, window in enumerate(WINDOWS):
        last_day = window.last_day
        if window.code == "late" and retreated_day is not None:
            last_day = min(last_day, retreated_day)
        if window.first_day <= earliest_day and latest_day <= last_day:
            certain |= 1 << bit
        elif earliest_day <= last_day and latest_day >= window.first_day:
            possible |= 1 << bit
    return certain, possible


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of that day's month."""
    last = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=1), day.replace(day=last)
