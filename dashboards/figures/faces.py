"""Draws incidence on the face: one hue, the darker the higher, n/N written on it."""

from collections.abc import Mapping

from dashboards.figures.marks import counted_words
from dashboards.figures.theme import OUTLINE, RATE, shade
from dashboards.measures.incidence import Incidence
from dashboards.wording import percent, plain, ratio

CHEEKS = 230


def face_figure(
    rows: list[Incidence],
    outlines: Mapping[str, tuple[list[str], int, int]],
    face: list[str],
) -> dict:
    """`outlines`: of each area its paths and where to write, 320 wide and 420 high."""
    shown = [row for row in rows if row.group in outlines]
    # Down to the neck only if something was injected so far down.
    lowest = max([CHEEKS, *(outlines[row.group][2] + 40 for row in shown)])
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": [outlines[row.group][1] for row in shown],
                "y": [outlines[row.group][2] for row in shown],
                "marker": {"size": 34, "opacity": 0},
                "text": [
                    ratio(row.counts) if row.incidence is None else written(row)
                    for row in shown
                ],
                "textfont": {"size": 12},
                "customdata": [row.group for row in shown],
                "hovertext": [hover(row) for row in shown],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "showlegend": False,
            }
        ],
        "layout": {
            "height": 560,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "hovermode": "closest",
            "xaxis": {"visible": False, "range": [-40, 360]},
            "yaxis": {
                "visible": False,
                "range": [lowest, 10],
                "scaleanchor": "x",
                "scaleratio": 1,
            },
            "shapes": [
                *(
                    {
                        "type": "path",
                        "path": path,
                        "line": {"color": OUTLINE, "width": 1.25},
                    }
                    for path in face
                ),
                *(shape for row in shown for shape in shapes(row, outlines)),
            ],
        },
    }


def written(row: Incidence) -> str:
    return f"{percent(row.incidence)}<br>{ratio(row.counts)}"


def shapes(row: Incidence, outlines: Mapping[str, tuple[list[str], int, int]]):
    """Filled by incidence; dotted, and without a fill, where nothing is estimated."""
    is_sure = row.incidence is not None and "too few to say" not in row.caveats
    for path in outlines[row.group][0]:
        yield {
            "type": "path",
            "path": path,
            "line": {
                "color": RATE,
                "width": 1.5,
                "dash": "solid" if is_sure else "dot",
            },
            "fillcolor": shade(row.incidence),
        }


def hover(row: Incidence) -> str:
    return "<br>".join(
        [
            f"Treatments that included: {plain(row.label)}",
            *counted_words(row),
            *row.caveats,
        ]
    )
