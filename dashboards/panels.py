"""One panel: query, measure, figure, table, sentence and caveats of one question."""

from dataclasses import dataclass

from dashboards.figures.incidence import incidence_figure
from dashboards.measures.incidence import Incidence, incidence
from dashboards.queries import incidence_by
from dashboards.scope import Scope
from dashboards.sentences import sentence


@dataclass(frozen=True)
class Panel:
    """What page, CSV and command line show: the same object, so they can't differ."""

    by: str
    scope: Scope
    sentence: str
    caveats: tuple[str, ...]
    rows: list[Incidence]
    total: Incidence
    figure: dict

    @property
    def figure_id(self) -> str:
        return f"figure-{self.by}"


def incidence_panel(by: str, scope: Scope) -> Panel:
    answers = incidence_by(by, scope)
    is_open = by == "month"
    rows = [
        incidence(group.code, group.label, counts, is_open=is_open)
        for group, counts in answers.groups
    ]
    total = incidence("all", "All", answers.total)
    return Panel(
        by=by,
        scope=scope,
        sentence=sentence(scope, total),
        caveats=tuple(caveats(by, rows, answers.products)),
        rows=rows,
        total=total,
        figure=incidence_figure(rows, total),
    )


def caveats(by: str, rows: list[Incidence], products: list[str]):
    if len(products) > 1 and by != "product":
        yield (
            f"{len(products)} products are together here ({', '.join(products)}): "
            "choose one to compare its groups."
        )
    shares = [row.completeness for row in rows if row.completeness is not None]
    if shares and round(max(shares) - min(shares), 9) > 0.10:
        yield (
            "Completeness differs by more than 10 points between groups: part of a "
            "difference may be who was asked."
        )
    if by == "injector":
        yield "Not adjusted for case mix, and never a ranking."
