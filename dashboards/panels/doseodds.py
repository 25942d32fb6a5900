"""What a step more of dose does to the odds: alone, and beside the areas treated."""

from collections.abc import Iterator

from dashboards.figures.odds import Mark, hover, odds_figure
from dashboards.measures.doseodds import DoseOdds, dose_odds, step_of
from dashboards.panels.doses import product_note
from dashboards.panels.incidence import everybody
from dashboards.panels.panel import Column, Panel
from dashboards.queries.doses import (
    area_columns,
    asked_doses,
    commonest_pattern,
    of_one_product,
)
from dashboards.queries.populations import Population
from dashboards.sentences import unanswered
from dashboards.wording import odds, p_value, p_words

COLUMNS = (
    Column("Odds ratio of", lambda row: row.label, is_number=False),
    Column("For", lambda row: f"{row.step:g} U more"),
    Column("Odds ratio (95 % CI)", lambda row: odds(row.odds_ratio, row.low, row.high)),
    Column("p", lambda row: p_value(row.p)),
    Column("Headache / treatments", lambda row: f"{row.events}/{row.treatments}"),
    Column("Patients", lambda row: row.patients),
    Column("Model", lambda row: row.why, is_number=False),
)
CRUDE, ADJUSTED = "crude", "adjusted"


def dose_adjusted_panel(everything: Population) -> Panel:
    population = of_one_product(everything)
    scope = population.scope
    total = everybody(population)
    rows = [] if total.incidence is None else list(rows_of(population))
    said = words(rows) if rows else f"is not given: {unanswered(total)}."
    return Panel(
        name="dose_adjusted",
        title="Dose beside the areas treated",
        scope=scope,
        sentence=f"{scope.population}. Odds ratio of a headache within "
        f"{scope.window.label} {said}",
        kind=DoseOdds,
        rows=rows,
        columns=COLUMNS,
        figure=forest(rows) if any(row.odds_ratio for row in rows) else None,
        alternative="Odds ratios with their 95 % interval: of the dose alone, beside "
        "the areas, and within the most frequent pattern of areas",
        definition="Of asked treatments whose units are known. Models: generalised "
        "estimating equations by patient, which allow for repeat treatments; with "
        "under 10 headaches for each term Firth's penalised likelihood on the first "
        "treatment of each patient; under 10 headaches none.",
        caveats=tuple(product_note(everything)),
    )


def rows_of(population: Population) -> Iterator[DoseOdds]:
    doses = asked_doses(population)
    if not len(doses.units):
        return
    step, areas = step_of(doses.units), list(area_columns(doses).values())
    yield dose_odds(CRUDE, "Dose alone", *doses.columns, step)
    if areas:
        label = "Dose beside the areas"
        yield dose_odds(ADJUSTED, label, *doses.columns, step, areas)
        pattern, alone = commonest_pattern(population, doses)
        yield dose_odds("pattern", f"Dose in {pattern} alone", *alone.columns, step)


def words(rows: list[DoseOdds]) -> str:
    found = {row.group: row for row in rows}
    crude, adjusted = found[CRUDE], found.get(ADJUSTED)
    alone = (
        f"for {crude.step:g} U more in the whole treatment, alone {ratio_words(crude)}"
    )
    if adjusted is None:
        return f"{alone}. Every treatment is of the same areas."
    return f"{alone}; beside the areas treated {ratio_words(adjusted)}."


def ratio_words(row: DoseOdds) -> str:
    if row.odds_ratio is None:
        return f"none ({row.why})"
    return f"{odds(row.odds_ratio, row.low, row.high)}, {p_words(row.p)}"


def forest(rows: list[DoseOdds]) -> dict:
    return odds_figure(
        labels=[row.label for row in rows],
        notes=[f"{row.events}/{row.treatments}" for row in rows],
        heading="Headache / asked",
        marks=[
            Mark(
                line=line,
                is_adjusted=row.group != CRUDE,
                odds_ratio=row.odds_ratio,
                low=row.low,
                high=row.high,
                hover=hover(
                    row.label,
                    f"{row.step:g} U more",
                    (row.odds_ratio, row.low, row.high),
                    f"{row.events}/{row.treatments} of {row.patients} patients",
                    row.why,
                ),
            )
            for line, row in enumerate(rows)
        ],
    )
