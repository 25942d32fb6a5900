"""Draws the days of each step: a dot for the median, a bar from 10 to 90 %."""

from dashboards.figures.marks import at_the_right, gapped, lines_axis
from dashboards.figures.theme import BOUNDS, RATE
from dashboards.measures.timeliness import Step
from dashboards.wording import plain

Placed = tuple[Step, int]  # with its place from the bottom


def timeliness_figure(steps: list[Step]) -> dict:
    """One line a step from the top; through/headaches at the right.

    Where so many aren't through the bar runs, open, to the longest wait.
    """
    places = list(range(len(steps) - 1, -1, -1))
    placed = list(zip(steps, places, strict=True))
    return {
        "data": [bars(placed), waits(placed), medians(placed)],
        "layout": {
            "height": 150 + 60 * len(steps),
            "margin": {"l": 8, "r": 110, "t": 8, "b": 90},
            "showlegend": True,
            "xaxis": {"title": {"text": "Days"}, "rangemode": "tozero"},
            "yaxis": lines_axis([step.label for step in steps], places)
            | {"ticklabelstandoff": 10},
            "annotations": at_the_right(
                [f"{step.done}/{step.headaches}" for step in steps], places
            ),
        },
    }


def bars(steps: list[Placed]) -> dict:
    spread = [(step, place) for step, place in steps if step.tenth is not None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "From 10 % to 90 % of headaches",
        "x": gapped((step.tenth, end(step)) for step, _ in spread),
        "y": gapped((place, place) for _, place in spread),
        "line": {"color": RATE, "width": 9},
        "opacity": 0.35,
        "hoverinfo": "skip",
    }


def waits(steps: list[Placed]) -> dict:
    waiting = [
        (step, place)
        for step, place in steps
        if step.tenth is not None and step.ninetieth is None
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "90 % not reached: the longest wait so far",
        "x": [end(step) for step, _ in waiting],
        "y": [place for _, place in waiting],
        "marker": {
            "color": BOUNDS,
            "size": 11,
            "symbol": "triangle-right-open",
            "line": {"width": 2},
        },
        "hoverinfo": "skip",
    }


def medians(steps: list[Placed]) -> dict:
    middle = [(step, place) for step, place in steps if step.median is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Median",
        "x": [step.median for step, _ in middle],
        "y": [place for _, place in middle],
        "customdata": [f"timeliness:{step.group}:headaches" for step, _ in middle],
        "marker": {"color": RATE, "size": 12},
        "cliponaxis": False,
        "text": [hover(step) for step, _ in middle],
        "hovertemplate": "%{text}<extra></extra>",
    }


def end(step: Step) -> float | None:
    return step.most if step.ninetieth is None else step.ninetieth


def day(days: float | None) -> str:
    return "not reached" if days is None else f"{days:g}"


def hover(step: Step) -> str:
    parts = [
        plain(step.label),
        f"through {step.done}/{step.headaches}",
        f"days: 10 % by {day(step.tenth)}, half by {day(step.median)}, "
        f"90 % by {day(step.ninetieth)}",
    ]
    if step.waiting:
        parts.append(f"still waiting: {step.waiting}")
    if step.left_out:
        parts.append(f"left out, days not known: {step.left_out}")
    return "<br>".join(parts)
