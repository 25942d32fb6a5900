"""Incidence by the groups of one risk factor."""

from dashboards.figures.incidence import incidence_figure
from dashboards.measures.clustering import design_effect
from dashboards.measures.incidence import Incidence, incidence
from dashboards.panels.panel import Column, Panel, Part
from dashboards.queries.incidence import EVERYBODY, Answers, incidence_by
from dashboards.queries.populations import Population
from dashboards.sentences import definition, sentence
from dashboards.wording import estimate, percent, span

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

INCIDENCE_COLUMNS = (
    Column("Group", lambda row: row.label, is_number=False),
    Column(
        "Headache / asked",
        lambda row: [
            Part(str(row.counts.events), "events"),
            Part("/"),
            Part(str(row.counts.asked), "asked"),
        ],
    ),
    Column("Incidence (95 % CI)", estimate),
    Column(
        "Asked / mature",
        lambda row: [
            Part(f"{row.counts.asked}/"),
            Part(str(row.counts.treatments), "treatments"),
            Part(f", {percent(row.completeness)}"),
        ],
    ),
    Column("Not known", lambda row: [Part(str(row.counts.unknown), "unknown")]),
    Column("Bounds, %", lambda row: span(row.bound_low, row.bound_high)),
    Column(
        "Not yet due", lambda row: [Part(str(row.counts.not_yet_due), "not_yet_due")]
    ),
    Column("Caveats", lambda row: "; ".join(row.caveats), is_number=False),
)


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


def measured(answers: Answers, *, is_open: bool = False) -> list[Incidence]:
    """Everybody last. A group of which the clustering isn't known has everybody's.

    `is_open` says that a group waits until all its treatments are mature.
    """
    clustering = answers.clustering
    everybody = clustering.icc[-1]
    icc = [everybody if own != own else own for own in clustering.icc.tolist()]
    effects = design_effect(icc, clustering.repeats).tolist()
    return [
        incidence(
            group.code,
            group.label,
            counts,
            design_effect=effect,
            is_open=is_open and group is not EVERYBODY,
        )
        for group, counts, effect in zip(
            answers.groups, answers.counts, effects, strict=True
        )
    ]


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
    shares = [row.completeness for row in rows if row.completeness is not None]
    if shares and round(max(shares) - min(shares), 9) > 0.10:
        yield (
            "Completeness differs by more than 10 points between groups: part of a "
            "difference may be who was asked."
        )
