"""Who was treated, and how: the terms by which groups of treatments are adjusted."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from clinic.choices import Answer, HeadacheHistory, Migraine, NeedleAnxiety, Sex
from dashboards.cohort import NONE
from dashboards.columns import is_any
from dashboards.measures.incidence import LEAST_COMPLETENESS
from dashboards.measures.models import Model, adjusted_model
from dashboards.queries.populations import Population, asked_rows, bit
from events.choices import Area

# Above this share of the asked, those not known of have a term of their own.
MOST_UNKNOWN = 0.05


@dataclass(frozen=True)
class CaseMix:
    """The asked treatments of a population, as a logistic model takes them.

    `rows` are their positions in the population, in the order of time; `columns` is
    (rows, terms) of finite floats without a column of ones; `terms` are codes in the
    order of importance, `labels` their words; `notes` say in words what stands for
    values that aren't known, and which terms are missing.
    """

    terms: tuple[str, ...]
    labels: tuple[str, ...]
    columns: np.ndarray
    patients: np.ndarray
    events: np.ndarray
    rows: np.ndarray
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Trait:
    """Yes for some words of a column's choices, and not known for one of them."""

    term: str
    label: str
    column: str
    choices: type
    yes: tuple[str, ...]


TRAITS = {
    trait.term: trait
    for trait in (
        Trait(
            "first_toxin",
            "First toxin treatment",
            "first_toxin",
            Answer,
            (Answer.YES,),
        ),
        Trait(
            "migraine",
            "Migraine, episodic or chronic",
            "migraine",
            Migraine,
            (Migraine.EPISODIC, Migraine.CHRONIC),
        ),
        Trait(
            "headache_history",
            "Any headache history",
            "headache_history",
            HeadacheHistory,
            tuple(
                word
                for word in HeadacheHistory
                if word not in (HeadacheHistory.NONE, HeadacheHistory.UNKNOWN)
            ),
        ),
        Trait("female", "Female", "sex", Sex, (Sex.FEMALE,)),
        Trait(
            "low_pain_threshold",
            "Low pain threshold",
            "low_pain_threshold",
            Answer,
            (Answer.YES,),
        ),
        Trait(
            "needle_anxiety",
            "Needle anxiety, marked or phobia",
            "needle_anxiety",
            NeedleAnxiety,
            (NeedleAnxiety.MARKED, NeedleAnxiety.PHOBIA),
        ),
        Trait(
            "habitual_frowning",
            "Habitual frowning",
            "habitual_frowning",
            Answer,
            (Answer.YES,),
        ),
    )
}
AREAS = (Area.GLABELLA, Area.FOREHEAD, Area.LATERAL_CANTHAL)


@dataclass(frozen=True)
class Term:
    code: str
    label: str
    values: np.ndarray
    note: str = ""


def case_mix(population: Population) -> CaseMix:
    """The terms that every adjusted number of a population is adjusted for.

    Not known counts as no; where it is so of more than 5 % of the asked, a term of
    its own beside it says which. An age or a dose not known is the mean of those
    known. Dose is a term only within one product.
    """
    rows = asked_rows(population)
    terms = list(terms_of(population, rows))
    notes = [term.note for term in terms if term.note]
    if len(set(population.products.values())) > 1:
        notes.append("The dose is no term: units of several products never meet.")
    return CaseMix(
        terms=tuple(term.code for term in terms),
        labels=tuple(term.label for term in terms),
        columns=np.column_stack([term.values for term in terms]).astype(float),
        patients=population["patient_id"][rows],
        events=population.counted("events")[rows],
        rows=rows,
        notes=tuple(notes),
    )


def case_mix_model(population: Population) -> Model:
    """The chance of a headache by case mix alone: who injected is no term of it.

    It predicts and is shown term by term nowhere, so it has no intervals.
    """
    mix = population.once(case_mix)
    asked, mature = len(mix.rows), int(population.counted("treatments").sum())
    why = ""
    if not asked:
        why = "nobody was asked: no model"
    elif asked / mature < LEAST_COMPLETENESS:
        why = "under 60 % of the mature treatments were asked: no model"
    if why:
        return Model("none", why, mix.terms, (), mix.terms, 0, 0, 0)
    return adjusted_model(
        mix.columns, mix.events, mix.patients, mix.terms, intervals=False
    )


def terms_of(population: Population, rows: np.ndarray) -> Iterator[Term]:
    """In the order of importance: the last are the first that few events leave out."""
    areas = population["areas"][rows]
    for area in AREAS:
        label = f"{area.label} treated"
        yield Term(f"area_{area}", label, (areas & bit(Area, area)) > 0)
    yield from of_products(population, rows)
    for name in ("first_toxin", "migraine", "headache_history", "female"):
        yield from of_trait(TRAITS[name], population, rows)
    yield measured("age", "Age, per 10 years", population["age"][rows])
    for name in ("low_pain_threshold", "needle_anxiety", "habitual_frowning"):
        yield from of_trait(TRAITS[name], population, rows)
    if len(set(population.products.values())) == 1:
        units = population["units_tenths"][rows]
        yield measured("dose", "Dose, per 10 U", np.where(units < 0, NONE, units / 10))


def of_products(population: Population, rows: np.ndarray) -> Iterator[Term]:
    """Which product, against the most used: no unit of one meets one of another."""
    used, *others = list(dict.fromkeys(population.products.values())) or [""]
    for name in others:
        ids = [n for n, known in population.products.items() if known == name]
        is_this = is_any(population["product_id"][rows], ids)
        yield Term(f"product_{name}", f"{name} rather than {used}", is_this)


def of_trait(trait: Trait, population: Population, rows: np.ndarray) -> Iterator[Term]:
    words = trait.choices.values
    said = population[trait.column][rows]
    yield Term(
        trait.term,
        trait.label,
        is_any(said, [words.index(word) for word in trait.yes]),
    )
    unknown = said == words.index("unknown")
    if np.count_nonzero(unknown) > MOST_UNKNOWN * len(rows):
        yield Term(f"{trait.term}_unknown", f"{trait.label}: not known", unknown)


def measured(code: str, label: str, values: np.ndarray) -> Term:
    """In tens. Not known (-1) is the mean of those known."""
    known = values[values != NONE]
    mean = known.mean() if len(known) else 0.0
    missing = len(values) - len(known)
    name = label.partition(",")[0]
    return Term(
        code,
        label,
        np.where(values == NONE, mean, values) / 10,
        note=(
            f"{name} not known of {missing} of {len(values)} treatments: taken as the "
            f"mean, {mean:.1f}."
            if missing and len(known)
            else ""
        ),
    )
