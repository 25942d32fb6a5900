"""Draws a curve of time to an event in steps, with how many are at risk beneath it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.theme import LIMIT, RATE
from dashboards.measures.curves import Day
from dashboards.wording import percent, span

BAND = "rgba(47,127,193,0.18)"
MOST_COUNTS = 8


@dataclass(frozen=True)
class Words:
    """What the curve is of, and its axes."""

    curve: str
    days: str
    share: str


def curve_figure(
    rows: Sequence[Day], words: Words, *, calls: Sequence[int] = (), half: bool = False
) -> dict | None:
    """Drawn as far as ten are at risk; None if there never were as many.

    With `half` a line marks the share of a half, at which the median is read.
    """
    drawn = [row for row in rows if row.proportion is not None]
    if not drawn:
        return None
    days = [row.day for row in drawn]
    low = [100 * (row.proportion if row.low is None else row.low) for row in drawn]
    high = [100 * (row.proportion if row.high is None else row.high) for row in drawn]
    counted = drawn[:: -(-len(drawn) // MOST_COUNTS)]
    width = max(days[-1] - days[0], 1)
    return {
        "data": [
            edge(days, high),
            edge(days, low)
            | {
                "name": "95 % interval",
                "showlegend": True,
                "fill": "tonexty",
                "fillcolor": BAND,
            },
            {
                "type": "scatter",
                "mode": "lines",
                "name": words.curve,
                "x": days,
                "y": [100 * row.proportion for row in drawn],
                "line": {"color": RATE, "width": 2.5, "shape": "hv"},
                "text": [hover(row) for row in drawn],
                "hovertemplate": "%{text}<extra></extra>",
            },
        ],
        "layout": {
            "height": 440,
            "margin": {"l": 8, "r": 24, "t": 24, "b": 150},
            "showlegend": True,
            "xaxis": {
                "title": {"text": words.days},
                "range": [days[0] - 0.04 * width, days[-1] + 0.04 * width],
                "tickvals": [row.day for row in counted],
                "showgrid": False,
                "zeroline": False,
            },
            "yaxis": {
                "title": {"text": words.share},
                "range": [0, 100 if half else 1.15 * max([*high, 4])],
                "ticksuffix": " %",
            },
            "shapes": [
                *(upright(day) for day in calls if days[0] <= day <= days[-1]),
                *([level(50)] if half else []),
            ],
            "annotations": [beneath(row) for row in counted]
            + [
                {
                    "text": "at risk:",
                    "x": 0,
                    "xref": "paper",
                    "xanchor": "left",
                    "y": 0,
                    "yref": "paper",
                    "yanchor": "top",
                    "yshift": -54,
                    "showarrow": False,
                }
            ],
        },
    }


def edge(days: Sequence[int], values: Sequence[float]) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(days),
        "y": list(values),
        "line": {"width": 0, "shape": "hv", "color": RATE},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def upright(day: int) -> dict:
    line = {"color": LIMIT, "width": 1, "dash": "dot"}
    return {"type": "line", "x0": day, "x1": day, "y0": 0, "y1": 1} | {
        "yref": "paper",
        "line": line,
    }


def level(share: float) -> dict:
    line = {"color": LIMIT, "width": 1, "dash": "dash"}
    return {"type": "line", "x0": 0, "x1": 1, "y0": share, "y1": share} | {
        "xref": "paper",
        "line": line,
    }


def beneath(row: Day) -> dict:
    return {
        "text": f"{row.at_risk:,}",
        "x": row.day,
        "y": 0,
        "yref": "paper",
        "yanchor": "top",
        "yshift": -74,
        "showarrow": False,
    }


def hover(row: Day) -> str:
    interval = "" if row.low is None else f" ({span(row.low, row.high)})"
    return "<br>".join(
        [
            f"By the end of day {row.day}: {percent(row.proportion)}{interval}",
            f"at risk {row.at_risk}, events {row.events}",
        ]
    )
