"""Draws completeness as dots with whiskers between the two thresholds."""

from dashboards.figures.marks import at_the_right, lines_axis, whiskers
from dashboards.figures.theme import LIMIT, RATE
from dashboards.measures.completeness import Completeness
from dashboards.measures.incidence import GOOD_COMPLETENESS, LEAST_COMPLETENESS
from dashboards.wording import percent, plain, span

# Hollow below the thresholds: less is known there.
SHAPES = {
    "complete enough": "circle",
    "follow-up incomplete": "circle-open",
    "too few asked: bounds only": "x-open",
}


def completeness_figure(rows: list[Completeness]) -> dict | None:
    """One line a group from the top, asked / mature at the right; None without any."""
    drawn = [row for row in rows if row.completeness is not None]
    if not drawn:
        return None
    places = list(range(len(drawn)))[::-1]
    return {
        "data": [
            threshold(GOOD_COMPLETENESS, "dash", len(drawn)),
            threshold(LEAST_COMPLETENESS, "dot", len(drawn)),
            {
                "type": "scatter",
                "mode": "markers",
                "name": "Asked / mature treatments with 95 % interval",
                "x": [100 * row.completeness for row in drawn],
                "y": places,
                "customdata": [row.group for row in drawn],
                "error_x": whiskers(
                    [row.completeness for row in drawn],
                    [row.low for row in drawn],
                    [row.high for row in drawn],
                ),
                "marker": {
                    "color": RATE,
                    "size": 11,
                    "symbol": [SHAPES[row.level] for row in drawn],
                    "line": {"color": RATE, "width": 2},
                },
                "text": [hover(row) for row in drawn],
                "hovertemplate": "%{text}<extra></extra>",
            },
        ],
        "layout": {
            "height": 160 + 36 * len(drawn),
            "margin": {"l": 8, "r": 96, "t": 8, "b": 100},
            "showlegend": True,
            "hovermode": "closest",
            "xaxis": {
                "title": {"text": "Asked, % of mature treatments"},
                "range": [0, 102],
                "ticksuffix": " %",
            },
            "yaxis": lines_axis([row.label for row in drawn], places),
            "annotations": at_the_right(
                [f"{row.asked}/{row.treatments}" for row in drawn], places
            ),
        },
    }


def threshold(share: float, dash: str, lines: int) -> dict:
    below = "below it incomplete" if share == GOOD_COMPLETENESS else "below it no rate"
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{100 * share:.0f} %: {below}",
        "x": [100 * share] * 2,
        "y": [-0.6, lines - 0.4],
        "line": {"color": LIMIT, "width": 1.5, "dash": dash},
        "hoverinfo": "skip",
    }


def hover(row: Completeness) -> str:
    share = f"{percent(row.completeness)} ({span(row.low, row.high)})"
    return "<br>".join(
        [
            plain(row.label),
            f"asked {row.asked} of {row.treatments}: {share}",
            row.level,
        ]
    )
