"""What changed: the last quarter that is mature against the year before it."""

from dataclasses import replace

from dashboards.figures.compared import compared_figure, stands_out
from dashboards.measures.compared import FALSE_DISCOVERIES, Compared, compared
from dashboards.measures.incidence import Incidence
from dashboards.panels.columns import compared_columns
from dashboards.panels.incidence import measured
from dashboards.panels.panel import Panel
from dashboards.queries.incidence import incidence_by
from dashboards.queries.injectors import injector_labels
from dashboards.queries.periods import RECENT_DAYS, Periods, periods_of
from dashboards.queries.populations import Population
from dashboards.scope import Scope
from dashboards.wording import counted

LOOKED_AT = ("area", "product", "injector")


def changes_panel(population: Population) -> Panel:
    periods = periods_of(population)
    rows = compared(pairs_of(periods))
    return Panel(
        name="changes",
        title="What changed",
        scope=population.scope,
        behind=periods.recent.scope,
        sentence=sentence(population.scope, periods, rows),
        kind=Compared,
        rows=rows,
        columns=compared_columns("Group", "Lately", "Before"),
        figure=compared_figure(rows, "the year before"),
        alternative="Dot for the difference of each group with its 95 % interval",
        definition="Difference: incidence lately minus before, in percentage points, "
        "of treatments in the periods named (Newcombe, 95 %, widened for patients "
        "treated more than once). p: score test; adjusted: Benjamini and Hochberg, "
        f"over all comparisons here. Stands out: adjusted p at most {FALSE_DISCOVERIES:g}.",
        caveats=("Exploratory: a change in who was treated, or asked, is one too.",),
        by="",
    )


def pairs_of(periods: Periods) -> list[tuple[Incidence, Incidence]]:
    """Everybody first, then each group that was treated in both periods."""
    recent, earlier = rows_of(periods.recent), rows_of(periods.earlier)
    return [
        (row, earlier[key])
        for key, row in recent.items()
        if key in earlier and row.counts.treatments and earlier[key].counts.treatments
    ]


def rows_of(population: Population) -> dict[str, Incidence]:
    """By the key of each group. One group of all is not listed beside everybody."""
    names = injector_labels(population)
    found = {}
    for by in LOOKED_AT:
        *rows, everybody = measured(incidence_by(by, population))
        found["everybody:all"] = replace(everybody, group="everybody:all")
        used = [row for row in rows if row.counts.treatments]
        for row in used if len(used) > 1 else []:
            label = names[row.group] if by == "injector" else row.label
            key = f"{by}:{row.group}"
            found[key] = replace(row, group=key, label=label)
    return found


def sentence(scope: Scope, periods: Periods, rows: list[Compared]) -> str:
    asked = [row for row in rows if row.p is not None]
    said = (
        f"{scope.population}, onset within {scope.window.label}. Treated "
        f"{periods.recent_words}, the last {RECENT_DAYS} days that are mature, against "
        f"{periods.earlier_words}. "
    )
    if not asked:
        return said + "Too few were asked in one of the two to set them side by side."
    standing_out = [row.label for row in asked if stands_out(row)]
    stand = "stands" if len(standing_out) == 1 else "stand"
    return said + (
        f"Of {counted(len(asked), 'comparison')}, {len(standing_out)} {stand} out after adjustment"
        + (f": {', '.join(standing_out)}." if standing_out else ".")
    )
