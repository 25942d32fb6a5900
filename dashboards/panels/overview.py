"""One look: how many, how sure, what is missing, and what is alarming."""

from dashboards.figures.incidence import incidence_figure
from dashboards.measures.incidence import Incidence
from dashboards.measures.indicators import Indicator
from dashboards.panels.incidence import incidence_panel
from dashboards.panels.panel import Column, Panel, Part
from dashboards.queries.groups import group_of
from dashboards.queries.populations import ON_RECORD, Population
from dashboards.wording import interval, span

ALARMS = {
    "grade:3": ("Severe", "with a countable headache of grade 3, whenever it began"),
    "serious:yes": ("Serious", "with a headache that a review found serious (ICH E2A)"),
    "emergency:yes": ("Danger signs", "of which a contact told an emergency sign"),
    "escalation:open": ("Open escalations", "on which a physician has still to decide"),
}


def share(row: Indicator) -> str:
    if row.proportion is not None:
        return interval(row.proportion, row.low, row.high)
    return "" if row.low is None else f"{span(row.low, row.high)} %"


STRIP_COLUMNS = (
    Column("Number", lambda row: row.label, is_number=False),
    Column(
        "Treatments",
        lambda row: [Part(str(row.number), row.counted), Part(f"/{row.of}")],
    ),
    Column("Share", share),
    Column("What it is", lambda row: row.note, is_number=False),
)


def strip_panel(population: Population) -> Panel:
    panel = incidence_panel("everybody", population)
    return Panel(
        name="strip",
        title="At a glance",
        scope=population.scope,
        sentence=panel.sentence,
        kind=Indicator,
        rows=[*indicators(panel.total), *alarms(population)],
        columns=STRIP_COLUMNS,
        figure=incidence_figure([], panel.total),
        alternative="Dot for the incidence of all with its 95 % interval and bounds",
        definition=panel.definition,
        caveats=panel.caveats,
        by="",
        has_cards=True,
    )


def indicators(total: Incidence) -> list[Indicator]:
    c = total.counts
    return [
        indicator(
            "events",
            "Incidence",
            (c.events, c.asked),
            (total.incidence, total.low, total.high),
            "; ".join(total.caveats) or "headache, of those asked (95 % interval)",
        ),
        indicator(
            "asked",
            "Completeness",
            (c.asked, c.treatments),
            (total.completeness, None, None),
            "asked after the window, of all that are mature",
        ),
        indicator(
            "unknown",
            "Not known",
            (c.unknown, c.treatments),
            (None, total.bound_low, total.bound_high),
            "the incidence if none or all of them had one",
        ),
        indicator(
            "spontaneous",
            "Came forward unasked",
            (c.spontaneous, c.treatments),
            (None, None, None),
            "outside the rate: nobody asked them after the window",
        ),
    ]


def indicator(counted, label, counts, proportions, note) -> Indicator:
    number, of = counts
    return Indicator("everybody:all", counted, label, number, of, *proportions, note)


def alarms(population: Population) -> list[Indicator]:
    """Treatments on record, mature or not: none of these waits for a denominator."""
    found = []
    for key, (label, note) in ALARMS.items():
        group, treatments = group_of(*key.split(":"), population)
        found.append(
            Indicator(
                group=key,
                counted=ON_RECORD,
                label=label,
                number=len(treatments),
                of=len(population),
                proportion=None,
                low=None,
                high=None,
                note=f"treatments on record {note}",
            )
        )
    return found
