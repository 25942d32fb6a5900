"""Lots against the other lots of their product, and days since reconstitution."""

from dataclasses import replace

from dashboards.figures.compared import compared_figure, stands_out
from dashboards.measures.compared import FALSE_DISCOVERIES, Compared, compared
from dashboards.measures.incidence import FEW, Incidence, incidence
from dashboards.panels.columns import compared_columns
from dashboards.panels.incidence import incidence_panel
from dashboards.panels.panel import Panel
from dashboards.queries.lots import (
    LotCounts,
    lots_and_others,
    reconstituted_products,
)
from dashboards.queries.populations import Population
from dashboards.wording import counted

OTHERS = "the other lots of the product"


def incidences_of(lot: LotCounts) -> tuple[Incidence, Incidence]:
    code, label = lot.group.code, lot.group.label
    return (
        incidence(code, label, lot.counts, design_effect=lot.design_effect),
        incidence(
            code, OTHERS, lot.other_counts, design_effect=lot.other_design_effect
        ),
    )


def lots_panel(population: Population) -> Panel:
    rows = compared([incidences_of(lot) for lot in lots_and_others(population)])
    is_drawn = any(row.difference is not None for row in rows)
    return Panel(
        name="lot_compared",
        title="Each lot against the other lots of its product",
        scope=population.scope,
        sentence=comparison_words(population, rows),
        kind=Compared,
        rows=rows,
        columns=compared_columns(
            "Lot", "Headache / asked", "Other lots of the product"
        ),
        figure=compared_figure(rows, OTHERS) if is_drawn else None,
        alternative="Dot for the difference of each lot from the other lots of its "
        "product, in points, with its 95 % interval and a line at none",
        definition="Difference: incidence of the lot less that of all other lots of "
        "the same product; treatments of several lots, or without one on record, are "
        "left out. Interval: Newcombe, 95 %, for as many independent treatments as "
        "repeated ones of a patient are worth. p: score test. Adjusted p: Benjamini "
        "and Hochberg. Not adjusted for case mix: a lot's treatments share a season, "
        "and often an injector.",
        caveats=tuple(caveats(rows)),
        by="lot",
    )


def comparison_words(population: Population, rows: list[Compared]) -> str:
    number = sum(row.p is not None for row in rows)
    if not number:
        return (
            f"{population.scope.population}. There is no lot yet to compare with the "
            "other lots of its product."
        )
    standing = sum(stands_out(row) for row in rows)
    stand = (
        f"{standing} stand{'s' * (standing == 1)} out"
        if standing
        else "none stands out"
    )
    expected = ", of which a tenth is expected to be false" if standing else ""
    return (
        f"{population.scope.population}, headache within "
        f"{population.scope.window.label}. {counted(number, 'comparison')}, "
        f"exploratory: {stand} at an adjusted p of {FALSE_DISCOVERIES:.2f} or "
        f"less{expected}."
    )


def caveats(rows: list[Compared]):
    few = [row.label for row in rows if row.p is None]
    if few:
        yield (
            f"Too few to say (under {FEW} asked of the lot or of the others, or under "
            f"60 % asked): {', '.join(few)}."
        )
    if any(stands_out(row) for row in rows):
        yield (
            "Look at who was treated from a lot that stands out, when, and by whom, "
            "before the lot: this isn't adjusted for case mix."
        )


def storage_panel(population: Population) -> Panel:
    """One product at a time: one that comes as a solution is never reconstituted."""
    used = list(dict.fromkeys(population.products.values()))
    mixed = reconstituted_products(population)
    if len(used) < 2:
        chosen = population
    else:
        chosen = population.of_product(next(iter(mixed or used)))
    panel = incidence_panel("storage", chosen)
    return replace(panel, caveats=(*storage_words(used, mixed), *panel.caveats))


def storage_words(used: list[str], mixed: list[str]):
    if used and not mixed:
        yield "No lot in use has its time of reconstitution on record."
    elif len(used) > 1:
        yield (
            f"Of {mixed[0]} alone, the most used product with reconstitutions on "
            "record: days in storage are not compared between products. Choose "
            "another in the filters."
        )
