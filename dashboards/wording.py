"""Numbers in words: never one without its denominator, interval and definition."""

from decimal import ROUND_HALF_UP, Decimal

from dashboards.measures.incidence import Counts, Incidence


def tenths(proportion: float) -> str:
    """In percent with one decimal, halves up as in print: 6.25 is 6.3."""
    return str(Decimal(str(100 * proportion)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def percent(proportion: float | None) -> str:
    return "–" if proportion is None else f"{tenths(proportion)} %"


def span(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "–"
    return f"{tenths(low)}–{tenths(high)}"


def estimate(row: Incidence) -> str:
    """As 11.3 % (9.1–13.9)."""
    if row.incidence is None:
        return "–"
    return f"{percent(row.incidence)} ({span(row.low, row.high)})"


def ratio(counts: Counts) -> str:
    return f"{counts.events}/{counts.asked}"
