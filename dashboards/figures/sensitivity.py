"""Draws incidence under assumptions about those not asked, between its bounds."""

from math import log10

from dashboards.figures.theme import LIMIT, RATE
from dashboards.measures.sensitivity import Assumption
from dashboards.wording import percent

MARKED = (0.5, 1.0, 2.0)
TICKS = (0.25, 0.5, 1.0, 2.0, 4.0)


def sensitivity_figure(curve: list[Assumption]) -> dict:
    """`curve` in the order of odds ratios, the marked ones among them."""
    first, last = curve[0], curve[-1]
    top = max(first.bound_high, *(point.incidence for point in curve))
    return {
        "data": [*bounds(first, last), path(curve), dots(curve)],
        "layout": {
            "height": 400,
            "margin": {"l": 8, "r": 24, "t": 8, "b": 110},
            "showlegend": True,
            "xaxis": {
                "title": {"text": "Odds of those not asked ÷ odds of the asked"},
                "type": "log",
                "range": [
                    log10(first.odds_ratio) - 0.03,
                    log10(last.odds_ratio) + 0.03,
                ],
                "tickvals": list(TICKS),
                "ticktext": [f"{tick:g}" for tick in TICKS],
            },
            "yaxis": {
                "title": {"text": "Incidence, %"},
                "range": [0, max(100 * top * 1.15, 1)],
                "ticksuffix": " %",
            },
        },
    }


def bounds(first: Assumption, last: Assumption) -> list[dict]:
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"{words}, {percent(bound)}",
            "x": [first.odds_ratio, last.odds_ratio],
            "y": [100 * bound] * 2,
            "line": {"color": LIMIT, "width": 2, "dash": dash},
            "hoverinfo": "skip",
        }
        for words, bound, dash in (
            ("Highest possible", first.bound_high, "dash"),
            ("Lowest possible", first.bound_low, "dot"),
        )
    ]


def path(curve: list[Assumption]) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Incidence, if so",
        "x": [point.odds_ratio for point in curve],
        "y": [100 * point.incidence for point in curve],
        "line": {"color": RATE, "width": 2.5},
        "hoverinfo": "skip",
    }


def dots(curve: list[Assumption]) -> dict:
    marks = [point for point in curve if point.odds_ratio in MARKED]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "showlegend": False,
        "x": [point.odds_ratio for point in marks],
        "y": [100 * point.incidence for point in marks],
        "customdata": [point.group for point in marks],
        "marker": {"color": RATE, "size": 11},
        "text": [percent(point.incidence) for point in marks],
        "textposition": "top center",
        "hovertext": [hover(point) for point in marks],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def hover(point: Assumption) -> str:
    return "<br>".join(
        [
            f"odds of those not asked × {point.odds_ratio:g}: {percent(point.incidence)}",
            f"asked: {point.events}/{point.asked}",
            f"not asked: {point.treatments - point.asked} of {point.treatments}",
        ]
    )
