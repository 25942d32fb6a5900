"""Draws headaches as bars stacked by grade: by day or week of onset, by month."""

from collections.abc import Callable, Sequence

from dashboards.figures.marks import upright
from dashboards.figures.months import DAY, hatched, middle, month_axis
from dashboards.figures.theme import NOTHING, RATE, rate
from dashboards.measures.grades import Graded

# One hue that fades into the page, and a pattern that tells the steps apart in print.
SEGMENTS = {
    "grade_3": ("Grade 3", rate(1), ""),
    "grade_2": ("Grade 2", rate(0.5), "/"),
    "grade_1": ("Grade 1", rate(0.15), ""),
    "not_graded": ("Not graded", NOTHING, "."),
}
CODES = {"grade_1": "1", "grade_2": "2", "grade_3": "3", "not_graded": "ungraded"}
Code = Callable[[Graded, str], str]
MARGIN = {"l": 8, "r": 24, "t": 24, "b": 100}


def own_group(row: Graded, grade: str) -> str:
    return row.group


def onset_figure(
    rows: Sequence[Graded],
    xs: Sequence[float],
    ticks: tuple[Sequence[float], Sequence[str]],
    calls: Sequence[int] = (),
    code: Code = own_group,
) -> dict:
    """A bar for each row at its place; thin lines mark the days of the calls.

    `code` names the group that a segment leads to, given the code of its grade.
    """
    return {
        "data": bars(rows, xs, code),
        "layout": {
            "height": 380,
            "margin": MARGIN,
            "showlegend": True,
            "barmode": "stack",
            "bargap": 0.15,
            "xaxis": {
                "title": {"text": "Day of onset, counted from the treatment"},
                "tickvals": list(ticks[0]),
                "ticktext": list(ticks[1]),
                "range": [min(xs) - 0.7, max(xs) + 0.7],
                "showgrid": False,
            },
            "yaxis": count_axis(rows),
            "shapes": [upright(day) for day in calls],
            "annotations": [
                {
                    "text": "call",
                    "x": day,
                    "y": 1,
                    "yref": "paper",
                    "yanchor": "bottom",
                    "showarrow": False,
                }
                for day in calls
            ],
        },
    }


def severity_figure(rows: Sequence[Graded]) -> dict | None:
    """A bar for each month, hatched behind where not all of it is mature."""
    if not rows:
        return None
    waiting = [row for row in rows if row.not_yet_due]
    axis = count_axis(rows)
    behind = hatched(
        [row.group for row in waiting],
        axis["range"][1],
        [hover(row, "not yet due", row.not_yet_due) for row in waiting],
    )
    stacks = bars(rows, [middle(row.group) for row in rows], own_group)
    over = {"yaxis": "y2", "width": 20 * DAY}
    return {
        "data": [*([behind] if waiting else []), *(bar | over for bar in stacks)],
        "layout": {
            "height": 380,
            "margin": MARGIN,
            "showlegend": True,
            "barmode": "stack",
            "xaxis": month_axis([row.group for row in rows]),
            "yaxis": axis,
            # So that the hatching is behind the bars and not in their stack.
            "yaxis2": {"overlaying": "y", "matches": "y", "visible": False},
        },
    }


def bars(rows: Sequence[Graded], xs: Sequence, code: Code) -> list[dict]:
    """The worst at the bottom, where heights compare best."""
    return [
        {
            "type": "bar",
            "name": name,
            "x": list(xs),
            "y": [getattr(row, field) for row in rows],
            "customdata": [code(row, CODES[field]) for row in rows],
            "marker": {
                "color": shade,
                "line": {"color": RATE, "width": 1},
                "pattern": {
                    "shape": shape,
                    "fgcolor": RATE,
                    "fillmode": "overlay",
                    "size": 6,
                    "solidity": 0.3,
                },
            },
            "text": [hover(row, name.lower(), getattr(row, field)) for row in rows],
            "textposition": "none",
            "hovertemplate": "%{text}<extra></extra>",
        }
        for field, (name, shade, shape) in SEGMENTS.items()
    ]


def hover(row: Graded, name: str, number: int) -> str:
    parts = [
        row.label,
        f"{name}: {number}",
        f"all headaches: {row.events}, of {row.asked} asked",
    ]
    if row.not_yet_due and name != "not yet due":
        parts.append(f"{row.not_yet_due} not yet due")
    return "<br>".join(parts)


def count_axis(rows: Sequence[Graded]) -> dict:
    top = max([row.events for row in rows], default=0)
    ticks = {"dtick": 1} if top <= 6 else {"nticks": 6}
    return {
        "title": {"text": "Treatments with a headache"},
        "range": [0, max(1.1 * top, 4)],
    } | ticks
