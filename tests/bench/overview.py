"""The dashboard of eight panels, against DuckDB and a bare numpy pass (P1, P2).

In the product's time: the check that nothing was saved since, the population of the
question, the counts of each group, what repeat treatments of a patient cost in
certainty, and the intervals. In DuckDB's and numpy's: the same n/N, nothing else.
Figures and pages are in neither (P9 has the figures).
"""

from django.urls import reverse

from clinic.scoped import unscoped
from dashboards.pages import PAGES, PANELS
from dashboards.queries.populations import population_of
from dashboards.scope import Scope
from tests.bench import bare, duck
from tests.bench.dialects import LAST_DAY
from tests.bench.panels import counted, dashboard, question
from tests.bench.registers import DIRECTOR
from tests.bench.site import signed_in
from tests.bench.turns import Measured, Noted, against, in_words, medians, take_turns


@unscoped("the benchmark asks of every clinic")
def measure(size: int) -> list[Measured | Noted]:
    scope = question()
    own = dashboard(scope)
    native, arrays = duck.Exposures(), bare.Exposures()
    assert counted(own) == native.dashboard(scope) == arrays.counted(scope)
    client = signed_in(DIRECTOR)

    def page() -> None:
        shown = client.get(reverse("dashboards:overview"), {"as_of": LAST_DAY})
        assert shown.status_code == 200, shown.status_code

    times = take_turns(
        {
            "product": lambda: dashboard(scope),
            "DuckDB": lambda: native.dashboard(scope),
            "numpy": lambda: arrays.dashboard(scope),
            "page's panels": lambda: panels_of_page(scope),
            "page": page,
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
        Measured(
            "P1",
            "the overview page by the test client, reading recorded / eight panels",
            found["page"] / found["product"],
            None,
            seen=in_words(found["page"]),
        ),
        Noted("P12", "eight panels", found["product"]),
    ]


def panels_of_page(scope: Scope):
    population = population_of(scope)
    return [PANELS[name](population) for name in PAGES["overview"].panels]
