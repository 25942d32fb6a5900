"""Injectors between the limits of chance, adjusted for case mix: never a ranking."""

from dataclasses import replace

from dashboards.figures.funnels import funnel_figure
from dashboards.measures.funnelmarks import FAR, Funnel, Mark, funnel
from dashboards.measures.funnels import FEWEST_UNITS
from dashboards.measures.models import Model
from dashboards.panels.columns import ASKED, BOUNDS, COUNTED, ESTIMATE, of_found
from dashboards.panels.incidence import completeness_gap
from dashboards.panels.injectors import (
    NAMES_SWITCH,
    injector_incidences,
)
from dashboards.panels.panel import Column, Panel, Switch
from dashboards.queries.casemix import case_mix, case_mix_model
from dashboards.queries.injectors import expected_headaches, injector_labels
from dashboards.queries.populations import Population
from dashboards.sentences import sentence
from dashboards.wording import interval, span

CRUDE_SWITCH = Switch("crude", "Show crude incidence", "Adjust for case mix")


def decimals(number: float | None, places: int = 2) -> str:
    return "–" if number is None else f"{number:.{places}f}"


def between(low: float | None, high: float | None) -> str:
    return "–" if low is None else f"{decimals(low)}–{decimals(high)}"


def with_interval(mark: Mark) -> str:
    if mark.ratio is None:
        return "–"
    return f"{decimals(mark.ratio)} ({between(mark.ratio_low, mark.ratio_high)})"


def adjusted(mark: Mark) -> str:
    return interval(mark.adjusted, mark.adjusted_low, mark.adjusted_high)


def position_words(mark: Mark) -> str:
    if mark.position is None and mark.found.incidence is None:
        return "; ".join(mark.found.caveats)
    return mark.position or "–"


INJECTOR = Column("Injector", lambda row: row.label, is_number=False)
CRUDE = of_found(ESTIMATE)
POSITION = Column("Position", position_words, is_number=False)
FOLLOWED = (of_found(ASKED), of_found(BOUNDS))
ADJUSTED_COLUMNS = (
    INJECTOR,
    COUNTED,
    Column("Expected", lambda row: decimals(row.expected, 1)),
    Column("O/E (95 % CI)", with_interval),
    Column("Adjusted incidence (95 % CI)", adjusted),
    Column("95 % limits", lambda row: between(row.limit_low, row.limit_high)),
    Column("99.8 % limits", lambda row: between(row.limit_far_low, row.limit_far_high)),
    POSITION,
    CRUDE,
    *FOLLOWED,
)
CRUDE_COLUMNS = (
    INJECTOR,
    COUNTED,
    CRUDE,
    Column("95 % limits, %", lambda row: span(row.limit_low, row.limit_high)),
    Column("99.8 % limits, %", lambda row: span(row.limit_far_low, row.limit_far_high)),
    POSITION,
    *FOLLOWED,
)


def funnel_panel(population: Population) -> Panel:
    scope = population.scope
    rows, total = population.once(injector_incidences)
    expected = None if scope.crude else expected_headaches(population)
    found = named(
        funnel(rows, expected and [expected[row.group] for row in rows]), population
    )
    return Panel(
        name="funnel",
        title="Injectors and the limits of chance"
        + (", adjusted for case mix" if found.is_adjusted else ""),
        scope=scope,
        sentence=sentence(scope, total),
        kind=Mark,
        rows=list(found.marks),
        total=Mark(total),
        columns=ADJUSTED_COLUMNS if found.is_adjusted else CRUDE_COLUMNS,
        figure=funnel_figure(found, is_named=scope.names),
        alternative="Funnel plot: a mark for each injector between the 95 % and 99.8 % "
        "limits that chance alone would hardly pass",
        definition=definition(found, population),
        caveats=tuple(caveats(found, population)),
        switches=(CRUDE_SWITCH, NAMES_SWITCH),
        by="injector",
    )


def named(found: Funnel, population: Population) -> Funnel:
    """The label of a mark outside the 99.8 % limits has the name."""
    far = {mark.group for mark in found.marks if mark.position in FAR}
    labels = injector_labels(population, reveal=far)
    marks = tuple(
        replace(mark, found=replace(mark.found, label=labels[mark.group]))
        for mark in found.marks
    )
    return replace(found, marks=marks)


def definition(found: Funnel, population: Population) -> str:
    if not found.is_adjusted:
        limits = (
            widened("arcsine") if found.is_widened else "exact binomial, interpolated"
        )
        return (
            "Line: incidence of all compared together. Limits: 95 % and 99.8 %, "
            f"{limits}; they take treatments for independent."
        )
    limits = widened("square-root") if found.is_widened else "exact Poisson"
    model = population.once(case_mix_model)
    return (
        "Expected: each asked treatment's chance of a headache by "
        f"{term_words(population)}, as a logistic model without the injector gives "
        "it; added up for each injector and scaled to the headaches observed in all "
        "compared. O/E: observed over expected, exact Poisson interval, 95 %. Adjusted "
        "incidence: O/E times the incidence of all compared. Limits about 1: 95 % and "
        f"99.8 %, {limits}; they take treatments for independent. "
        + " ".join([f"Model: {model.why}.", *population.once(case_mix).notes])
    )


def widened(scale: str) -> str:
    return f"widened by the variance between injectors on the {scale} scale"


def term_words(population: Population) -> str:
    model, mix = population.once(case_mix_model), population.once(case_mix)
    labels = dict(zip(mix.terms, mix.labels, strict=True))
    return "; ".join(labels[term].lower() for term in model.terms)


def caveats(found: Funnel, population: Population):
    if population.scope.crude:
        yield "Crude incidence, as chosen: who was treated, and where, is not adjusted for."
    elif not found.is_adjusted:
        why = reason(population.once(case_mix_model))
        yield f"Crude incidence, not adjusted for case mix: {why}."
    yield from about_chance(found)
    yield from completeness_gap([mark.found for mark in found.marks])
    effect = population.once(injector_incidences)[1].design_effect
    if effect > 1.05:
        yield (
            f"Patients come again (design effect {effect:.2f}): limits that take "
            "treatments for independent are somewhat too narrow."
        )
    yield "In the order of codes, never a ranking: chance alone puts somebody last."


def reason(model: Model) -> str:
    return (
        model.why if model.kind == "none" else "none of those compared had a headache"
    )


def about_chance(found: Funnel):
    left_out = [mark.label for mark in found.marks if mark.position is None]
    number = len(found.compared)
    if not number:
        yield "There are no two injectors with enough follow-up to be compared."
    else:
        yield (
            f"{number} injectors are compared. Were they all alike, "
            f"{0.05 * number:.1f} of them would be expected outside the 95 % limits and "
            f"{0.002 * number:.2g} outside the 99.8 % limits by chance alone."
        )
        yield overdispersion_words(found)
    if left_out:
        yield f"Not compared, counts and bounds only: {', '.join(left_out)}."


def overdispersion_words(found: Funnel) -> str:
    spread = found.overdispersion
    said = (
        f"Overdispersion φ {spread.phi:.2f}: the variance between injectors over that "
        "of chance."
    )
    if found.is_widened:
        return f"{said} The limits are widened by it."
    if spread.units < FEWEST_UNITS:
        return f"{said} Of fewer than {FEWEST_UNITS} it is noise: the limits are not widened."
    return f"{said} The limits need no widening."
