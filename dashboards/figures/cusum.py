"""Draws a CUSUM: its path by date of treatment, its limit, and where it signalled."""

from collections.abc import Sequence

from dashboards.figures.theme import LIMIT, RATE, SIGNAL
from dashboards.measures.streams import Days, Followed, Mark, Places, iso


def cusum_figure(
    days: Days, seen: Followed, places: Places, marks: Sequence[Mark]
) -> dict:
    """`places` are those of the path that are drawn; a signal leads to its month."""
    dates = [iso(day) for day in days[places].tolist()]
    signals = [mark for mark in marks if mark.is_signal]
    ends = [mark for mark in marks if not mark.is_signal]
    top = 1.15 * max(float(seen.values.max()), seen.limit)
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "name": "CUSUM",
                "x": dates,
                "y": seen.values[places].round(4).tolist(),
                "line": {"color": RATE, "width": 1.5, "shape": "hv"},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "lines",
                "name": f"Limit {seen.limit:.2f}",
                "x": [iso(days[0]), iso(days[-1])],
                "y": [seen.limit] * 2,
                "line": {"color": LIMIT, "width": 2, "dash": "dash"},
                "hoverinfo": "skip",
            },
            marked(ends)
            | {
                "name": "Last treatment of a month",
                "mode": "markers",
                "marker": {"color": RATE, "size": 6},
            },
            *(
                [
                    marked(signals)
                    | {
                        "name": "Signal",
                        "mode": "markers+text",
                        "text": ["signal"] * len(signals),
                        "textposition": "top center",
                        "marker": {"color": SIGNAL, "size": 14, "symbol": "diamond"},
                    }
                ]
                if signals
                else []
            ),
        ],
        "layout": {
            "height": 400,
            "margin": {"l": 8, "r": 24, "t": 16, "b": 100},
            "showlegend": True,
            "xaxis": {"type": "date", "title": {"text": "Date of treatment"}},
            "yaxis": {"title": {"text": "CUSUM"}, "range": [0, top]},
        },
    }


def marked(marks: Sequence[Mark]) -> dict:
    return {
        "type": "scatter",
        "x": [mark.on for mark in marks],
        "y": [mark.cusum for mark in marks],
        "customdata": [mark.group for mark in marks],
        "hovertext": [hover(mark) for mark in marks],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def hover(mark: Mark) -> str:
    return "<br>".join(
        [
            mark.label,
            f"{mark.events}/{mark.asked} so far, {mark.expected:.1f} expected",
            f"CUSUM {mark.cusum:.2f}, limit {mark.limit:.2f}",
        ]
    )
