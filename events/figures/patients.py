"""Draws what happened to one patient over time: a plain dict in Plotly's schema."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

BLUE, GREEN, RED, GREY = "#2f7fc1", "#2e9e6b", "#d1495b", "#8a8f98"
LANES = {"treatments": 2, "calls": 1, "headaches": 0}
STEP = 0.22  # between headaches, so that none hides another


@dataclass(frozen=True)
class Kind:
    """One sort of mark, as the legend names it."""

    name: str
    lane: str
    symbol: str
    colour: str


TREATMENT = Kind("Treatment", "treatments", "diamond", BLUE)
NO_HEADACHE = Kind("Said no headache", "calls", "circle", GREEN)
HEADACHE_TOLD = Kind("Said headache", "calls", "triangle-up", RED)
NOT_SAID = Kind("Said neither", "calls", "x", GREY)
OWED = Kind("Call still owed", "calls", "circle-open", GREY)
KINDS = (TREATMENT, NO_HEADACHE, HEADACHE_TOLD, NOT_SAID, OWED)


@dataclass(frozen=True)
class Mark:
    kind: Kind
    on: date
    words: str


@dataclass(frozen=True)
class Bar:
    """A headache. It began on some day from `first_on` to `latest_on`.

    `until` is the day it was gone, or if that isn't known the last day on which it was
    heard of; `goes_on` says that it was still there then.
    """

    first_on: date
    latest_on: date
    until: date
    is_end_known: bool
    goes_on: bool
    words: str


def timeline_figure(marks: Sequence[Mark], bars: Sequence[Bar], today: date) -> dict:
    """Lanes of treatments, calls and headaches; today is a dotted line.

    A headache is a bar from onset to end. It is lighter where the onset or the end
    lies somewhere within; a triangle means still going on when last asked.
    """
    places = {bar: STEP * (1 - n % 3) for n, bar in enumerate(bars)}
    traces = [points(kind, [m for m in marks if m.kind == kind]) for kind in KINDS]
    traces += [uncertain(places), certain(places), going_on(places)]
    days = [mark.on for mark in marks] + [bar.until for bar in bars] + [today]
    return {
        "data": [trace for trace in traces if trace["x"]],
        "layout": layout(min(days), max(days), today),
    }


def points(kind, marks):
    return {
        "type": "scatter",
        "mode": "markers",
        "name": kind.name,
        "x": [mark.on.isoformat() for mark in marks],
        "y": [LANES[kind.lane]] * len(marks),
        "text": [f"{mark.on}: {plain(mark.words)}" for mark in marks],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "symbol": kind.symbol,
            "color": kind.colour,
            "size": 12,
            "line": {"color": kind.colour, "width": 2},
        },
    }


def bars_between(name, ends, **style):
    """One line for each (bar, from, to, y); a gap between lines is a None."""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [x for _, a, b, _ in ends for x in (a.isoformat(), b.isoformat(), None)],
        "y": [y for *_, place in ends for y in (place, place, None)],
        "text": [
            words for bar, *_ in ends for words in (plain(bar.words),) * 2 + (None,)
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"color": RED, "width": 9},
        "marker": {"color": RED, "size": 9, "symbol": "square"},
    } | style


def uncertain(places):
    ends = [
        (bar, bar.first_on, bar.latest_on, y)
        for bar, y in places.items()
        if bar.first_on < bar.latest_on
    ] + [
        (bar, bar.latest_on, bar.until, y)
        for bar, y in places.items()
        if not bar.is_end_known and not bar.goes_on and bar.latest_on < bar.until
    ]
    return bars_between("Began or ended within", ends, opacity=0.35)


def certain(places):
    return bars_between(
        "Headache",
        [
            (bar, bar.latest_on, max(bar.latest_on, bar.until), y)
            if bar.is_end_known or bar.goes_on
            else (bar, bar.latest_on, bar.latest_on, y)
            for bar, y in places.items()
        ],
    )


def going_on(places):
    ongoing = {bar: y for bar, y in places.items() if bar.goes_on}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Still there when last asked",
        "x": [max(bar.latest_on, bar.until).isoformat() for bar in ongoing],
        "y": list(ongoing.values()),
        "hoverinfo": "skip",
        "marker": {"symbol": "triangle-right", "color": RED, "size": 18},
    }


def layout(first, last, today):
    edge = timedelta(days=max(7, (last - first).days // 20))
    return {
        "height": 380,
        "margin": {"l": 8, "r": 16, "t": 28, "b": 130},
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 0, "yref": "container"},
        "xaxis": {
            "type": "date",
            "range": [(first - edge).isoformat(), (last + edge).isoformat()],
            "tickformat": "%-d %b<br>%Y",
        },
        "yaxis": {
            "tickvals": list(LANES.values()),
            "ticktext": [lane.capitalize() for lane in LANES],
            "range": [-0.6, 2.5],
            "automargin": True,
            "zeroline": False,
        },
        "shapes": [
            {
                "type": "line",
                "x0": today.isoformat(),
                "x1": today.isoformat(),
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": GREY, "width": 1, "dash": "dot"},
            }
        ],
        "annotations": [
            {
                "text": "today",
                "x": today.isoformat(),
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "showarrow": False,
            }
        ],
    }


def plain(words: str) -> str:
    """Plotly reads tags in its labels, and names of products come from users."""
    return words.replace("<", "‹")
