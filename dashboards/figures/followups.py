"""Draws how far calls and attempts came: stacked bars that end at the same length."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboards.figures.marks import at_the_right, lines_axis, whiskers
from dashboards.figures.theme import BOUNDS, NOTHING, RATE, rate
from dashboards.measures.followups import Attempts, FollowUps
from dashboards.wording import percent, plain, span

Row = FollowUps | Attempts
# One hue that fades into the page: dark to light in print, bright to dark on black.
SHADES = (rate(1), rate(0.6), rate(0.25))
WHISKER = 0.38  # below the middle of a bar


@dataclass(frozen=True)
class Segment:
    """A piece of every bar: how many, and the stage that lists them."""

    name: str
    stage: str
    count: Callable[[Row], int]
    shade: str


CALLS = (
    Segment("Complete", "complete", lambda row: row.counts.complete, SHADES[0]),
    Segment(
        "Reached, no answer",
        "not_answered",
        lambda row: row.counts.reached - row.counts.complete,
        SHADES[1],
    ),
    Segment(
        "Nobody reached",
        "not_reached",
        lambda row: row.counts.attempted - row.counts.reached,
        SHADES[2],
    ),
    Segment(
        "Not attempted",
        "not_attempted",
        lambda row: row.counts.due - row.counts.attempted,
        NOTHING,
    ),
)
ATTEMPTS = (
    Segment("Answered", "answered", lambda row: row.counts.answered, SHADES[0]),
    Segment(
        "Reached, no answer",
        "not_answered",
        lambda row: row.counts.reached - row.counts.answered,
        SHADES[1],
    ),
    Segment(
        "Nobody reached",
        "not_reached",
        lambda row: row.counts.attempts - row.counts.reached,
        SHADES[2],
    ),
)


def followups_figure(rows: list[FollowUps], total: FollowUps, by: str) -> dict:
    """Shares of the calls due in each group; complete/due at the right."""
    return stacked(
        [(row, f"{by}:{row.group}") for row in rows]
        + [(total, f"calls:{total.group}")],
        CALLS,
        whole=lambda row: row.counts.due,
        share=lambda row: row.complete_share,
        axis="% of the calls due",
        interval="95 % interval of complete",
    )


def attempts_figure(rows: list[Attempts], total: Attempts, by: str) -> dict:
    """Shares of the attempts of each person; answered/attempts at the right."""
    return stacked(
        [(row, f"{by}:{row.group}") for row in rows]
        + [(total, f"attempts:{total.group}")],
        ATTEMPTS,
        whole=lambda row: row.counts.attempts,
        share=lambda row: row.answered_share,
        axis="% of the attempts",
        interval="95 % interval of answered",
    )


def stacked(
    lines: list[tuple[Row, str]],
    segments: tuple[Segment, ...],
    *,
    whole: Callable[[Row], int],
    share: Callable[[Row], float | None],
    axis: str,
    interval: str,
) -> dict:
    """`lines` are rows with the key under which their records are listed."""
    places = list(range(len(lines) - 1, -1, -1))
    drawn = [
        (row, key, place)
        for (row, key), place in zip(lines, places, strict=True)
        if whole(row)
    ]
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "name": segment.name,
            "x": [100 * segment.count(row) / whole(row) for row, _, _ in drawn],
            "y": [place for _, _, place in drawn],
            "width": 0.5,
            "marker": {
                "color": segment.shade,
                "line": {
                    "color": BOUNDS if segment.shade == NOTHING else RATE,
                    "width": 1,
                },
            },
            "customdata": [f"{key}:{segment.stage}" for _, key, _ in drawn],
            "text": [
                hover(row, segment, whole(row), share(row)) for row, _, _ in drawn
            ],
            "textposition": "none",
            "hovertemplate": "%{text}<extra></extra>",
        }
        for segment in segments
    ]
    return {
        "data": [*bars, intervals(drawn, share, interval)],
        "layout": {
            "height": 150 + 40 * len(lines),
            "margin": {"l": 8, "r": 130, "t": 8, "b": 90},
            "showlegend": True,
            "legend": {"traceorder": "normal"},
            "barmode": "stack",
            "xaxis": {
                "title": {"text": axis},
                "range": [0, 100],
                "ticksuffix": " %",
            },
            "yaxis": lines_axis([row.label for row, _ in lines], places)
            | {"range": [-0.7, len(lines) - 0.4]},
            "annotations": at_the_right(
                [note(row, segments[0].count(row), whole(row)) for row, _ in lines],
                places,
            ),
        },
    }


def intervals(drawn: list, share: Callable, name: str) -> dict:
    """Below each bar, where no shade hides them."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [100 * share(row) for row, _, _ in drawn],
        "y": [place - WHISKER for _, _, place in drawn],
        "error_x": whiskers(
            [share(row) for row, _, _ in drawn],
            [row.low for row, _, _ in drawn],
            [row.high for row, _, _ in drawn],
            thickness=1.5,
            width=4,
        ),
        "marker": {"color": RATE, "size": 5},
        "hoverinfo": "skip",
    }


def note(row: Row, part: int, whole: int) -> str:
    """Nothing due yet isn't 0/0."""
    waiting = getattr(row.counts, "not_yet_due", 0)
    return f"{waiting} not yet due" if waiting and not whole else f"{part}/{whole}"


def hover(row: Row, segment: Segment, whole: int, share: float | None) -> str:
    count = segment.count(row)
    parts = [
        plain(row.label),
        f"{segment.name.lower()}: {count}/{whole}, {percent(count / whole)}",
    ]
    if segment.shade == SHADES[0]:
        parts.append(f"95 % interval {span(row.low, row.high)} %")
    return "<br>".join([*parts, *row.caveats])
