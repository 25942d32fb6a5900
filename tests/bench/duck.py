"""The exposures in DuckDB's own table, and its eight group-bys."""

import duckdb
import numpy as np

from dashboards.cohort import held
from dashboards.columns import NONE
from dashboards.groupings.treatments import PATTERNS
from dashboards.queries.populations import bit
from dashboards.scope import Scope
from events.choices import HEADACHE_INDICATIONS, Area, Indication
from events.rules.windows import GRACE_DAYS, WINDOWS

PATTERN = " ".join(
    f"WHEN {sum(bit(Area, area) for area in pattern)} THEN {n}"
    for n, pattern in enumerate(PATTERNS)
)
GROUPS = {
    "everybody": "()",
    "month": "date_trunc('month', treated_on)",
    "area": f"CASE areas {PATTERN} ELSE 7 END",
    "product": "product_id",
    "injector": "injector_id",
    "first_toxin": "first_toxin",
    "cycle": "cycle",
    "migraine": "migraine",
}
DATES = {"treated_on": "DATE '0001-01-01' + (treated_on::INTEGER - 1)"}


def asked_about(scope: Scope) -> str:
    """Each treatment of the question, and what is known of it."""
    bits = 1 << WINDOWS.index(scope.window)
    last = scope.window.last_day
    clinics = ", ".join(str(clinic.id) for clinic in scope.clinics)
    headache = ", ".join(str(Indication.values.index(w)) for w in HEADACHE_INDICATIONS)
    event = f"(onset_windows & {bits}) > 0"
    return (
        f"SELECT *, treated_on + {last + GRACE_DAYS} <= DATE '{scope.as_of}' AS mature, "
        f"{event} AS event, followed_through_day >= {last} "
        f"AND ({event} OR (possible_windows & {bits}) = 0) AS asked FROM exposure "
        f"WHERE clinic_id IN ({clinics}) AND is_voided = 0 "
        f"AND treated_on <= DATE '{scope.as_of}' AND indication NOT IN ({headache})"
    )


class Exposures:
    """Columns of the types that the product holds, a date as a date."""

    def __init__(self):
        columns = held()
        arrays = {name: np.array(columns[name]) for name in columns.arrays}
        self.connection = duckdb.connect()
        self.connection.register("arrays", arrays)
        listed = ", ".join(
            f"{DATES[name]} AS {name}"
            if name in DATES
            else f"nullif({name}, {NONE}) AS {name}"
            for name in arrays
        )
        self.connection.execute(f"CREATE TABLE exposure AS SELECT {listed} FROM arrays")
        self.connection.unregister("arrays")

    def dashboard(self, scope: Scope) -> dict[str, list[tuple[int, int]]]:
        rows = asked_about(scope)
        return {
            by: sorted(
                self.connection.execute(
                    "SELECT count(*) FILTER (mature AND asked AND event), "
                    f"count(*) FILTER (mature AND asked) FROM ({rows}) GROUP BY {group}"
                ).fetchall()
            )
            for by, group in GROUPS.items()
        }
