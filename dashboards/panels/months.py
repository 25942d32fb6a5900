"""Incidence by month of treatment, as a control chart."""

from dataclasses import replace

from dashboards.figures.controlcharts import control_chart
from dashboards.measures.baselines import (
    FEW_EVENTS,
    MONTHS,
    Baseline,
    ControlledMonth,
    baseline_of,
    controlled,
    without_limits,
)
from dashboards.measures.proportions import wilson
from dashboards.panels.columns import INCIDENCE_COLUMNS
from dashboards.panels.incidence import everybody, incidence_panel
from dashboards.panels.panel import Column, Panel
from dashboards.queries.populations import Population
from dashboards.sentences import BACKGROUND, lead
from dashboards.wording import percent, span

LIMIT_COLUMNS = (
    Column("Limits, %", lambda row: span(row.limit_low, row.limit_high)),
    Column("Against the limits", lambda row: row.standing or "–", is_number=False),
)


def month_panel(population: Population) -> Panel:
    panel = incidence_panel("month", population)
    baseline = baseline_of(panel.rows)
    months = controlled(panel.rows, baseline)
    return replace(
        panel,
        sentence=sentence(lead(panel.scope, everybody(population)), baseline, months),
        kind=ControlledMonth,
        rows=months,
        total=without_limits(panel.total),
        columns=(*INCIDENCE_COLUMNS[:-1], *LIMIT_COLUMNS, INCIDENCE_COLUMNS[-1]),
        figure=control_chart(months),
        alternative=(
            "Control chart: a dot for the incidence of each month of treatment, with "
            "the baseline and the limits about it"
        ),
        definition=(
            f"{panel.definition} Limits: where 99.73 % of months would lie if nothing "
            "had changed, p ± 3 √(p(1 − p)/asked), or exact binomial ones where fewer "
            "than five headaches are expected; treatments of one patient count as "
            "independent in them."
        ),
        caveats=(*panel.caveats, *caveats(baseline)),
    )


def sentence(first: str, baseline: Baseline, months: list[ControlledMonth]) -> str:
    parts = [first, baseline_words(baseline)]
    outside = [month for month in months if month.standing in ("above", "below")]
    if outside:
        named = ", ".join(f"{month.group} ({month.standing})" for month in outside)
        parts.append(
            f"Outside their limits: {named}. Look at charts, lots, technique and "
            "follow-up changes of such a month: it is not a verdict."
        )
    elif any(month.standing for month in months):
        parts.append("No month lies outside its limits.")
    return " ".join([*parts, BACKGROUND])


def baseline_words(baseline: Baseline) -> str:
    """The baseline in words, with its numbers and what it is fixed from."""
    if not baseline.months:
        return (
            "No month has a rate yet (all its treatments mature, and at least 60 % of "
            "them asked), so there is no baseline."
        )
    if baseline.proportion is None:
        return (
            f"There is no baseline: {baseline.events} of the {baseline.asked} asked "
            f"{in_months(baseline)} had a headache."
        )
    low, high = wilson(baseline.events, baseline.asked)
    return (
        f"The baseline is {baseline.events}/{baseline.asked} asked, "
        f"{percent(baseline.proportion)} (95 % CI {span(float(low), float(high))}), "
        f"{in_months(baseline)}"
        + ("; later months don't move it." if baseline.months == MONTHS else ".")
    )


def in_months(baseline: Baseline) -> str:
    if baseline.months == 1:
        return f"in the first month with a rate ({baseline.first})"
    return (
        f"in the first {baseline.months} months with a rate "
        f"({baseline.first} to {baseline.last})"
    )


def caveats(baseline: Baseline):
    if baseline.proportion is None:
        return
    if baseline.months < MONTHS:
        yield (
            f"Fewer than {MONTHS} months have a rate ({baseline.months}): the baseline "
            f"grows with each further month until there are {MONTHS}."
        )
    if baseline.events < FEW_EVENTS:
        yield f"The baseline is of few headaches ({baseline.events}): it may be far off."
    yield (
        "The months of the baseline helped to set the limits that they are shown "
        "against: one that lies outside is out by more than it seems."
    )
