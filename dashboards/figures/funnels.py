"""Draws a funnel plot: units by their size between limits that narrow with it."""

from dashboards.figures.marks import asked_words
from dashboards.figures.theme import LIMIT, RATE, SIGNAL
from dashboards.measures.funnelmarks import FAR, Funnel, Mark
from dashboards.measures.funnels import Position
from dashboards.wording import estimate, percent, plain, ratio, span

# Another shape for each place outside the limits, so that none depends on its colour.
SHAPES = {
    Position.INSIDE: "circle",
    Position.ABOVE: "triangle-up",
    Position.BELOW: "triangle-down",
    Position.FAR_ABOVE: "star-triangle-up",
    Position.FAR_BELOW: "star-triangle-down",
}


def funnel_figure(funnel: Funnel, *, is_named: bool) -> dict | None:
    """None where fewer than two can be compared.

    Written out are the labels outside the 99.8 % limits; all of them if `is_named`.
    """
    marks = funnel.compared
    if not marks:
        return None
    scale = 1 if funnel.is_adjusted else 100
    unit = "headaches expected" if funnel.is_adjusted else "treatments asked"
    far_low, low, high, far_high = funnel.limits
    written = [mark.group for mark in marks if is_named or mark.position in FAR]
    return {
        "data": [
            limit(funnel, far_low, scale, "dot", "99.8 % limits", is_first=True),
            limit(funnel, far_high, scale, "dot", "99.8 % limits"),
            limit(funnel, low, scale, "dash", "95 % limits", is_first=True),
            limit(funnel, high, scale, "dash", "95 % limits"),
            {
                "type": "scatter",
                "mode": "lines",
                "name": "All compared together",
                "x": [0, float(funnel.sizes[-1])],
                "y": [scale * funnel.target] * 2,
                "line": {"color": LIMIT, "width": 1.5},
                "hoverinfo": "skip",
            },
            *(
                trace(kept, place, scale, written, funnel.target)
                for place in SHAPES
                if (kept := [mark for mark in marks if mark.position == place])
            ),
        ],
        "layout": {
            "height": 520,
            "margin": {"l": 8, "r": 24, "t": 8, "b": 130},
            "hovermode": "closest",
            "showlegend": True,
            "xaxis": {
                "title": {"text": unit.capitalize()},
                "range": [0, float(funnel.sizes[-1])],
                "zeroline": False,
            },
            "yaxis": {
                "title": {
                    "text": "Observed / expected headaches"
                    if funnel.is_adjusted
                    else "Incidence, % of those asked"
                },
                "ticksuffix": "" if funnel.is_adjusted else " %",
                "range": [0, top(funnel, scale)],
                "zeroline": True,
            },
        },
    }


def top(funnel: Funnel, scale: float) -> float:
    """As high as the highest mark or limit at a mark."""
    heights = [
        height
        for mark in funnel.compared
        for height in (mark.value, mark.limit_far_high)
        if height is not None
    ]
    return max(1.12 * scale * max(heights), 0.01 * scale)


def limit(
    funnel: Funnel, ends, scale: float, dash: str, name: str, *, is_first: bool = False
) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "legendgroup": name,
        "showlegend": is_first,
        "x": [round(float(size), 4) for size in funnel.sizes],
        "y": [round(scale * float(end), 4) for end in ends],
        "line": {"color": LIMIT, "width": 1.5, "dash": dash},
        "hoverinfo": "skip",
    }


def trace(
    marks: list[Mark], place: Position, scale: float, written: list[str], target: float
) -> dict:
    """Labels of the `written` groups stand on the side away from the line."""
    return {
        "type": "scatter",
        "mode": "markers+text" if marks[0].group in written else "markers",
        "name": place.capitalize(),
        "x": [mark.size for mark in marks],
        "y": [scale * mark.value for mark in marks],
        "customdata": [mark.group for mark in marks],
        "marker": {
            "color": RATE if place == Position.INSIDE else SIGNAL,
            "size": 15 if place in FAR else 12,
            "symbol": SHAPES[place],
        },
        "text": [plain(mark.label) for mark in marks],
        "textposition": [
            "bottom center" if 0 < mark.value < target else "top center"
            for mark in marks
        ],
        "cliponaxis": False,
        "hovertext": [hover(mark) for mark in marks],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def hover(mark: Mark) -> str:
    found = mark.found
    lines = [f"{plain(mark.label)}: {mark.position}"]
    if mark.ratio is None:
        lines += [
            f"{ratio(found.counts)}: {estimate(found)}",
            f"95 % limits {span(mark.limit_low, mark.limit_high)} %",
            f"99.8 % limits {span(mark.limit_far_low, mark.limit_far_high)} %",
        ]
    else:
        lines += [
            f"{found.counts.events} observed, {mark.expected:.1f} expected: "
            f"O/E {mark.ratio:.2f} "
            f"({mark.ratio_low:.2f}–{mark.ratio_high:.2f})",
            f"adjusted incidence {percent(mark.adjusted)} "
            f"({span(mark.adjusted_low, mark.adjusted_high)})",
            f"95 % limits {mark.limit_low:.2f}–{mark.limit_high:.2f}",
            f"99.8 % limits {mark.limit_far_low:.2f}–{mark.limit_far_high:.2f}",
            f"not adjusted: {ratio(found.counts)}, {estimate(found)}",
        ]
    return "<br>".join([*lines, asked_words(found), *found.caveats])
