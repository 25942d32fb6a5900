"""What a panel's numbers are of, in words."""

from dashboards.measures.incidence import Incidence
from dashboards.measures.trend import Trend
from dashboards.scope import Scope
from dashboards.wording import counted_are, p_words, percent, ratio, span

BACKGROUND = (
    "Headache is common without treatment: this is not an estimate of headaches "
    "caused by the injection."
)


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
                f": {percent(total.incidence)} (95 % CI {span(total.low, total.high)})."
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
            f"{counted_are(c.known_events - c.events, 'further headache')} known of "
            "patients without that follow-up"
            + (f" ({c.spontaneous} came forward unasked)" if c.spontaneous else "")
            + ": in the bounds, not in the rate."
        )
    if c.not_yet_due:
        parts.append(f"{counted_are(c.not_yet_due, 'treatment')} too recent to count.")
    parts.append(BACKGROUND)
    return " ".join(parts)


def lead(scope: Scope, total: Incidence) -> str:
    """The population, the window, and the incidence of all together: in brief."""
    counts = total.counts
    if not counts.treatments:
        return f"{scope.population}. None of them is mature yet."
    had = (
        f"{scope.population}: {ratio(counts)} asked had a headache that began within "
        f"{scope.window.label}"
    )
    if total.incidence is None:
        return f"{had}; too few of {counts.treatments} mature were asked for a rate."
    return (
        f"{had}, {percent(total.incidence)} (95 % CI {span(total.low, total.high)}); "
        f"{percent(total.completeness)} of {counts.treatments} mature were asked."
    )


def unanswered(total: Incidence) -> str:
    """Why nothing is fitted where all together have no incidence."""
    if total.counts.asked:
        return "too few of the mature treatments were asked about"
    return "nobody was asked"


def definition(scope: Scope) -> str:
    window = scope.window
    return (
        "Headache / asked: treatments with a countable headache that began within "
        f"{window.label}, over mature treatments with a completed solicited contact on "
        f"or after day {window.last_day}. Countable: new, or about twice the patient's "
        "usual (ICHD-3). Interval: Wilson, 95 %, widened for patients treated more "
        "than once. Bounds: whatever those not known about would have said."
    )


def trend_words(trend: Trend, along: str) -> str:
    """`along` names the scores of the groups."""
    if trend.z != trend.z:
        return f"No trend along {along} can be tested."
    z = f"{trend.z:.2f}".replace("-", "−")
    return (
        f"Trend along {along} (Cochran-Armitage, a patient's treatments taken as "
        f"independent): z = {z}, {p_words(trend.p)}."
    )
