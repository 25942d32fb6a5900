"""Incidence by the groups of one risk factor."""

from dashboards.figures.incidence import incidence_figure
from dashboards.measures.completeness import is_uneven
from dashboards.measures.incidence import Incidence, incidences
from dashboards.panels.columns import INCIDENCE_COLUMNS
from dashboards.panels.panel import Panel
from dashboards.queries.incidence import EVERYBODY, Answers, incidence_by
from dashboards.queries.populations import Population
from dashboards.sentences import definition, sentence

TITLES = {
    "everybody": "Incidence of headache after treatment",
    "area": "By the areas treated, each treatment in one group",
    "included_area": "Treatments that included the area",
    "injector": "By injector",
    "experience": "By the injector's years of experience at the treatment",
    "sessions": "By the treatments that the injector had given before",
    "product": "By product",
    "lot": "By lot",
    "storage": "By the days since the lot was reconstituted",
    "first_toxin": "First toxin treatment ever",
    "cycle": "By treatment on record: first, second, …",
    "migraine": "By migraine",
    "headache_history": "By headache history",
    "sex": "By sex",
    "age": "By age at the treatment",
    "low_pain_threshold": "By low pain threshold",
    "needle_anxiety": "By anxiety about needles",
    "habitual_frowning": "By habitual frowning",
    "month": "By month of treatment",
}


def incidence_panel(by: str, population: Population) -> Panel:
    answers = incidence_by(by, population)
    *rows, total = measured(answers, is_open=by == "month")
    rows = [row for row in rows if row.counts.treatments or row.counts.not_yet_due]
    return Panel(
        name=by,
        title=TITLES[by],
        scope=population.scope,
        sentence=sentence(population.scope, total),
        kind=Incidence,
        rows=rows,
        total=total,
        columns=INCIDENCE_COLUMNS,
        figure=incidence_figure(rows, total),
        alternative="Dot for the incidence of each group with its 95 % interval",
        definition=definition(population.scope),
        caveats=tuple(caveats(by, rows, population)),
        by=by,
    )


def everybody(population: Population) -> Incidence:
    """All together: with a rate, whatever month is still open."""
    [total] = measured(incidence_by("everybody", population))
    return total


def measured(answers: Answers, *, is_open: bool = False) -> list[Incidence]:
    """Everybody last. `is_open` groups wait until all their treatments are mature."""
    return incidences(
        [
            (
                group.code,
                group.label,
                counts,
                effect,
                is_open and group is not EVERYBODY,
            )
            for group, counts, effect in zip(
                answers.groups, answers.counts, answers.clustering.effects, strict=True
            )
        ]
    )


def caveats(by: str, rows: list[Incidence], population: Population):
    products = sorted(set(population.products.values()))
    if len(products) > 1 and by != "product":
        yield (
            f"{len(products)} products are together here ({', '.join(products)}): "
            "choose one to compare its groups."
        )
    yield from completeness_gap(rows)
    if by == "injector":
        yield "Not adjusted for case mix, and never a ranking."
    if by == "included_area":
        yield "A treatment of several areas is in several groups: they don't add up."


def completeness_gap(rows: list[Incidence]):
    if is_uneven(row.completeness for row in rows):
        yield (
            "Completeness differs by more than 10 points between groups: part of a "
            "difference may be who was asked."
        )
