"""Numbers in words: never one without its denominator, interval and definition."""

from dashboards.measures.incidence import Counts, Incidence
from dashboards.scope import Scope

BACKGROUND = (
    "Headache is common without treatment: this is not an estimate of headaches "
    "caused by the injection."
)


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


def sentence(scope: Scope, total: Incidence) -> str:
    """What the numbers are of, and what they say of everybody together."""
    c, window = total.counts, scope.window
    parts = [f"{scope.population}."]
    if total.completeness is None:
        parts.append("None of them is mature yet.")
    else:
        parts.append(
            f"Among {c.asked} of {c.treatments} mature treatments with a completed "
            f"follow-up on or after day {window.last_day} "
            f"({percent(total.completeness)}), {c.events} had a new or clearly worsened "
            f"headache beginning within {window.label}"
            + (
                f": {percent(total.incidence)} "
                f"(95 % CI {span(total.low, total.high)}, Wilson)."
                if total.incidence is not None
                else "; too few were asked for a rate."
            )
        )
    if c.unknown:
        parts.append(
            f"If none or all of the {c.unknown} not known about had one: "
            f"{percent(total.bound_low)} or {percent(total.bound_high)}."
        )
    if c.known_events > c.events:
        parts.append(
            f"{c.known_events - c.events} further headaches are known of patients "
            f"without that follow-up ({c.spontaneous} came forward unasked): "
            "in the bounds, not in the rate."
        )
    if c.not_yet_due:
        parts.append(f"{c.not_yet_due} treatments are too recent to count.")
    parts.append(BACKGROUND)
    return " ".join(parts)
