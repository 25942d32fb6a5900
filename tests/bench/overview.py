"""The dashboard of eight panels, against DuckDB and a bare numpy pass (P1, P2).

In the product's time: the check that nothing was saved since, the population of the
question, the counts of each group, what repeat treatments of a patient cost in
certainty, and the intervals. In DuckDB's and numpy's: the same n/N, nothing else.
Figures and pages are in neither (P9 has the figures).
"""

from datetime import date

from clinic.models import Clinic
from clinic.scoped import unscoped
from dashboards.pages import PAGES, PANELS
from dashboards.panels.incidence import measured
from dashboards.queries.incidence import incidence_by
from dashboards.queries.populations import population_of
from dashboards.scope import Scope
from events.rules.windows import PRIMARY, WINDOWS
from tests.bench import bare, duck
from tests.bench.dialects import LAST_DAY
from tests.bench.turns import Measured, Noted, against, in_words, medians, take_turns

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


@unscoped("the benchmark asks of every clinic")
def measure(size: int) -> list[Measured | Noted]:
    scope = question()
    own = dashboard(scope)
    native, arrays = duck.Exposures(), bare.Exposures()
    assert counted(own) == native.dashboard(scope) == arrays.counted(scope)
    times = take_turns(
        {
            "product": lambda: dashboard(scope),
            "DuckDB": lambda: native.dashboard(scope),
            "numpy": lambda: arrays.dashboard(scope),
            "page's panels": lambda: page(scope),
        }
    )
    found = medians(times)
    limit = 1.0 if size > 1_000_000 else 0.5
    seen = against(found)
    return [
        Measured(
            "P1",
            "eight panels / DuckDB",
            found["product"] / found["DuckDB"],
            limit,
            seen=seen,
        ),
        Measured(
            "P2",
            "eight panels / bare numpy pass",
            found["product"] / found["numpy"],
            1.5,
            seen=seen,
        ),
        Measured(
            "P1",
            "panels of the overview page, figures included / eight panels",
            found["page's panels"] / found["product"],
            None,
            seen=in_words(found["page's panels"]),
        ),
        Noted("P12", "eight panels", found["product"]),
    ]


def page(scope: Scope):
    population = population_of(scope)
    return [PANELS[name](population) for name in PAGES["overview"].panels]
