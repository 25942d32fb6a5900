"""By area: exclusive patterns, areas included, the face, and published trials."""

from dataclasses import replace

from dashboards.figures.faces import face_figure
from dashboards.figures.references import with_references
from dashboards.measures.published import Published
from dashboards.methods import arms_of
from dashboards.panels.incidence import incidence_panel
from dashboards.panels.panel import Column, Panel, Switch
from dashboards.queries.populations import Population
from dashboards.references import TRIALS, trials_of
from dashboards.wording import estimate
from events.facemap import FACE, outlines

REFERENCE_SWITCH = Switch(
    "references", "Show published trials beside it", "Hide the published trials"
)
NOT_COMPARABLE = (
    "Published trials counted adverse events per participant over months, not per "
    "treatment within 14 days, and rates of different trials can't be compared "
    "directly. Each active arm stands with the placebo arm of its trial."
)


def area_panel(population: Population) -> Panel:
    """Trials are drawn where the treatments are of the one product that they tried."""
    panel = incidence_panel("area", population)
    products = set(population.products.values())
    trials = trials_of(products.pop()) if len(products) == 1 else {}
    if not population.scope.references:
        return replace(panel, switches=(REFERENCE_SWITCH,))
    beside = [row for trial in trials.values() for row in arms_of(trial)]
    caveat = (
        NOT_COMPARABLE
        if beside
        else "Published trials are shown beside one product at a time, and only one "
        "that they tried: choose a product in the filters."
    )
    return replace(
        panel,
        figure=with_references(panel.figure, panel.lines, beside),
        caveats=(*panel.caveats, caveat),
        switches=(REFERENCE_SWITCH,),
    )


def face_panel(population: Population) -> Panel:
    panel = incidence_panel("included_area", population)
    return replace(
        panel,
        name="face",
        title="On the face: treatments that included the area",
        figure=face_figure(panel.rows, outlines(), FACE),
        alternative=(
            "Drawing of the face on which each area is the darker, the higher its "
            "incidence, with headaches / asked written on it"
        ),
    )


REFERENCE_COLUMNS = (
    Column("Areas", lambda row: row.label, is_number=False),
    Column("Arm", lambda row: row.arm, is_number=False),
    Column("Headache / participants", lambda row: f"{row.events}/{row.participants}"),
    Column("Incidence (95 % CI)", estimate),
    Column("Source", lambda row: row.source, is_number=False),
)


def references_panel(population: Population) -> Panel:
    products = set(population.products.values())
    trials = [trial for trial in TRIALS if trial.product in products]
    names = ", ".join(sorted({trial.product for trial in trials}))
    return Panel(
        name="references",
        title="Published trials of these products",
        scope=population.scope,
        sentence=f"Participants with a headache in published trials of {names}, each "
        "with the placebo arm of the same trial. "
        f"{NOT_COMPARABLE}"
        if trials
        else "No published trial of the products used here has counts that were read "
        "in their source.",
        kind=Published,
        rows=[row for trial in trials for row in arms_of(trial)],
        columns=REFERENCE_COLUMNS,
        definition="Counted: any headache reported as adverse event over the "
        "double-blind period. Placebo groups of one trial are shared between areas: they don't "
        "add up. Interval: Wilson, 95 %, added here.",
    )
