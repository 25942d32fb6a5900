"""Draws a curve of time to an event in steps, with how many are at risk beneath it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.marks import upright
from dashboards.figures.theme import LIMIT, RATE, rate
from dashboards.measures.curves import Day
from dashboards.wording import interval

MOST_COUNTS = 8
AT_RISK = {
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


@dataclass(frozen=True)
class Words:
    """What the curve is of, those it has happened to, and its axes."""

    curve: str
    happened: str
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
    band, curve = band_of(drawn), path_of(drawn, words)
    counted = drawn[:: -(-len(drawn) // MOST_COUNTS)]
    width = max(days[-1] - days[0], 1)
    return {
        "data": [*band, curve],
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
                "range": [0, 100 if half else 1.15 * max([*band[0]["y"], 4])],
                "ticksuffix": " %",
            },
            "shapes": [
                *(upright(day) for day in calls if days[0] <= day <= days[-1]),
                *([level(50)] if half else []),
            ],
            "annotations": [*(beneath(row) for row in counted), AT_RISK],
        },
    }


def band_of(drawn: Sequence[Day]) -> list[dict]:
    """The upper edge and the lower one, filled between; none of it without interval."""
    days = [row.day for row in drawn]
    low = [100 * (row.proportion if row.low is None else row.low) for row in drawn]
    high = [100 * (row.proportion if row.high is None else row.high) for row in drawn]
    fill = {"fill": "tonexty", "fillcolor": rate(0.18)}
    named = {"name": "95 % interval", "showlegend": True}
    return [edge(days, high), edge(days, low) | named | fill]


def path_of(drawn: Sequence[Day], words: Words) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": words.curve,
        "x": [row.day for row in drawn],
        "y": [100 * row.proportion for row in drawn],
        "line": {"color": RATE, "width": 2.5, "shape": "hv"},
        "text": [hover(row, words) for row in drawn],
        "hovertemplate": "%{text}<extra></extra>",
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


def level(share: float) -> dict:
    line = {"color": LIMIT, "width": 1, "dash": "dash"}
    ends = {"x0": 0, "x1": 1, "y0": share, "y1": share, "xref": "paper"}
    return {"type": "line", **ends, "line": line}


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


def hover(row: Day, words: Words) -> str:
    share = interval(row.proportion, row.low, row.high)
    return "<br>".join(
        [
            f"By the end of day {row.day}: {share}",
            f"at risk {row.at_risk}, {words.happened} {row.events}",
        ]
    )
