"""Odds ratios of patients' factors: each alone, and beside all others and the areas."""

import numpy as np

from dashboards.figures.odds import Mark, hover, odds_figure
from dashboards.measures.factors import UNKNOWN, Factor, FactorOdds, factor_odds
from dashboards.measures.models import Model
from dashboards.panels.incidence import everybody
from dashboards.panels.panel import Column, Panel
from dashboards.queries.casemix import CaseMix
from dashboards.queries.factors import case_mix_in_strata
from dashboards.queries.populations import Population
from dashboards.scope import Scope
from dashboards.sentences import BACKGROUND, unanswered
from dashboards.wording import (
    counted,
    counted_are,
    odds,
    p_value,
    p_words,
    percent,
    signed,
)

# Each against what it is set against.
FACTORS = (
    Factor("first_toxin", "First toxin treatment v repeat"),
    Factor("migraine", "Migraine v none"),
    Factor("headache_history", "Headache history v none"),
    Factor("female", "Female v male or other"),
    Factor("age", "Age, for 10 years more", is_measured=True),
    Factor("low_pain_threshold", "Low pain threshold v not"),
    Factor("needle_anxiety", "Needle anxiety marked or phobia v less"),
    Factor("habitual_frowning", "Habitual frowning v not"),
)
METHODS = {
    "gee": "generalised estimating equations",
    "firth": "Firth",
    "mantel_haenszel": "Mantel-Haenszel",
    "none": "–",
}


def against(row: FactorOdds) -> str:
    if row.reference_asked is None:
        return "–"
    return f"{row.reference_events}/{row.reference_asked}"


def standardised(row: FactorOdds) -> str:
    if row.incidence_with is None:
        return "–"
    return f"{percent(row.incidence_with)} v {percent(row.incidence_without)}"


def points(row: FactorOdds) -> str:
    if row.difference is None:
        return "–"
    if row.difference_low is None or row.difference_high is None:
        return f"{signed(row.difference)}"
    ends = f"{signed(row.difference_low)} to {signed(row.difference_high)}"
    return f"{signed(row.difference)} ({ends})"


COLUMNS = (
    Column("Factor", lambda row: row.label, is_number=False),
    Column("Headache / asked", lambda row: f"{row.events}/{row.asked}"),
    Column("Reference", against),
    Column(
        "Crude odds ratio", lambda row: odds(row.crude, row.crude_low, row.crude_high)
    ),
    Column(
        "Adjusted odds ratio",
        lambda row: odds(row.adjusted, row.adjusted_low, row.adjusted_high),
    ),
    Column("p", lambda row: p_value(row.adjusted_p)),
    Column("p over all factors", lambda row: p_value(row.exploratory_p)),
    Column("Standardised, with v without", standardised),
    Column("Difference, points", points),
    Column(
        "Crude; adjusted by",
        lambda row: f"{METHODS[row.crude_method]}; {METHODS[row.adjusted_method]}",
        is_number=False,
    ),
)


def factors_panel(population: Population) -> Panel:
    total = everybody(population)
    scope = population.scope
    rows, caveats = [], ()
    sentence = f"No odds ratio is given: {unanswered(total)}."
    if total.incidence is not None:
        mix, treatments = case_mix_in_strata(population)
        rows, model = factor_odds(treatments, FACTORS)
        sentence = asked_words(model, total.counts, scope)
        caveats = (
            tests_words(rows),
            *left_out(model, mix),
            *level_of(model),
            *mix.notes,
        )
    return Panel(
        name="factors",
        title="Factors side by side: crude and adjusted odds ratios",
        scope=scope,
        sentence=f"{scope.population}. {sentence} {BACKGROUND}",
        kind=FactorOdds,
        rows=rows,
        columns=COLUMNS,
        figure=forest(rows) if any(row.crude or row.adjusted for row in rows) else None,
        alternative="Odds ratio of each factor with its 95 % interval, crude and "
        "adjusted",
        definition="Of asked treatments. Not known counts as no, unless it is so of "
        "more than 5 %: then it is no part of the reference. Standardised: mean "
        "incidence that the adjusted model gives the same treatments, all with the "
        "factor and all without it (g-computation; the interval by the delta method). "
        "p over all factors: Benjamini-Hochberg.",
        caveats=caveats,
    )


def asked_words(model: Model, counts, scope: Scope) -> str:
    return (
        f"Odds of a headache beginning within {scope.window.label} with each factor "
        f"over those without it, among {counts.asked} of {counts.treatments} mature "
        f"treatments asked about, {counts.events} of them with one: alone (hollow), "
        f"and {model_words(model)}"
    )


def model_words(model: Model) -> str:
    if model.kind == "none":
        return (
            "pooled over the patterns of areas (filled; Mantel-Haenszel, a patient's "
            f"treatments taken as independent), because no model bears the factors: {model.why}."
        )
    others = len(model.terms) - 1
    beside = "with no other term"
    if others:
        beside = f"beside {counted(others, 'other term')}, the areas treated among them"
    return f"{beside} (filled; {model.why})."


def tests_words(rows: list[FactorOdds]) -> str:
    tested = [row for row in rows if row.exploratory_p is not None]
    if not tested:
        return "No factor can be tested."
    least = min(tested, key=lambda row: row.exploratory_p)
    return (
        f"{counted_are(len(tested), 'factor')} tested, so one may stand out by chance: exploratory; "
        f"the least p over all of them is that of {least.label.partition(' v ')[0].lower()}, "
        f"{p_words(least.exploratory_p)}."
    )


def level_of(model: Model) -> tuple[str, ...]:
    if model.kind != "firth":
        return ()
    return (
        "Standardised incidences are at the level of the first treatments that the "
        f"model was fitted on ({model.events}/{model.treatments}): compare them with "
        "each other, not with the incidence of all.",
    )


def left_out(model: Model, mix: CaseMix) -> tuple[str, ...]:
    if model.kind == "none":
        return ()
    names = "; ".join(
        label.lower()
        for term, label, varies in zip(
            mix.terms, mix.labels, np.ptp(mix.columns, axis=0), strict=True
        )
        if term in model.left_out and varies and not term.endswith(UNKNOWN)
    )
    if not names:
        return ()
    return (
        "Not in the adjusted model, because the headaches bear no more terms or they "
        f"tell nothing beside the others: {names}.",
    )


def forest(rows: list[FactorOdds]) -> dict:
    return odds_figure(
        labels=[row.label for row in rows],
        notes=[note(row) for row in rows],
        heading="Headache / asked",
        marks=[mark for line, row in enumerate(rows) for mark in marks_of(line, row)],
    )


def note(row: FactorOdds) -> str:
    if not row.asked and not row.reference_asked:
        return "not known"
    own = f"{row.events}/{row.asked}"
    return own if row.reference_asked is None else f"{own} v {against(row)}"


def marks_of(line: int, row: FactorOdds) -> list[Mark]:
    crude = (row.crude, row.crude_low, row.crude_high)
    adjusted = (row.adjusted, row.adjusted_low, row.adjusted_high)
    tests = [
        f"difference {points(row)} points",
        f"over all factors {p_words(row.exploratory_p)}",
    ]
    return [
        Mark(
            line,
            False,
            *crude,
            hover(row.label, "Crude", crude, note(row), METHODS[row.crude_method]),
        ),
        Mark(
            line,
            True,
            *adjusted,
            hover(
                row.label,
                "Adjusted",
                adjusted,
                note(row),
                METHODS[row.adjusted_method],
                *tests,
            ),
        ),
    ]
