"""By dose, of one product at a time: bands, and the curve fitted to all doses."""

from collections.abc import Iterator

import numpy as np

from dashboards.figures.doses import dose_figure
from dashboards.measures.dosebands import DoseBand, fitted_bands
from dashboards.measures.incidence import Incidence
from dashboards.measures.splines import DoseCurve
from dashboards.measures.trend import cochran_armitage
from dashboards.panels.columns import INCIDENCE_COLUMNS, of_found
from dashboards.panels.incidence import caveats, measured
from dashboards.panels.panel import Column, Panel
from dashboards.queries.doses import (
    Doses,
    asked_doses,
    median_units,
    of_one_product,
    products_by_use,
)
from dashboards.queries.incidence import incidence_by
from dashboards.queries.populations import Population
from dashboards.sentences import BACKGROUND, definition, lead, trend_words, unanswered
from dashboards.wording import counted, interval, odds, p_words

BAND_COLUMNS = (
    of_found(INCIDENCE_COLUMNS[0]),
    Column(
        "Median units",
        lambda row: "–" if row.median_units is None else f"{row.median_units:g}",
    ),
    *(of_found(column) for column in INCIDENCE_COLUMNS[1:3]),
    Column(
        "Curve there (95 % CI)",
        lambda row: interval(row.fitted, row.fitted_low, row.fitted_high),
    ),
    *(of_found(column) for column in INCIDENCE_COLUMNS[3:]),
)


def dose_panel(everything: Population) -> Panel:
    population = of_one_product(everything)
    *found, total = measured(incidence_by("dose", population))
    found = [row for row in found if row.counts.treatments or row.counts.not_yet_due]
    doses = asked_doses(population)
    # Where too few were asked, nothing is fitted to those who were.
    fitted = doses if total.incidence is not None else doses.where(slice(0))
    rows, curve = fitted_bands(found, median_units(population, doses), *fitted.columns)
    return Panel(
        name="dose",
        title=f"By dose of {population.scope.product or 'one product'}",
        scope=population.scope,
        sentence=" ".join(
            [
                lead(population.scope, total),
                *trend_of(rows, total),
                curve_words(curve, total),
                BACKGROUND,
            ]
        ),
        kind=DoseBand,
        rows=rows,
        total=DoseBand(total),
        columns=BAND_COLUMNS,
        figure=dose_figure(rows, curve, population.scope.product),
        alternative="Dot for the incidence of each band at its median dose, with its "
        "95 % interval, and the fitted curve with its band",
        definition=f"{definition(population.scope)} Dose: units of the whole treatment. "
        f"{shape_words(curve)}".strip(),
        caveats=(
            *product_caveats(everything),
            *caveats("dose", found, population),
            *pattern_caveats(doses),
            *misfit_caveats(rows),
        ),
        by="dose",
    )


def trend_of(rows: list[DoseBand], total: Incidence) -> Iterator[str]:
    if total.incidence is None:
        return
    scored = [row for row in rows if row.median_units is not None]
    trend = cochran_armitage(
        [row.counts.events for row in scored],
        [row.counts.asked for row in scored],
        [row.median_units for row in scored],
    )
    yield trend_words(trend, "the median units of the bands")


def curve_words(curve: DoseCurve | None, total: Incidence) -> str:
    if curve is None:
        return f"No curve and no odds ratio: {unanswered(total)}."
    if curve.shape == "none":
        return f"No curve and no odds ratio: {curve.why.removeprefix('no curve: ')}."
    ratio = odds(curve.odds_ratio, curve.odds_low, curve.odds_high)
    return (
        f"For {curve.step:g} U more the odds ratio is {ratio}, {p_words(curve.p)}, "
        "not adjusted for the areas treated."
    )


def shape_words(curve: DoseCurve | None) -> str:
    if curve is None or curve.shape == "none":
        return ""
    return (
        "Curve: generalised estimating equations by patient, which allow for repeat "
        f"treatments, on the logit ({curve.why}), with its 95 % band, over the doses observed and no further. "
        "The odds ratio is that of a straight line."
    )


def product_caveats(everything: Population) -> Iterator[str]:
    """The note, and how to see the others."""
    others = list(products_by_use(everything).items())[1:]
    names = ", ".join(f"{name} ({count})" for name, count in others)
    choice = f" Choose another in the filters: {names}." if others else ""
    for note in product_note(everything):
        yield f"{note}{choice}"


def product_note(everything: Population) -> Iterator[str]:
    products = products_by_use(everything)
    if not products:
        yield "No treatment here was of one product alone, so there is no dose."
    elif len(products) > 1:
        shown, count = next(iter(products.items()))
        yield (
            f"Shown for {shown} ({counted(count, 'treatment')}), the most used of "
            f"{len(products)} products: units of one are not units of another."
        )


def pattern_caveats(doses: Doses) -> Iterator[str]:
    patterns = len(np.unique(doses.patterns))
    if patterns > 1:
        yield (
            f"{patterns} patterns of areas are together here, and the dose of a "
            "treatment grows with its areas: what looks like dose may be where it "
            "was injected."
        )


def misfit_caveats(rows: list[DoseBand]) -> Iterator[str]:
    missed = [
        row.label
        for row in rows
        if row.fitted is not None
        and row.found.low is not None
        and not row.found.low <= row.fitted <= row.found.high
    ]
    if missed:
        yield (
            f"The curve lies outside the interval of {', '.join(missed)}: no smooth "
            "curve describes these doses, which may differ in more than units."
        )
