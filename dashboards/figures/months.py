"""An axis of months, and the months of it that aren't over."""

from collections.abc import Sequence
from datetime import date, timedelta

from dashboards.figures.theme import BOUNDS, NOTHING

MOST_LABELS = 12
DAY = 86_400_000  # milliseconds, in which Plotly measures widths on an axis of dates


def first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def next_month(month: str) -> str:
    """2025-12 is followed by 2026-01."""
    return (first_day(month) + timedelta(days=31)).isoformat()[:7]


def middle(month: str) -> str:
    return f"{month}-15"


def every_month(first: str, last: str) -> list[str]:
    months = [first]
    while months[-1] < last:
        months.append(next_month(months[-1]))
    return months


def month_axis(months: Sequence[str]) -> dict:
    """From the first month to the last, those between them included."""
    every = every_month(months[0], months[-1])
    labelled = every[:: -(-len(every) // MOST_LABELS)]
    return {
        "type": "date",
        "range": [f"{every[0]}-01", f"{next_month(every[-1])}-01"],
        "tickvals": [middle(month) for month in labelled],
        "ticktext": [f"{first_day(month):%b %Y}" for month in labelled],
        "showgrid": False,
    }


def hatched(months: Sequence[str], top: float, texts: Sequence[str]) -> dict:
    """Bars over the whole height for months whose treatments aren't all mature."""
    return {
        "type": "bar",
        "name": "Not all mature yet",
        "x": [middle(month) for month in months],
        "y": [top] * len(months),
        "width": 27 * DAY,
        "customdata": list(months),
        "marker": {
            "color": NOTHING,
            "line": {"color": BOUNDS, "width": 1},
            "pattern": {"shape": "/", "fgcolor": BOUNDS, "size": 8, "solidity": 0.15},
        },
        "text": list(texts),
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }
