"""Draws incidence by two groupings at once: one hue, n/N in every cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboards.figures.marks import counted_words
from dashboards.figures.theme import BOUNDS, FULL, shade
from dashboards.measures.incidence import Incidence
from dashboards.wording import plain, ratio

LONGEST = 24  # letters of a label on one line
HALF_WIDE, HALF_HIGH = 0.48, 0.46
KEY = (0.0, 0.05, 0.10, 0.15, 0.20, FULL)
KEY_WIDTH = 1 / len(KEY)  # of the plot


@dataclass(frozen=True)
class Axis:
    title: str
    labels: Sequence[str]


def heatmap_figure(
    down: Axis, across: Axis, cells: Mapping[tuple[int, int], Incidence]
) -> dict:
    """`cells` by their place down and across; there is none where nobody was treated.

    Shades of one hue, which words of either theme can be read on. A cell with under
    30 asked (repeats of a patient allowed for) is hatched, its n/N in brackets; one
    of which too few were asked has no shade and a dotted edge; where nobody was asked
    there is nothing but that.
    """
    asked = {place: cell for place, cell in cells.items() if cell.counts.asked}
    rows = len(down.labels)
    return {
        "data": [words(asked)],
        "layout": {
            "height": 190 + 46 * rows,
            "margin": {"l": 8, "r": 8, "t": 64, "b": 60},
            "showlegend": False,
            "xaxis": axis(across, range(len(across.labels)))
            | {"range": [-0.5, len(across.labels) - 0.5]},
            "yaxis": axis(down, range(rows)) | {"range": [rows - 0.5, -0.5]},
            "annotations": [note for n in range(len(KEY)) for note in key_words(n)],
            "shapes": [
                *(key_shade(n) for n in range(len(KEY))),
                *(
                    shaded(*place, cell)
                    for place, cell in cells.items()
                    if cell.incidence is not None
                ),
                *(hatch(*place) for place, cell in cells.items() if is_hatched(cell)),
                *(
                    edge(*place)
                    for place, cell in cells.items()
                    if cell.incidence is None
                ),
            ],
        },
    }


def axis(of: Axis, places: Sequence[int]) -> dict:
    return {
        "title": {"text": plain(of.title)},
        "tickvals": list(places),
        "ticktext": [wrapped(plain(label)) for label in of.labels],
        "showgrid": False,
        "zeroline": False,
    }


def wrapped(label: str) -> str:
    """On two lines, broken before a plus, if it is long."""
    first, plus, rest = label.rpartition(" + ")
    return f"{first}<br>+ {rest}" if plus and len(label) > LONGEST else label


def is_hatched(cell: Incidence) -> bool:
    return cell.incidence is not None and cell.is_few


# Shapes, because Plotly's heat map and its colour bar set inline style, which the
# content policy forbids.
def shaded(row: int, column: int, cell: Incidence) -> dict:
    return {
        **box(row, column),
        "layer": "below",
        "fillcolor": shade(cell.incidence),
        "line": {"width": 0},
    }


def key_shade(place: int) -> dict:
    """A row of shades above the cells says what they mean."""
    return {
        "type": "rect",
        "xref": "paper",
        "x0": place * KEY_WIDTH,
        "x1": (place + 1) * KEY_WIDTH,
        "yref": "paper",
        "ysizemode": "pixel",
        "yanchor": 1,
        "y0": 10,
        "y1": 32,
        "fillcolor": shade(KEY[place]),
        "line": {"width": 0},
    }


def key_words(place: int) -> Iterator[dict]:
    at = {"xref": "paper", "yref": "paper", "y": 1, "yanchor": "bottom"}
    words = f"{100 * KEY[place]:g} %"
    yield {
        **at,
        "text": f"≥ {words}" if KEY[place] == FULL else words,
        "x": (place + 0.5) * KEY_WIDTH,
        "xanchor": "center",
        "yshift": 8,
        "showarrow": False,
    }
    if place == 0:
        yield {
            **at,
            "text": "Incidence, % of those asked",
            "x": 0,
            "xanchor": "left",
            "yshift": 32,
            "showarrow": False,
        }


def words(asked: Mapping[tuple[int, int], Incidence]) -> dict:
    """Over the shades: what is hovered and clicked."""
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [column for _, column in asked],
        "y": [row for row, _ in asked],
        "marker": {"size": 34, "opacity": 0},
        "text": [written(cell) for cell in asked.values()],
        "textfont": {"size": 13},
        "customdata": [cell.group for cell in asked.values()],
        "hovertext": [hover(cell) for cell in asked.values()],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def written(cell: Incidence) -> str:
    is_sure = cell.incidence is not None and not cell.is_few
    return ratio(cell.counts) if is_sure else f"({ratio(cell.counts)})"


def hover(cell: Incidence) -> str:
    return "<br>".join(
        [
            plain(cell.label),
            *counted_words(cell),
            *cell.caveats,
        ]
    )


def hatch(row: int, column: int) -> dict:
    """Lines from the lower left to the upper right of the cell."""
    left, top = column - HALF_WIDE, row - HALF_HIGH
    wide, high = 2 * HALF_WIDE, 2 * HALF_HIGH
    lines = [
        (max(0.0, part), max(0.0, -part), min(1.0, 1 + part), min(1.0, 1 - part))
        for part in (-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75)
    ]
    path = " ".join(
        f"M {left + wide * a:.3f} {top + high * (1 - b):.3f} "
        f"L {left + wide * c:.3f} {top + high * (1 - d):.3f}"
        for a, b, c, d in lines
    )
    return {
        "type": "path",
        "path": path,
        "layer": "below",
        "line": {"color": BOUNDS, "width": 1},
        "opacity": 0.45,
    }


def edge(row: int, column: int) -> dict:
    return {
        **box(row, column),
        "line": {"color": BOUNDS, "width": 1, "dash": "dot"},
    }


def box(row: int, column: int) -> dict:
    return {
        "type": "rect",
        "x0": column - HALF_WIDE,
        "x1": column + HALF_WIDE,
        "y0": row - HALF_HIGH,
        "y1": row + HALF_HIGH,
    }
