"""By injector: incidence, shrunken estimates, completeness, experience."""

from dataclasses import replace

from dashboards.figures.completeness import completeness_figure
from dashboards.figures.incidence import incidence_figure
from dashboards.figures.shrunken import shrunken_figure
from dashboards.measures.completeness import Completeness, completeness
from dashboards.measures.incidence import Incidence
from dashboards.measures.shrinkage import FEWEST_UNITS, Shrinkage
from dashboards.measures.shrunkenunits import Shrunk, shrunken_units
from dashboards.panels.columns import COUNTED
from dashboards.panels.incidence import completeness_gap, incidence_panel, measured
from dashboards.panels.panel import Column, Panel, Part, Switch
from dashboards.queries.incidence import incidence_by
from dashboards.queries.injectors import completeness_effects, injector_labels
from dashboards.queries.populations import Population
from dashboards.sentences import lead
from dashboards.wording import estimate, interval, percent, span, tenths

NAMES_SWITCH = Switch("names", "Show names", "Hide names")
AT_THE_TREATMENT = (
    "Counted at the date of each treatment: one injector's treatments are in several "
    "groups as experience grows."
)


def injector_incidences(population: Population) -> tuple[list[Incidence], Incidence]:
    """Of each injector with treatments, in the order of codes, and of all together."""
    labels = injector_labels(population)
    *rows, total = measured(incidence_by("injector", population))
    return [
        replace(row, label=labels[row.group])
        for row in rows
        if row.counts.treatments or row.counts.not_yet_due
    ], total


def injector_panel(population: Population) -> Panel:
    rows, total = population.once(injector_incidences)
    return replace(
        incidence_panel("injector", population),
        rows=rows,
        figure=incidence_figure(rows, total),
        switches=(NAMES_SWITCH,),
    )


def growing_panel(by: str, population: Population) -> Panel:
    """By what an injector has more of with every treatment."""
    panel = incidence_panel(by, population)
    return replace(panel, caveats=(AT_THE_TREATMENT, *panel.caveats))


SHRUNKEN_COLUMNS = (
    Column("Injector", lambda row: row.label, is_number=False),
    COUNTED,
    Column("Own incidence (95 % CI)", lambda row: estimate(row.found)),
    Column(
        "Shrunken (95 % credible interval)",
        lambda row: (
            "–"
            if row.estimate is None
            else f"{percent(row.estimate)} ({span(row.estimate_low, row.estimate_high)})"
        ),
    ),
    Column("Caveats", lambda row: "; ".join(row.found.caveats), is_number=False),
)


def shrunken_panel(population: Population) -> Panel:
    incidences, total = population.once(injector_incidences)
    rows, drawn = shrunken_units(incidences)
    return Panel(
        name="shrunken",
        title="Injectors, each estimate drawn towards the others",
        scope=population.scope,
        sentence=f"{lead(population.scope, total)} {shrinkage_words(rows, drawn)}",
        kind=Shrunk,
        rows=rows,
        total=Shrunk(total),
        columns=SHRUNKEN_COLUMNS,
        figure=shrunken_figure(rows, total.incidence),
        alternative="For each injector the own incidence as a hollow dot, joined to the "
        "shrunken estimate with its credible interval",
        definition="Shrunken: (α + headaches) / (α + β + asked), where the Beta "
        "distribution with α and β is what makes the counts of all injectors likeliest "
        "(empirical Bayes). The fewer were asked, the more an estimate is drawn to the "
        "others'. Credible interval: 95 %, a little narrow, as it takes α and β for "
        "known. Not adjusted for case mix; treatments are taken for independent.",
        caveats=("Neither number is an injector's true rate, and never a ranking.",),
        switches=(NAMES_SWITCH,),
        by="injector",
    )


def shrinkage_words(rows: list[Shrunk], drawn: Shrinkage | None) -> str:
    number = sum(row.found.incidence is not None for row in rows)
    if drawn is None:
        return (
            f"Injectors with an incidence: {number}. Fewer than {FEWEST_UNITS} say "
            "nothing about how injectors differ, so each has its own incidence and "
            "interval alone."
        )
    if drawn.no_detectable_difference:
        return (
            f"No detectable difference: the {number} injectors differ by no more than "
            "chance makes them, so the estimate of each is the incidence of all."
        )
    return (
        f"Between the {number} injectors a standard deviation of "
        f"{tenths(drawn.spread)} points is likeliest, beside what chance does."
    )


COMPLETENESS_COLUMNS = (
    Column("Injector", lambda row: row.label, is_number=False),
    Column(
        "Asked / mature",
        lambda row: [
            Part(str(row.asked), "asked"),
            Part("/"),
            Part(str(row.treatments), "treatments"),
        ],
    ),
    Column(
        "Completeness (95 % CI)",
        lambda row: interval(row.completeness, row.low, row.high),
    ),
    Column("Enough?", lambda row: row.level, is_number=False),
)


def completeness_panel(population: Population) -> Panel:
    """Beside the incidence: whoever is asked less often also shows fewer headaches."""
    incidences, total = population.once(injector_incidences)
    effects = completeness_effects(population)
    rows = [
        completeness(
            row.group,
            row.label,
            row.counts.asked,
            row.counts.treatments,
            design_effect=effects[row.group],
        )
        for row in incidences
    ]
    return Panel(
        name="injector_completeness",
        title="How many of each injector's patients were asked",
        scope=population.scope,
        sentence=completeness_words(population, rows, total),
        kind=Completeness,
        rows=rows,
        columns=COMPLETENESS_COLUMNS,
        figure=completeness_figure(rows),
        alternative="Dot for the share of each injector's mature treatments that were "
        "asked about, with lines at 60 % and 80 %",
        definition="Asked / mature: treatments with a completed solicited contact on or "
        f"after day {population.scope.window.last_day}, over those whose window and the "
        "14 days after it have passed. Interval: Wilson, 95 %, widened for patients "
        "treated more than once.",
        caveats=tuple(completeness_gap(incidences)),
        switches=(NAMES_SWITCH,),
        by="injector",
        marks_of="treatments",
    )


def completeness_words(
    population: Population, rows: list[Completeness], total: Incidence
) -> str:
    scope, c = population.scope, total.counts
    if not c.treatments:
        return f"{scope.population}. None of them is mature yet."
    shares = [row.completeness for row in rows if row.completeness is not None]
    return (
        f"{scope.population}. Of {c.treatments} mature treatments {c.asked} were asked "
        f"about on or after day {scope.window.last_day} ({percent(total.completeness)}), "
        f"by injector from {percent(min(shares))} to {percent(max(shares))}."
    )
