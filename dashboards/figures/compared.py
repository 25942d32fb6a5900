"""Draws differences of incidence: a dot and its whiskers on either side of zero."""

from dashboards.figures.marks import lines_axis, whiskers
from dashboards.figures.theme import RATE, SIGNAL
from dashboards.measures.compared import FALSE_DISCOVERIES, Compared
from dashboards.wording import difference, p_value, plain


def compared_figure(rows: list[Compared], other: str) -> dict:
    """One line a row from the top. `other` names what the rows are set against.

    What stays a difference after adjustment for all comparisons is a diamond in
    another colour.
    """
    shown = [row for row in rows if row.difference is not None]
    places = {id(row): len(shown) - 1 - n for n, row in enumerate(shown)}
    data = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": [100 * row.difference for row in kept],
            "y": [places[id(row)] for row in kept],
            "customdata": [row.group for row in kept],
            "error_x": whiskers(
                [row.difference for row in kept],
                [row.low for row in kept],
                [row.high for row in kept],
                colour=colour,
            ),
            "marker": {"color": colour, "size": 11, "symbol": symbol},
            "text": [hover(row, other) for row in kept],
            "hovertemplate": "%{text}<extra></extra>",
        }
        for name, colour, symbol, kept in (
            (
                "Difference with 95 % interval",
                RATE,
                "circle",
                [row for row in shown if not stands_out(row)],
            ),
            (
                "Stands out after adjustment",
                SIGNAL,
                "diamond",
                [row for row in shown if stands_out(row)],
            ),
        )
    ]
    return {
        "data": data,
        "layout": {
            "height": 160 + 36 * len(shown),
            "margin": {"l": 8, "r": 24, "t": 8, "b": 90},
            "showlegend": True,
            "xaxis": {
                "title": {"text": f"Difference from {other}, points"},
                "zeroline": True,
                "zerolinewidth": 2,
                # Zero is always in sight.
                "rangemode": "tozero",
            },
            "yaxis": lines_axis([row.label for row in shown], [*places.values()]),
        },
    }


def stands_out(row: Compared) -> bool:
    return row.adjusted_p is not None and row.adjusted_p <= FALSE_DISCOVERIES


def hover(row: Compared, other: str) -> str:
    return "<br>".join(
        [
            plain(row.label),
            f"{row.events}/{row.asked} against {row.other_events}/{row.other_asked} "
            f"({other})",
            difference(row),
            f"p {p_value(row.p)}, adjusted {p_value(row.adjusted_p)}",
            *row.caveats,
        ]
    )
