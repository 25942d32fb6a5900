"""The cumulative incidence by day, of those followed in part too."""

from dashboards.figures.curves import Words, curve_figure
from dashboards.measures.curves import LEAST_AT_RISK, Day, incidence_by_day
from dashboards.measures.incidence import Incidence
from dashboards.panels.incidence import everybody
from dashboards.panels.onsets import calls_within
from dashboards.panels.panel import Column, Panel
from dashboards.queries.onsets import TREATED_AGAIN, Onsets, days_to_onset
from dashboards.queries.populations import Population
from dashboards.sentences import lead
from dashboards.wording import interval, percent, span

# How far the curve may lie from the incidence before it says something of follow-up.
GAP = 0.02

COLUMNS = (
    Column("By the end of day", lambda row: row.day),
    Column("At risk", lambda row: row.at_risk),
    Column("Headaches", lambda row: row.events),
    Column("Treated again", lambda row: row.competing),
    Column("Follow-up ended", lambda row: row.censored),
    Column(
        "Cumulative incidence (95 % CI)",
        lambda row: interval(row.proportion, row.low, row.high),
    ),
)


def cumulative_panel(population: Population) -> Panel:
    scope, found = population.scope, days_to_onset(population)
    window = scope.window
    total = everybody(population)
    days = range(window.first_day, window.last_day + 1)
    is_too_few = total.completeness is not None and total.incidence is None
    rows = []
    if not is_too_few:
        rows = incidence_by_day(found.days, found.status, list(days))
    words = Words(
        "Cumulative incidence",
        "headaches",
        "Days since the treatment",
        "With a headache by the day, %",
    )
    return Panel(
        name="cumulative",
        title="Cumulative incidence by day",
        scope=scope,
        sentence=f"{lead(scope, total)} {curve_words(found, rows)}",
        kind=Day,
        rows=rows,
        columns=COLUMNS,
        figure=curve_figure(rows, words, calls=calls_within(scope)) if rows else None,
        alternative="Step curve of the cumulative incidence, with how many are at risk",
        definition=(
            "Of the mature treatments with a solicited answer, each followed until its "
            "first countable headache, the last solicited answer or the end of the "
            "window. Headaches of patients who only came forward unasked are no events "
            "here. Being treated again ends it as a competing event. At risk: still "
            "followed and without headache as the day begins. Not drawn with fewer than "
            f"{LEAST_AT_RISK} at risk. Treatments of one patient count as independent."
        ),
        caveats=tuple(caveats(found, rows, total)),
    )


def curve_words(found: Onsets, rows: list[Day]) -> str:
    followed = len(found.days)
    if not rows:
        return "Too few of the mature treatments were asked for a curve."
    known = [row for row in rows if row.proportion is not None]
    if not known:
        return f"Too few were followed ({followed}) for a curve."
    is_again = bool((found.status == TREATED_AGAIN).any())
    method = "Aalen-Johansen" if is_again else "1 − Kaplan-Meier"
    end = known[-1]
    ends = "" if end.low is None else f", 95 % CI {span(end.low, end.high)}"
    stops = (
        "" if end is rows[-1] else f" (fewer than {LEAST_AT_RISK} are at risk later)"
    )
    events = sum(row.events for row in rows)
    return (
        f"Of {followed} followed, if only in part, {events} had one: by the end of day "
        f"{end.day} {percent(end.proportion)} ({method}{ends}){stops}."
    )


def caveats(found: Onsets, rows: list[Day], total: Incidence):
    end = rows[-1].proportion if rows else None
    if end is not None and total.incidence is not None:
        gap = round(abs(end - total.incidence), 9)
        if gap > GAP:
            yield (
                f"The curve ends at {percent(end)}, the incidence of those asked is "
                f"{percent(total.incidence)}: who was followed to the end differs from "
                "who was not."
            )
    if found.day_unknown:
        yield (
            f"The day isn't known for {found.day_unknown} of the headaches: drawn at the "
            "last day that it can be."
        )
    if found.undecided:
        yield (
            f"Left out: {found.undecided} of which it isn't known whether a headache "
            "counts, or began within the window."
        )
    if found.never:
        yield f"Left out: {found.never} without any solicited answer in the window."
