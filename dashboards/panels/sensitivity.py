"""What the treatments that nobody was asked about could make of the incidence."""

import numpy as np

from dashboards.figures.sensitivity import sensitivity_figure
from dashboards.measures.incidence import Incidence
from dashboards.measures.sensitivity import ASSUMED, Assumption, assumptions
from dashboards.panels.columns import BOUNDS, of_asked
from dashboards.panels.incidence import everybody
from dashboards.panels.panel import Column, Panel, Part
from dashboards.queries.populations import Population
from dashboards.sentences import lead
from dashboards.wording import percent

# Those of the table, and between each two enough for a smooth curve.
CURVE = sorted({*ASSUMED, *np.geomspace(ASSUMED[0], ASSUMED[-1], 65).tolist()})
DEFINITION = (
    "If the odds of a headache among treatments not asked about were so many times the "
    "odds of the asked (White, Higgins & Wood 2008); at 1 both are alike. Incidence is "
    "over all mature treatments. The bounds hold whatever was the case: nobody, or "
    "everybody, of those about whom nothing is known had one (Manski)."
)
COLUMNS = (
    Column("Odds of those not asked", lambda row: f"× {row.odds_ratio:g}"),
    Column("Incidence, if so", lambda row: percent(row.incidence)),
    Column("Headache / asked", of_asked),
    Column("Mature", lambda row: [Part(str(row.treatments), "treatments")]),
    BOUNDS,
)


def sensitivity_panel(population: Population) -> Panel:
    total = everybody(population)
    rows = assumptions(total)
    return Panel(
        name="sensitivity",
        title="If those not asked had other odds of a headache",
        scope=population.scope,
        sentence=lead(population.scope, total),
        kind=Assumption,
        rows=rows,
        columns=COLUMNS,
        figure=sensitivity_figure(assumptions(total, CURVE)) if rows else None,
        alternative="Curve of the incidence over the odds of those not asked",
        definition=DEFINITION,
        caveats=tuple(caveats(total, rows)),
        by="everybody",
    )


def caveats(total: Incidence, rows: list[Assumption]):
    c = total.counts
    if not rows:
        yield f"No curve without an estimate: {'; '.join(total.caveats)}."
    elif c.asked == c.treatments:
        yield "Every mature treatment was asked about: nothing is left to assume."
    elif rows[0].incidence < total.bound_low:
        yield (
            f"Below {percent(total.bound_low)} the curve is impossible: more headaches "
            "are known of patients without that follow-up."
        )
