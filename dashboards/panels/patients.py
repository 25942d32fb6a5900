"""By patient factor: incidence of every level, and of the treatments on record."""

from dataclasses import replace

from dashboards.figures.levels import levels_figure
from dashboards.measures.completeness import is_uneven
from dashboards.measures.factors import FactorLevel
from dashboards.measures.incidence import Incidence
from dashboards.measures.models import adjusted_model
from dashboards.measures.trend import cochran_armitage
from dashboards.panels.columns import INCIDENCE_COLUMNS, of_found
from dashboards.panels.incidence import caveats, incidence_panel, measured
from dashboards.panels.panel import Column, Panel
from dashboards.queries.factors import asked_cycles, levels_of
from dashboards.queries.populations import Population
from dashboards.sentences import definition, lead, trend_words
from dashboards.wording import odds, p_words

HEADINGS = {
    "first_toxin": "First toxin treatment ever",
    "cycle": "Treatment on record",
    "migraine": "Migraine",
    "headache_history": "Headache history",
    "sex": "Sex",
    "age": "Age at the treatment",
    "low_pain_threshold": "Low pain threshold",
    "needle_anxiety": "Anxiety about needles",
    "habitual_frowning": "Habitual frowning",
}
COLUMNS = (
    Column("Factor", lambda row: row.heading, is_number=False),
    *(of_found(column) for column in INCIDENCE_COLUMNS),
)


def factor_levels_panel(population: Population) -> Panel:
    measures = {
        by: measured(answers)
        for by, answers in levels_of(list(HEADINGS), population).items()
    }
    rows = [
        FactorLevel(replace(level, group=f"{by}:{level.group}"), by, HEADINGS[by])
        for by, (*levels, _) in measures.items()
        for level in levels
        if level.counts.treatments or level.counts.not_yet_due
    ]
    total = measures["sex"][-1]
    everybody = FactorLevel(total, "everybody", "All")
    return Panel(
        name="factor_levels",
        title="Every level of every factor",
        scope=population.scope,
        sentence=lead(population.scope, total),
        kind=FactorLevel,
        rows=rows,
        total=everybody,
        columns=COLUMNS,
        figure=levels_figure(rows, everybody),
        alternative="Dot for the incidence of each level with its 95 % interval, under "
        "the heading of its factor",
        definition=definition(population.scope),
        caveats=(
            "Not adjusted: a level may differ in the areas, doses and other factors of "
            "its treatments.",
            *uneven(measures),
            *caveats("factor_levels", [], population),
        ),
        by="",
    )


def uneven(measures: dict[str, list[Incidence]]):
    """Levels of one factor are compared, not those of two."""
    names = [
        HEADINGS[by].lower()
        for by, (*levels, _) in measures.items()
        if is_uneven(row.completeness for row in levels)
    ]
    if names:
        yield (
            "Completeness differs by more than 10 points between the levels of "
            f"{', '.join(names)}: part of a difference may be who was asked."
        )


def cycle_panel(population: Population) -> Panel:
    panel = incidence_panel("cycle", population)
    if panel.total.incidence is None:
        return panel
    trend = cochran_armitage(
        [row.counts.events for row in panel.rows],
        [row.counts.asked for row in panel.rows],
        [int(row.group) for row in panel.rows],
    )
    return replace(
        panel,
        sentence=f"{lead(panel.scope, panel.total)} "
        f"{trend_words(trend, 'treatments on record')} {next_words(population)}",
        caveats=(
            *panel.caveats,
            "A fall from one treatment to the next is tolerance, or those who had a "
            "headache didn't come back: this doesn't tell the two apart.",
        ),
    )


def next_words(population: Population) -> str:
    cycles, events, patients = asked_cycles(population)
    model = adjusted_model(cycles[:, None].astype(float), events, patients, ("cycle",))
    if model.kind != "gee":
        return f"No odds ratio for each treatment more: {model.why}."
    [found] = model.odds_ratios
    return (
        "For each treatment more the odds ratio is "
        f"{odds(found.odds_ratio, found.low, found.high)}, {p_words(found.p)} "
        "(generalised estimating equations: repeat treatments of a patient allowed for)."
    )
