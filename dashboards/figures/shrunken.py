"""Draws each unit's own incidence and the estimate it is drawn to, joined by a line."""

from dashboards.figures.marks import at_the_right, gapped, lines_axis, whiskers
from dashboards.figures.theme import BOUNDS, LIMIT, RATE
from dashboards.measures.shrunkenunits import Shrunk
from dashboards.wording import estimate, percent, plain, ratio, span


def shrunken_figure(rows: list[Shrunk], middle: float | None) -> dict | None:
    """One line a unit from the top; hollow is its own incidence, filled the estimate.

    `middle` is the incidence of all together. Without estimates the own incidences
    have their intervals; None without any.
    """
    drawn = [row for row in rows if row.found.incidence is not None]
    if not drawn:
        return None
    places = {id(row): len(drawn) - 1 - n for n, row in enumerate(drawn)}
    estimated = [row for row in drawn if row.estimate is not None]
    return {
        "data": [
            *([] if middle is None else [line_of_all(middle, len(drawn))]),
            *([joined(estimated, places)] if estimated else []),
            own(drawn, places, has_interval=not estimated),
            *([shrunk(estimated, places)] if estimated else []),
        ],
        "layout": {
            "height": 160 + 42 * len(drawn),
            "margin": {"l": 8, "r": 96, "t": 8, "b": 100},
            "showlegend": True,
            "hovermode": "closest",
            "xaxis": {
                "title": {"text": "Incidence, % of those asked"},
                "rangemode": "tozero",
                "ticksuffix": " %",
                "zeroline": True,
            },
            "yaxis": lines_axis([row.label for row in drawn], [*places.values()]),
            "annotations": at_the_right(
                [ratio(row.counts) for row in drawn], places.values()
            ),
        },
    }


def line_of_all(middle: float, lines: int) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "All together",
        "x": [100 * middle] * 2,
        "y": [-0.6, lines - 0.4],
        "line": {"color": LIMIT, "width": 1.5},
        "hoverinfo": "skip",
    }


def joined(rows: list[Shrunk], places: dict[int, int]) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "showlegend": False,
        "x": gapped((100 * row.found.incidence, 100 * row.estimate) for row in rows),
        "y": gapped((places[id(row)],) * 2 for row in rows),
        "line": {"color": BOUNDS, "width": 2, "dash": "dot"},
        "hoverinfo": "skip",
    }


def own(rows: list[Shrunk], places: dict[int, int], *, has_interval: bool) -> dict:
    interval = {
        "error_x": whiskers(
            [row.found.incidence for row in rows],
            [row.found.low for row in rows],
            [row.found.high for row in rows],
        )
    }
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Own incidence with 95 % interval" if has_interval else "Own incidence",
        "x": [100 * row.found.incidence for row in rows],
        "y": [places[id(row)] for row in rows],
        "customdata": [row.group for row in rows],
        "marker": {
            "color": RATE,
            "size": 11,
            "symbol": "circle-open",
            "line": {"color": RATE, "width": 2},
        },
        "text": [hover(row) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    } | (interval if has_interval else {})


def shrunk(rows: list[Shrunk], places: dict[int, int]) -> dict:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Shrunken, with 95 % credible interval",
        "x": [100 * row.estimate for row in rows],
        "y": [places[id(row)] for row in rows],
        "customdata": [row.group for row in rows],
        "error_x": whiskers(
            [row.estimate for row in rows],
            [row.estimate_low for row in rows],
            [row.estimate_high for row in rows],
        ),
        "marker": {"color": RATE, "size": 11},
        "text": [hover(row) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }


def hover(row: Shrunk) -> str:
    lines = [
        plain(row.label),
        f"own {ratio(row.counts)}: {estimate(row.found)}",
    ]
    if row.estimate is not None:
        ends = span(row.estimate_low, row.estimate_high)
        lines.append(f"shrunken {percent(row.estimate)} ({ends})")
    return "<br>".join([*lines, *row.found.caveats])
