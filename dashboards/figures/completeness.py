"""Draws completeness as dots with whiskers between the two thresholds."""

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
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [100 * (row.high - row.completeness) for row in drawn],
                    "arrayminus": [100 * (row.completeness - row.low) for row in drawn],
                    "color": RATE,
                    "thickness": 2,
                    "width": 6,
                },
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
            "yaxis": {
                "tickvals": places,
                "ticktext": [plain(row.label) for row in drawn],
                "range": [-0.6, len(drawn) - 0.4],
                "showgrid": False,
                "zeroline": False,
            },
            "annotations": [
                {
                    "text": f"{row.asked}/{row.treatments}",
                    "x": 1,
                    "xref": "paper",
                    "xanchor": "left",
                    "xshift": 10,
                    "y": place,
                    "showarrow": False,
                }
                for place, row in zip(places, drawn, strict=True)
            ],
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
