"""Numbers in words: never one without its denominator, interval and definition."""

from dashboards.measures.incidence import Counts, Incidence


def percent(proportion: float | None) -> str:
    return "–" if proportion is None else f"{100 * proportion:.1f} %"


def span(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "–"
    return f"{100 * low:.1f}–{100 * high:.1f}"


def estimate(row: Incidence) -> str:
    """As 11.3 % (9.1–13.9)."""
    if row.incidence is None:
        return "–"
    return f"{percent(row.incidence)} ({span(row.low, row.high)})"


def ratio(counts: Counts) -> str:
    return f"{counts.events}/{counts.asked}"
