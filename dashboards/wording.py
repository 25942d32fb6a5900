"""Numbers in words: never one without its denominator, interval and definition."""

from decimal import ROUND_HALF_UP, Decimal

from dashboards.measures.compared import Compared
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


def interval(share: float | None, low: float | None, high: float | None) -> str:
    """As 11.3 % (9.1–13.9), or without the ends if they aren't known."""
    if share is None or low is None:
        return percent(share)
    return f"{percent(share)} ({span(low, high)})"


def estimate(row: Incidence) -> str:
    return interval(row.incidence, row.low, row.high)


def ratio(counts: Counts) -> str:
    return f"{counts.events}/{counts.asked}"


def counted(number: int, noun: str) -> str:
    """As 1 treatment, or 2 treatments."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def counted_are(number: int, noun: str) -> str:
    """As 1 treatment is, or 2 treatments are."""
    return f"{counted(number, noun)} {'is' if number == 1 else 'are'}"


def plain(label: str) -> str:
    """Plotly reads tags in its labels, and names come from users."""
    return label.replace("<", "‹")


def signed(points: float) -> str:
    """As +1.6 or −0.4: with a true minus."""
    text = tenths(points)
    if text.startswith("-"):
        return f"−{text[1:]}"
    return text if points == 0 else f"+{text}"


def difference(row: Compared) -> str:
    """As +1.6 points (0.0 to 3.0)."""
    if row.difference is None or row.low is None or row.high is None:
        return "–"
    ends = f"{signed(row.low)} to {signed(row.high)}"
    return f"{signed(row.difference)} points ({ends})"


def p_value(p: float | None) -> str:
    if p is None:
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def odds(ratio: float | None, low: float | None, high: float | None) -> str:
    """As 1.85 (0.90–3.80); an end that isn't known is a question mark."""
    if ratio is None:
        return "–"
    return f"{times(ratio)} ({times(low)}–{times(high)})"


def times(ratio: float | None) -> str:
    if ratio is None:
        return "?"
    if ratio > 1000:
        return "over 1000"
    return f"{ratio:.2f}" if ratio >= 0.01 else "under 0.01"


def p_words(p: float | None) -> str:
    """As p = 0.032, or p < 0.001."""
    words = p_value(p)
    return f"p {words}" if words.startswith("<") else f"p = {words}"
