"""The adjusted model, against statsmodels with a row a treatment (P10)."""

import numpy as np
import statsmodels.api as sm

from clinic.scoped import unscoped
from dashboards.measures.logistic import maximum_likelihood, patterns
from dashboards.queries.casemix import case_mix
from dashboards.queries.populations import population_of
from tests.bench.panels import question
from tests.bench.turns import Measured, against, medians, take_turns

EQUAL = 1e-9
MEASURED = ("age", "dose")  # no two rows would be alike with them


@unscoped("the benchmark asks of every clinic")
def measure(size: int) -> list[Measured]:
    mix = case_mix(population_of(question()))
    places = [n for n, term in enumerate(mix.terms) if term not in MEASURED]
    x = np.column_stack([np.ones(len(mix.events)), mix.columns[:, places]])
    y = mix.events.astype(float)
    grouped = patterns(x, y, np.ones(len(y)))
    far = np.abs(maximum_likelihood(*grouped).coefficients - by_rows(x, y)).max()
    assert far < EQUAL, f"{far} apart"
    times = medians(
        take_turns(
            {
                "product": lambda: maximum_likelihood(x, y),
                "product, grouped": lambda: maximum_likelihood(*grouped),
                "statsmodels": lambda: by_rows(x, y),
            },
            least=3,
        )
    )
    seen = f"{against(times)}, {x.shape[1]} columns, {len(y)} rows, {len(grouped[0])} groups"
    return [
        Measured(
            "P10",
            "statsmodels on rows / adjusted model, grouping included",
            times["statsmodels"] / times["product"],
            100 if size >= 1_000_000 else None,
            is_least=True,
            seen=seen,
        ),
        Measured(
            "P10",
            "statsmodels on rows / adjusted model on grouped counts",
            times["statsmodels"] / times["product, grouped"],
            None,
            seen=seen,
        ),
        Measured(
            "P10", "largest difference of a coefficient", far, EQUAL, seen=f"{far:.0e}"
        ),
    ]


def by_rows(x, y):
    return sm.Logit(y, x).fit(disp=0, method="newton", tol=1e-12).params
