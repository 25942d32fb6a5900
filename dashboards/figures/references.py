"""Draws published trials beside incidence: active thin, its placebo dashed."""

from dashboards.figures.marks import gapped
from dashboards.figures.theme import REFERENCE
from dashboards.measures.incidence import Incidence
from dashboards.measures.published import Published
from dashboards.wording import percent, span

LEGEND_LINE = 24
# In lines of the figure, from the line of the group that they are beside.
OFFSETS = {"active": 0.26, "placebo": -0.26}
DASHES = {"active": "solid", "placebo": "dot"}
SYMBOLS = {"active": "line-ns", "placebo": "x-thin"}


def with_references(
    figure: dict, lines: list[Incidence], beside: list[Published]
) -> dict:
    """The figure of these lines, top to bottom, with the arms of their groups."""
    places = {line.group: len(lines) - 1 - n for n, line in enumerate(lines)}
    arms = {
        arm: [row for row in beside if row.arm == arm and row.group in places]
        for arm in OFFSETS
    }
    traces = [trace for arm, rows in arms.items() for trace in drawn(arm, rows, places)]
    layout = figure["layout"]
    margin = layout["margin"]
    return {
        "data": [*figure["data"], *traces],
        "layout": {
            **layout,
            "height": layout["height"] + LEGEND_LINE,
            "margin": {**margin, "b": margin["b"] + LEGEND_LINE},
        },
    }


def drawn(arm: str, rows: list[Published], places: dict[str, int]) -> list[dict]:
    heights = [places[row.group] + OFFSETS[arm] for row in rows]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": gapped((100 * row.low, 100 * row.high) for row in rows),
            "y": gapped((height, height) for height in heights),
            "line": {"color": REFERENCE, "width": 1.5, "dash": DASHES[arm]},
            "hoverinfo": "skip",
            "showlegend": False,
        },
        {
            "type": "scatter",
            "mode": "markers",
            "name": f"Published trial: {arm}",
            "x": [100 * row.incidence for row in rows],
            "y": heights,
            "marker": {
                "symbol": SYMBOLS[arm],
                "size": 9,
                "color": REFERENCE,
                "line": {"color": REFERENCE, "width": 2},
            },
            "text": [hover(row) for row in rows],
            "hovertemplate": "%{text}<extra></extra>",
        },
    ]


def hover(row: Published) -> str:
    return "<br>".join(
        [
            f"{row.label}, {row.arm}",
            f"{row.events}/{row.participants}: {percent(row.incidence)} "
            f"({span(row.low, row.high)}), per participant",
            row.window,
            row.source,
        ]
    )
