"""Draws the control chart of incidence by month."""

from collections.abc import Sequence

from dashboards.figures.marks import counted_words
from dashboards.figures.months import (
    DAY,
    first_day,
    hatched,
    middle,
    month_axis,
    next_month,
)
from dashboards.figures.theme import BOUNDS, LIMIT, RATE, SIGNAL
from dashboards.measures.baselines import ControlledMonth
from dashboards.wording import percent, span

SHAPES = {"above": "triangle-up", "below": "triangle-down"}


def control_chart(months: Sequence[ControlledMonth]) -> dict | None:
    """Dots about a centre line, with limits as wide as the month's asked make them.

    A month that isn't all mature is hatched; one of which too few were asked has a
    bar for its bounds instead of a dot. None if there are no months.
    """
    if not months:
        return None
    rated = [month for month in months if month.incidence is not None]
    limited = [month for month in rated if month.centre is not None]
    open_months = [month for month in months if month.counts.not_yet_due]
    bounded = [
        month
        for month in months
        if month.incidence is None
        and month.bound_high is not None
        and not month.counts.not_yet_due
    ]
    top = 1.1 * max(
        [5]
        + [100 * month.incidence for month in rated]
        + [100 * month.limit_high for month in limited]
        + [100 * month.bound_high for month in bounded]
    )
    traces = [
        open_months
        and hatched(
            [month.group for month in open_months],
            top,
            [hover(month) for month in open_months],
        ),
        bounded and bounds(bounded),
        limited and limits(limited),
        limited and centre(months, limited[0].centre),
        dots([month for month in rated if month.standing not in SHAPES]),
        *(
            signals([month for month in rated if month.standing == side], side)
            for side in SHAPES
            if any(month.standing == side for month in rated)
        ),
    ]
    return {
        "data": [trace for trace in traces if trace],
        "layout": {
            "height": 420,
            "margin": {"l": 8, "r": 24, "t": 16, "b": 100},
            "showlegend": True,
            "xaxis": month_axis([month.group for month in months]),
            "yaxis": {
                "title": {"text": "Incidence, % of those asked"},
                "range": [0, top],
                "ticksuffix": " %",
            },
        },
    }


def dots(months: Sequence[ControlledMonth]) -> dict:
    return marks(months) | {
        "name": "Incidence of the month",
        "marker": {"color": RATE, "size": 10},
    }


def signals(months: Sequence[ControlledMonth], side: str) -> dict:
    return marks(months) | {
        "name": f"{side.capitalize()} the limits",
        "mode": "markers+text",
        "marker": {"color": SIGNAL, "size": 15, "symbol": SHAPES[side]},
        "text": [side] * len(months),
        "hovertext": [hover(month) for month in months],
        "textposition": "top center",
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def marks(months: Sequence[ControlledMonth]) -> dict:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [middle(month.group) for month in months],
        "y": [100 * month.incidence for month in months],
        "customdata": [month.group for month in months],
        "text": [hover(month) for month in months],
        "hovertemplate": "%{text}<extra></extra>",
    }


def limits(months: Sequence[ControlledMonth]) -> dict:
    """Both in one trace: steps that break where a month has none."""
    x, y = [], []
    for name in ("limit_low", "limit_high"):
        end = ""
        for month in months:
            start, value = f"{month.group}-01", 100 * getattr(month, name)
            if end and end != start:
                x.append(None)
                y.append(None)
            end = f"{next_month(month.group)}-01"
            x += [start, end]
            y += [value, value]
        x.append(None)
        y.append(None)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Control limits",
        "x": x,
        "y": y,
        "line": {"color": LIMIT, "width": 2, "dash": "dash"},
        "hoverinfo": "skip",
    }


def centre(months: Sequence[ControlledMonth], proportion: float) -> dict:
    last = next_month(months[-1].group)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"Baseline {percent(proportion)}",
        "x": [f"{months[0].group}-01", f"{last}-01"],
        "y": [100 * proportion] * 2,
        "line": {"color": LIMIT, "width": 2},
        "hoverinfo": "skip",
    }


def bounds(months: Sequence[ControlledMonth]) -> dict:
    return {
        "type": "bar",
        "name": "Bounds: too few asked for a rate",
        "x": [middle(month.group) for month in months],
        "base": [100 * month.bound_low for month in months],
        "y": [100 * (month.bound_high - month.bound_low) for month in months],
        "width": 10 * DAY,
        "customdata": [month.group for month in months],
        "marker": {"color": BOUNDS, "opacity": 0.5},
        "text": [hover(month) for month in months],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def hover(month: ControlledMonth) -> str:
    parts = [
        f"{first_day(month.group):%B %Y}",
        *counted_words(month),
        f"bounds {span(month.bound_low, month.bound_high)} %",
    ]
    if month.centre is not None:
        parts.append(
            f"limits {span(month.limit_low, month.limit_high)} % ({month.limits})"
        )
    if month.standing in SHAPES:
        parts.append(f"{month.standing} the limits")
    return "<br>".join([*parts, *month.caveats])
