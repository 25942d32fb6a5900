"""How much time is left, or by how much it is late, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Clock:
    is_late: bool
    text: str


def clock(until: datetime, now: datetime) -> Clock:
    """As `12 min left` or `late by 1 h 5 min`; escalations.js says the same."""
    if until < now:
        return Clock(True, f"late by {span(now - until)}")
    return Clock(False, f"{span(until - now)} left")


def span(time: timedelta) -> str:
    """Whole minutes below an hour, hours and minutes below a day, else days and hours."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 1:
        return "less than 1 min"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < MINUTES_A_DAY:
        return f"{minutes // 60} h {minutes % 60} min"
    days, rest = divmod(minutes, MINUTES_A_DAY)
    return f"{days} {'day' if days == 1 else 'days'} {rest // 60} h"
