"""Draws incidence by the levels of several factors, each under its heading."""

from dataclasses import replace
from itertools import groupby

from dashboards.figures.incidence import incidence_figure
from dashboards.measures.factors import FactorLevel
from dashboards.wording import plain

LINE = 27  # pixels


def levels_figure(rows: list[FactorLevel], total: FactorLevel) -> dict:
    """One forest from the top, everybody together last, without a heading."""
    headings, levels = places(rows)
    lines = [*rows, total]
    own = incidence_figure(
        [replace(row.found, label=f"{row.heading}: {row.label}") for row in rows],
        total.found,
    )
    # In that figure lines are counted from the bottom, without a gap.
    moved = {len(lines) - 1 - n: level for n, level in enumerate([*levels, 0])}
    layout = own["layout"]
    height = max([*headings.values(), *levels, 0])
    return {
        "data": [
            {**trace, "y": [None if y is None else moved[y] for y in trace["y"]]}
            for trace in own["data"]
        ],
        "layout": {
            **layout,
            "height": 140 + LINE * (height + 1),
            "yaxis": {
                **layout["yaxis"],
                "tickvals": [*levels, 0],
                "ticktext": [plain(line.label) for line in lines],
                "range": [-0.6, height + 0.6],
            },
            "annotations": [
                *({**note, "y": moved[note["y"]]} for note in layout["annotations"]),
                *(
                    {
                        "text": plain(heading),
                        "font": {"weight": 600},
                        "x": 0,
                        "xref": "paper",
                        "xanchor": "left",
                        "y": place,
                        "showarrow": False,
                    }
                    for heading, place in headings.items()
                ),
            ],
        },
    }


def places(rows: list[FactorLevel]) -> tuple[dict[str, int], list[int]]:
    """Of each heading and each row, counted from the bottom; 0 is everybody's, 1 free."""
    headings: dict[str, int] = {}
    levels: list[int] = []
    factors = [(heading, len(list(of))) for heading, of in groupby(rows, heading_of)]
    place = len(rows) + len(factors) + 1
    for heading, count in factors:
        headings[heading] = place
        levels += range(place - 1, place - 1 - count, -1)
        place -= 1 + count
    return headings, levels


def heading_of(row: FactorLevel) -> str:
    return row.heading
