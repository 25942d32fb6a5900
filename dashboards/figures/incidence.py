"""Draws incidence as dots with whiskers: a plain dict in Plotly's schema."""

from dashboards.figures.marks import (
    at_the_right,
    counted_words,
    gapped,
    lines_axis,
    whiskers,
)
from dashboards.figures.theme import BOUNDS, RATE
from dashboards.measures.incidence import Incidence
from dashboards.wording import plain, ratio, span

# A group could be coded as the total is: its mark says where it leads in full.
EVERYBODY = "everybody:all"


def incidence_figure(rows: list[Incidence], total: Incidence) -> dict:
    """One line a group from the top, everybody together last; n/N at the right.

    A thin grey bar spans the bounds for those not asked. A group without an
    estimate has no dot; one with too few asked has a hollow one.
    """
    lines = [*rows, total]
    # Places from the bottom: two groups may bear one label.
    places = {id(line): len(lines) - 1 - n for n, line in enumerate(lines)}
    return {
        "data": [bounds(lines, places), dots(lines, places, total)],
        "layout": {
            "height": 150 + 42 * len(lines),
            "margin": {"l": 8, "r": 96, "t": 8, "b": 90},
            "showlegend": True,
            "xaxis": {
                "title": {"text": "Incidence, % of those asked"},
                "rangemode": "tozero",
                "ticksuffix": " %",
                "zeroline": True,
            },
            "yaxis": lines_axis([line.label for line in lines], [*places.values()]),
            "annotations": at_the_right(
                [ratio(line.counts) for line in lines], places.values()
            ),
        },
    }


def bounds(lines: list[Incidence], places: dict[int, int]) -> dict:
    bounded = [line for line in lines if line.bound_low is not None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Bounds for those not asked",
        "x": gapped((100 * line.bound_low, 100 * line.bound_high) for line in bounded),
        "y": gapped((places[id(line)],) * 2 for line in bounded),
        "line": {"color": BOUNDS, "width": 9},
        "opacity": 0.35,
        "hoverinfo": "skip",
    }


def dots(lines: list[Incidence], places: dict[int, int], total: Incidence) -> dict:
    drawn = [line for line in lines if line.incidence is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Incidence with 95 % interval",
        "x": [100 * line.incidence for line in drawn],
        "y": [places[id(line)] for line in drawn],
        "customdata": [EVERYBODY if line is total else line.group for line in drawn],
        "error_x": whiskers(
            [line.incidence for line in drawn],
            [line.low for line in drawn],
            [line.high for line in drawn],
        ),
        "marker": {
            "color": RATE,
            "size": 11,
            "symbol": [symbol(line, total) for line in drawn],
            "line": {"color": RATE, "width": 2},
        },
        "text": [hover(line) for line in drawn],
        "hovertemplate": "%{text}<extra></extra>",
    }


def symbol(line: Incidence, total: Incidence) -> str:
    shape = "diamond" if line is total else "circle"
    return f"{shape}-open" if "too few to say" in line.caveats else shape


def hover(line: Incidence) -> str:
    parts = [
        plain(line.label),
        *counted_words(line),
        f"bounds {span(line.bound_low, line.bound_high)} %",
        *line.caveats,
    ]
    return "<br>".join(parts)
