"""Draws incidence as dots with whiskers: a plain dict in Plotly's schema."""

from dashboards.figures.theme import BOUNDS, RATE
from dashboards.measures.incidence import Incidence
from dashboards.wording import estimate, percent, plain, ratio, span

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
    drawn = [line for line in lines if line.incidence is not None]
    bounded = [line for line in lines if line.bound_low is not None]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "name": "Bounds for those not asked",
                "x": [
                    x
                    for line in bounded
                    for x in (100 * line.bound_low, 100 * line.bound_high, None)
                ],
                "y": [
                    y
                    for line in bounded
                    for y in (places[id(line)], places[id(line)], None)
                ],
                "line": {"color": BOUNDS, "width": 9},
                "opacity": 0.35,
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "name": "Incidence with 95 % interval",
                "x": [100 * line.incidence for line in drawn],
                "y": [places[id(line)] for line in drawn],
                "customdata": [
                    EVERYBODY if line is total else line.group for line in drawn
                ],
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [100 * (line.high - line.incidence) for line in drawn],
                    "arrayminus": [100 * (line.incidence - line.low) for line in drawn],
                    "color": RATE,
                    "thickness": 2,
                    "width": 6,
                },
                "marker": {
                    "color": RATE,
                    "size": 11,
                    "symbol": [symbol(line, total) for line in drawn],
                    "line": {"color": RATE, "width": 2},
                },
                "text": [hover(line) for line in drawn],
                "hovertemplate": "%{text}<extra></extra>",
            },
        ],
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
            "yaxis": {
                "tickvals": list(places.values()),
                "ticktext": [plain(line.label) for line in lines],
                "range": [-0.6, len(lines) - 0.4],
                "showgrid": False,
                "zeroline": False,
            },
            "annotations": [
                {
                    "text": ratio(line.counts),
                    "x": 1,
                    "xref": "paper",
                    "xanchor": "left",
                    "xshift": 10,
                    "y": places[id(line)],
                    "showarrow": False,
                }
                for line in lines
            ],
        },
    }


def symbol(line: Incidence, total: Incidence) -> str:
    shape = "diamond" if line is total else "circle"
    return f"{shape}-open" if "too few to say" in line.caveats else shape


def hover(line: Incidence) -> str:
    c = line.counts
    parts = [
        plain(line.label),
        f"{ratio(c)}: {estimate(line)}",
        f"asked {c.asked} of {c.treatments} ({percent(line.completeness)})",
        f"bounds {span(line.bound_low, line.bound_high)} %",
        *line.caveats,
    ]
    return "<br>".join(parts)
