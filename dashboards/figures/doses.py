"""Draws incidence over dose: bands as dots, and the fitted curve where doses were."""

from dashboards.figures.marks import counted_words, gapped, whiskers
from dashboards.figures.theme import BOUNDS, RATE, rate
from dashboards.measures.dosebands import DoseBand
from dashboards.measures.splines import DoseCurve
from dashboards.wording import plain, ratio, span

LARGEST = 30  # pixels across the dot of the band in which most were asked


def dose_figure(rows: list[DoseBand], curve: DoseCurve | None, product: str) -> dict:
    """A dot at the median units of each band, its area growing with those asked.

    n/N stands above each. Bands without a median, of which nobody was asked, are in
    the table alone; one with too few asked has a hollow dot, one of which too few
    answered only its bounds.
    """
    shown = [row for row in rows if row.median_units is not None]
    ticks = [row.median_units for row in shown]
    low, high = reach(ticks, curve)
    return {
        "data": [*fitted(curve), bounds(shown), dots(shown)],
        "layout": {
            "height": 500,
            "margin": {"l": 8, "r": 24, "t": 48, "b": 90},
            "showlegend": True,
            "xaxis": {
                "title": {
                    "text": plain(f"Dose of the whole treatment, units of {product}")
                },
                "range": [low, high],
                "zeroline": False,
            },
            # The same scale once more, for the words above the dots.
            "xaxis2": {
                "overlaying": "x",
                "side": "top",
                "range": [low, high],
                "tickvals": ticks,
                "ticktext": [ratio(row.counts) for row in shown],
                "showgrid": False,
                "zeroline": False,
            },
            "yaxis": {
                "title": {"text": "Incidence, % of those asked"},
                "rangemode": "tozero",
                "ticksuffix": " %",
                "zeroline": True,
            },
        },
    }


def reach(ticks: list, curve: DoseCurve | None) -> tuple[float, float]:
    """A little more than the doses drawn."""
    doses = [*ticks, *([] if curve is None else curve.doses.tolist())]
    if not doses:
        return 0, 1
    room = 0.06 * (max(doses) - min(doses)) or 5
    return max(min(doses) - room, 0), max(doses) + room


def fitted(curve: DoseCurve | None) -> list[dict]:
    if curve is None or curve.shape == "none":
        return []
    doses = curve.doses.tolist()
    low, middle, high = (
        [100 * share for share in shares.tolist()]
        for shares in (curve.low, curve.incidence, curve.high)
    )
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "95 % band of the curve",
            "x": [*doses, *reversed(doses)],
            "y": [*high, *reversed(low)],
            "fill": "toself",
            "fillcolor": rate(0.18),
            "line": {"width": 0, "color": RATE},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Fitted curve, over the doses given",
            "x": doses,
            "y": middle,
            "line": {"color": RATE, "width": 2},
            "hoverinfo": "skip",
        },
    ]


def bounds(rows: list[DoseBand]) -> dict:
    bounded = [row for row in rows if row.found.bound_low is not None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Bounds for those not asked",
        "x": gapped((row.median_units, row.median_units) for row in bounded),
        "y": gapped(
            (100 * row.found.bound_low, 100 * row.found.bound_high) for row in bounded
        ),
        "line": {"color": BOUNDS, "width": 9},
        "opacity": 0.35,
        "hoverinfo": "skip",
    }


def dots(rows: list[DoseBand]) -> dict:
    drawn = [row for row in rows if row.found.incidence is not None]
    asked = [row.counts.asked for row in drawn]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Band of doses with 95 % interval; area by those asked",
        "xaxis": "x2",
        "x": [row.median_units for row in drawn],
        "y": [100 * row.found.incidence for row in drawn],
        "customdata": [row.group for row in drawn],
        "error_y": whiskers(
            [row.found.incidence for row in drawn],
            [row.found.low for row in drawn],
            [row.found.high for row in drawn],
        ),
        "marker": {
            "color": RATE,
            "opacity": 1,
            "size": asked,
            "sizemode": "area",
            "sizeref": 2 * max(asked, default=1) / LARGEST**2,
            "sizemin": 4,
            "symbol": [
                "circle-open" if "too few to say" in row.found.caveats else "circle"
                for row in drawn
            ],
            "line": {"color": RATE, "width": 2},
        },
        "text": [hover(row) for row in drawn],
        "hovertemplate": "%{text}<extra></extra>",
    }


def hover(row: DoseBand) -> str:
    found = row.found
    return "<br>".join(
        [
            f"{row.label}, median {row.median_units:g} U",
            *counted_words(found),
            f"bounds {span(found.bound_low, found.bound_high)} %",
            *found.caveats,
        ]
    )
