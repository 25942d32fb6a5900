"""Draws each unit's own incidence and the estimate it is drawn to, joined by a line."""

from dashboards.figures.theme import BOUNDS, LIMIT, RATE
from dashboards.measures.shrunkenunits import Shrunk
from dashboards.wording import estimate, percent, plain, ratio, span


def shrunken_figure(rows: list[Shrunk], middle: float | None) -> dict | None:
    """One line a unit from the top; hollow is its own incidence, filled the estimate.

    `middle` is the incidence of all together. Without estimates the own incidences
    have their intervals; None without any.
    """
    drawn = [row for row in rows if row.incidence.incidence is not None]
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
            "yaxis": {
                "tickvals": list(places.values()),
                "ticktext": [plain(row.label) for row in drawn],
                "range": [-0.6, len(drawn) - 0.4],
                "showgrid": False,
                "zeroline": False,
            },
            "annotations": [
                {
                    "text": ratio(row.incidence.counts),
                    "x": 1,
                    "xref": "paper",
                    "xanchor": "left",
                    "xshift": 10,
                    "y": places[id(row)],
                    "showarrow": False,
                }
                for row in drawn
            ],
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
        "x": [
            x
            for row in rows
            for x in (100 * row.incidence.incidence, 100 * row.estimate, None)
        ],
        "y": [y for row in rows for y in (places[id(row)], places[id(row)], None)],
        "line": {"color": BOUNDS, "width": 2, "dash": "dot"},
        "hoverinfo": "skip",
    }


def own(rows: list[Shrunk], places: dict[int, int], *, has_interval: bool) -> dict:
    whiskers = {
        "error_x": whisker(
            [row.incidence.incidence for row in rows],
            [row.incidence.low for row in rows],
            [row.incidence.high for row in rows],
        )
    }
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Own incidence with 95 % interval" if has_interval else "Own incidence",
        "x": [100 * row.incidence.incidence for row in rows],
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
    } | (whiskers if has_interval else {})


def shrunk(rows: list[Shrunk], places: dict[int, int]) -> dict:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Shrunken, with 95 % credible interval",
        "x": [100 * row.estimate for row in rows],
        "y": [places[id(row)] for row in rows],
        "customdata": [row.group for row in rows],
        "error_x": whisker(
            [row.estimate for row in rows],
            [row.estimate_low for row in rows],
            [row.estimate_high for row in rows],
        ),
        "marker": {"color": RATE, "size": 11},
        "text": [hover(row) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }


def whisker(middles, lows, highs) -> dict:
    return {
        "type": "data",
        "symmetric": False,
        "array": [100 * (b - a) for a, b in zip(middles, highs, strict=True)],
        "arrayminus": [100 * (b - a) for a, b in zip(lows, middles, strict=True)],
        "color": RATE,
        "thickness": 2,
        "width": 6,
    }


def hover(row: Shrunk) -> str:
    lines = [
        plain(row.label),
        f"own {ratio(row.incidence.counts)}: {estimate(row.incidence)}",
    ]
    if row.estimate is not None:
        ends = span(row.estimate_low, row.estimate_high)
        lines.append(f"shrunken {percent(row.estimate)} ({ends})")
    return "<br>".join([*lines, *row.incidence.caveats])
