"""What several figures are drawn with: whiskers, labelled lines, words of a mark."""

from collections.abc import Iterable, Sequence

from dashboards.figures.theme import LIMIT, RATE
from dashboards.measures.incidence import Incidence
from dashboards.wording import estimate, percent, plain, ratio


def whiskers(
    middles: Sequence[float],
    lows: Sequence[float],
    highs: Sequence[float],
    *,
    scale: float = 100,
    colour: str = RATE,
    thickness: float = 2,
    width: float = 6,
) -> dict:
    """Of intervals about their middles; `scale` makes percent of proportions."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [scale * (b - a) for a, b in zip(middles, highs, strict=True)],
        "arrayminus": [scale * (b - a) for a, b in zip(lows, middles, strict=True)],
        "color": colour,
        "thickness": thickness,
        "width": width,
    }


def gapped(pairs: Iterable[tuple[float, float]]) -> list:
    """The ends of separate lines, as one trace takes them."""
    return [end for pair in pairs for end in (*pair, None)]


def lines_axis(labels: Sequence[str], places: Sequence[int]) -> dict:
    """A labelled line at each place, counted from the bottom."""
    return {
        "tickvals": list(places),
        "ticktext": [plain(label) for label in labels],
        "range": [-0.6, len(labels) - 0.4],
        "showgrid": False,
        "zeroline": False,
    }


def at_the_right(notes: Iterable[str], places: Iterable[float]) -> list[dict]:
    """A note beside the plot at each place."""
    return [
        {
            "text": note,
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 10,
            "y": place,
            "showarrow": False,
        }
        for note, place in zip(notes, places, strict=True)
    ]


def upright(day: int) -> dict:
    """A thin line over the whole height, as on a day of calls."""
    line = {"color": LIMIT, "width": 1, "dash": "dot"}
    ends = {"x0": day, "x1": day, "y0": 0, "y1": 1, "yref": "paper"}
    return {"type": "line", **ends, "line": line}


def counted_words(row: Incidence) -> list[str]:
    """As 25/320: 7.8 % (5.3–11.3), and how many were asked."""
    return [f"{ratio(row.counts)}: {estimate(row)}", asked_words(row)]


def asked_words(row: Incidence) -> str:
    c = row.counts
    return f"asked {c.asked} of {c.treatments} ({percent(row.completeness)})"
