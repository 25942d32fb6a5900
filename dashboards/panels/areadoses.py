"""Area pattern by dose band, of one product at a time."""

from dashboards.figures.heatmap import Axis, heatmap_figure
from dashboards.measures.incidence import Incidence
from dashboards.panels.columns import INCIDENCE_COLUMNS
from dashboards.panels.doses import product_note
from dashboards.panels.incidence import caveats, measured
from dashboards.panels.panel import Panel
from dashboards.queries.doses import area_dose_grid, of_one_product
from dashboards.queries.populations import Population
from dashboards.sentences import definition, lead


def area_dose_panel(everything: Population) -> Panel:
    population = of_one_product(everything)
    grid = area_dose_grid(population)
    *found, total = measured(grid.answers)
    wide = len(grid.bands)
    cells = {
        (n // wide, n % wide): row
        for n, row in enumerate(found)
        if row.counts.treatments or row.counts.not_yet_due
    }
    rows = list(cells.values())
    patterns = sorted({pattern for pattern, _ in cells})
    bands = sorted({band for _, band in cells})
    return Panel(
        name="area_dose",
        title="By area and dose",
        scope=population.scope,
        sentence=lead(population.scope, total),
        kind=Incidence,
        rows=rows,
        total=total,
        columns=INCIDENCE_COLUMNS,
        figure=heatmap_figure(
            Axis("", [grid.patterns[n].label for n in patterns]),
            Axis(
                f"Dose of the whole treatment, units of {population.scope.product}",
                [grid.bands[n].label.removesuffix(" U") for n in bands],
            ),
            {
                (patterns.index(pattern), bands.index(band)): row
                for (pattern, band), row in cells.items()
            },
        )
        if cells
        else None,
        alternative="Table of area patterns by dose bands, shaded the darker, the "
        "higher the incidence, with headaches / asked in every cell",
        definition=f"{definition(population.scope)} Hatched, in brackets: fewer than 30 "
        "asked, repeat treatments allowed for. Dotted edge without a shade: too few "
        "asked for a rate, or nobody. Empty: no treatment.",
        caveats=(
            *product_note(everything),
            *caveats("area_dose", rows, population),
        ),
        by="area_dose",
    )
