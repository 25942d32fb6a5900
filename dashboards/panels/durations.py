"""How long headaches go on."""

import numpy as np

from dashboards.figures.curves import Words, curve_figure
from dashboards.measures.curves import LEAST_AT_RISK, Day, incidence_by_day
from dashboards.measures.survival import Median, kaplan_meier, median
from dashboards.panels.incidence import everybody
from dashboards.panels.panel import Column, Panel
from dashboards.queries.durations import Durations, durations
from dashboards.queries.populations import Population
from dashboards.sentences import lead
from dashboards.wording import interval

COLUMNS = (
    Column("By the end of day", lambda row: row.day),
    Column("Going on as it begins", lambda row: row.at_risk),
    Column("Gone", lambda row: row.events),
    Column("Not followed further", lambda row: row.censored),
    Column(
        "Share gone (95 % CI)",
        lambda row: interval(row.proportion, row.low, row.high),
    ),
)


def duration_panel(population: Population) -> Panel:
    found, scope = durations(population), population.scope
    days = np.unique(np.append(found.days, 0))
    rows = incidence_by_day(found.days, found.is_gone, days) if len(found.days) else []
    words = Words("Share gone", "gone", "Days since the onset", "Gone by the day, %")
    return Panel(
        name="duration",
        title="Days until the headache is gone",
        scope=scope,
        sentence=f"{lead(scope, everybody(population))} {gone_words(found)}",
        kind=Day,
        rows=rows,
        columns=COLUMNS,
        figure=curve_figure(rows, words, half=True),
        alternative="Step curve of the share of headaches gone by each day since onset",
        definition=(
            "Every countable headache that began in the window, of the treatments "
            "counted as headaches; a treatment may have several. Kaplan-Meier from the "
            "day of onset, 95 % interval log-log. One that still goes on counts until "
            "the last contact that told of it; none is left out. Not drawn with fewer "
            f"than {LEAST_AT_RISK} still going on."
        ),
        caveats=tuple(caveats(found)),
    )


def gone_words(found: Durations) -> str:
    headaches, gone = len(found.days), int(np.count_nonzero(found.is_gone))
    if headaches < LEAST_AT_RISK:
        return f"Too few headaches ({headaches}) for a curve or a median."
    half = median(kaplan_meier(found.days, found.is_gone))
    return (
        f"Of {headaches} headaches {gone} {'is' if gone == 1 else 'are'} known to be gone "
        f"and {found.ongoing} went on when last heard of. {median_words(half)}"
    )


def median_words(half: Median) -> str:
    ends = " to ".join(
        "not reached" if end is None else f"{end:g}" for end in (half.low, half.high)
    )
    if half.low is None and half.high is None:
        return "The median isn't reached."
    if half.days is None:
        return f"The median isn't reached (95 % CI {ends} days)."
    return f"Median: gone after {half.days:g} days (95 % CI {ends}; Kaplan-Meier)."


def caveats(found: Durations):
    if found.outcome_unknown:
        yield (
            f"Whether it is gone isn't known for {found.outcome_unknown}: they count "
            "until the last contact in which they still went on, or not past the onset."
        )
    if found.end_unknown:
        yield (
            f"The day of the end isn't known for {found.end_unknown}: taken as that of "
            "the contact that told of it, so they may have been shorter."
        )
    if found.onset_unknown:
        yield (
            f"The day of onset isn't known for {found.onset_unknown}: taken as the last "
            "that it can be, so they may have been longer."
        )
