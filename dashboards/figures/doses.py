"""Draws incidence over dose: bands as dots, and the fitted curve where doses were."""

from dashboards.figures.theme import BOUNDS, RATE, rate
from dashboards.measures.levels import DoseBand
from dashboards.measures.splines import DoseCurve
from dashboards.wording import estimate, percent, plain, ratio, span

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
        "x": [x for row in bounded for x in (row.median_units, row.median_units, None)],
        "y": [
            y
            for row in bounded
            for y in (100 * row.found.bound_low, 100 * row.found.bound_high, None)
        ],
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
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [100 * (row.found.high - row.found.incidence) for row in drawn],
            "arrayminus": [
                100 * (row.found.incidence - row.found.low) for row in drawn
            ],
            "color": RATE,
            "thickness": 2,
            "width": 6,
        },
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
    c, found = row.counts, row.found
    return "<br>".join(
        [
            f"{row.label}, median {row.median_units:g} U",
            f"{ratio(c)}: {estimate(found)}",
            f"asked {c.asked} of {c.treatments} ({percent(found.completeness)})",
            f"bounds {span(found.bound_low, found.bound_high)} %",
            *found.caveats,
        ]
    )
