"""Draws odds ratios as a forest: crude hollow, adjusted filled, on a log axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from dashboards.figures.marks import at_the_right, lines_axis, upright, whiskers
from dashboards.figures.theme import LIMIT, RATE
from dashboards.wording import odds, plain

TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
NARROWEST = (0.5, 2.0)


@dataclass(frozen=True)
class Mark:
    """One odds ratio on a line of the forest; `beside` it others, `hover` says all."""

    line: int
    is_adjusted: bool
    odds_ratio: float | None
    low: float | None
    high: float | None
    hover: str


def odds_figure(
    labels: Sequence[str],
    notes: Sequence[str],
    marks: Sequence[Mark],
    heading: str,
) -> dict:
    """Lines from the top, each with its note at the right under the heading.

    A label goes on below from " v ", what it is set against. What lies beyond 0.02
    or 50 is drawn at that edge; hovering says its number.
    """
    drawn = [mark for mark in marks if mark.odds_ratio is not None]
    low, high = reach(drawn)
    places = [len(labels) - 1 - n for n in range(len(labels))]
    return {
        "data": [
            trace(name, [m for m in drawn if m.is_adjusted is adjusted], places)
            for name, adjusted in (("Crude", False), ("Adjusted", True))
        ],
        "layout": {
            "height": 170 + 46 * len(labels),
            "margin": {"l": 8, "r": 168, "t": 8, "b": 90},
            "showlegend": True,
            "xaxis": {
                "type": "log",
                "title": {"text": "Odds ratio, 95 % interval"},
                "range": [log10(low), log10(high)],
                "tickvals": [tick for tick in TICKS if low <= tick <= high],
                "ticktext": [f"{tick:g}" for tick in TICKS if low <= tick <= high],
                "zeroline": False,
            },
            "yaxis": lines_axis(labels, places)
            | {
                "ticktext": [plain(label).replace(" v ", "<br>v ") for label in labels],
                "range": [-0.6, len(labels) - 0.1],
            },
            "shapes": [
                upright(1) | {"line": {"color": LIMIT, "width": 1.5, "dash": "dash"}}
            ],
            "annotations": at_the_right(
                [*notes, heading], [*places, len(labels) - 0.35]
            ),
        },
    }


def reach(marks: Sequence[Mark]) -> tuple[float, float]:
    """From a tick to a tick, as far as the intervals go, 1 in it."""
    ends = [x for m in marks for x in (m.odds_ratio, m.low, m.high) if x is not None]
    least, most = min(ends, default=1), max(ends, default=1)
    low = max((t for t in TICKS if t <= min(least, NARROWEST[0])), default=TICKS[0])
    high = min((t for t in TICKS if t >= max(most, NARROWEST[1])), default=TICKS[-1])
    return low, high


def trace(name: str, marks: Sequence[Mark], places: Sequence[int]) -> dict:
    symbol = "circle" if name == "Adjusted" else "circle-open"
    shift = -0.13 if name == "Adjusted" else 0.13
    x = [within(mark.odds_ratio) for mark in marks]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": x,
        "y": [places[mark.line] + shift for mark in marks],
        "error_x": whiskers(
            x,
            [within(mark.low, TICKS[0]) for mark in marks],
            [within(mark.high, TICKS[-1]) for mark in marks],
            scale=1,
            thickness=2 if name == "Adjusted" else 1,
        ),
        "marker": {
            "color": RATE,
            "size": 11,
            "symbol": symbol,
            "line": {"color": RATE, "width": 2},
        },
        "text": [mark.hover for mark in marks],
        "hovertemplate": "%{text}<extra></extra>",
    }


def within(ratio: float | None, missing: float = 1.0) -> float:
    return missing if ratio is None else min(max(ratio, TICKS[0]), TICKS[-1])


def hover(label: str, name: str, mark: tuple, *more: str) -> str:
    """`mark` is the odds ratio with both ends."""
    return "<br>".join([plain(label), f"{name}: odds ratio {odds(*mark)}", *more])
