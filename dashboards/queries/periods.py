"""The periods that the overview sets against each other."""

from dataclasses import dataclass
from datetime import timedelta

from dashboards.queries.populations import Population
from events.rules.windows import GRACE_DAYS

# What is recent is a quarter of a year; it is set against the year before it.
RECENT_DAYS = 91
EARLIER_DAYS = 365


@dataclass(frozen=True)
class Periods:
    """The last quarter that is mature, and the year before it; both ends included."""

    recent: Population
    earlier: Population
    recent_words: str
    earlier_words: str


def periods_of(population: Population) -> Periods:
    scope = population.scope
    last = scope.as_of - timedelta(days=scope.window.last_day + GRACE_DAYS)
    first = last - timedelta(days=RECENT_DAYS - 1)
    before = first - timedelta(days=1)
    earliest = first - timedelta(days=EARLIER_DAYS)

    def between(start, end):
        days = population["treated_on"]
        return population.where(
            (days >= start.toordinal()) & (days <= end.toordinal()),
            scope.narrowed(since=start, until=end),
        )

    return Periods(
        recent=between(first, last),
        earlier=between(earliest, before),
        recent_words=f"{first} to {last}",
        earlier_words=f"{earliest} to {before}",
    )
