"""The dashboard of eight panels that the bars are about."""

from datetime import date

from clinic.models import Clinic
from dashboards.panels.incidence import measured
from dashboards.queries.incidence import incidence_by
from dashboards.queries.populations import population_of
from dashboards.scope import Scope
from events.rules.windows import PRIMARY, WINDOWS
from tests.bench.dialects import LAST_DAY

EIGHT = (
    *("everybody", "month", "area", "product"),
    *("injector", "first_toxin", "cycle", "migraine"),
)


def question() -> Scope:
    return Scope(
        clinics=tuple(Clinic.objects.order_by("name")),
        as_of=date.fromisoformat(LAST_DAY),
        window=next(window for window in WINDOWS if window.code == PRIMARY),
    )


def dashboard(scope: Scope) -> dict:
    """Each panel's groups, as its panel measures them."""
    population = population_of(scope)
    return {by: measured(incidence_by(by, population)) for by in EIGHT}


def counted(panels: dict) -> dict[str, list[tuple[int, int]]]:
    """(headaches, asked) of every group that has any treatment, in order of size."""
    return {
        by: sorted(
            (row.counts.events, row.counts.asked)
            for row in (rows[:-1] if by != "everybody" else rows[-1:])
            if row.counts.treatments or row.counts.not_yet_due
        )
        for by, rows in panels.items()
    }
