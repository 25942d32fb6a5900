"""The dashboard, against what people do instead: pandas over a file, and SQL (P3)."""

import tempfile
from pathlib import Path

import pandas as pd
from django.core.management import call_command
from django.db import connection

from clinic.scoped import unscoped
from dashboards.groupings.treatments import PATTERNS
from dashboards.queries.populations import bit
from dashboards.scope import Scope
from events.choices import HEADACHE_INDICATIONS, Area, Indication
from events.rules.windows import GRACE_DAYS, WINDOWS
from tests.bench.panels import counted, dashboard, question
from tests.bench.turns import Measured, against, medians, take_turns

MILLION = 1_000_000
FASTER = {100_000: 30, MILLION: 80}  # than pandas, at which size
FASTER_THAN_SQL = 50
COLUMNS = [
    *("clinic", "treated_on", "injector", "indication", "areas", "product", "brand"),
    *("first_toxin", "cycle", "migraine", "followed_through_day", "onset_windows"),
    *("possible_windows", "voided"),
]
PATTERN = {
    ";".join(area for area in Area if area in pattern): n
    for n, pattern in enumerate(PATTERNS)
}


@unscoped("the benchmark asks of every clinic")
def measure(size: int) -> list[Measured]:
    scope = question()
    own = counted(dashboard(scope))
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "exposures.csv"
        call_command("export", "exposures", out=file, verbosity=0)
        assert own == by_pandas(file, scope)
        variants = {
            "product": lambda: dashboard(scope),
            "pandas": lambda: by_pandas(file, scope),
        }
        if connection.vendor == "postgresql":
            assert own == by_sql(scope)
            variants["SQL"] = lambda: by_sql(scope)
        times = medians(take_turns(variants, least=3))
    found = [
        Measured(
            "P3",
            "pandas over the exported CSV / eight panels",
            times["pandas"] / times["product"],
            FASTER.get(size),
            is_least=True,
            seen=against(times),
        )
    ]
    if "SQL" in times:
        found.append(
            Measured(
                "P3",
                "best SQL on PostgreSQL / eight panels",
                times["SQL"] / times["product"],
                FASTER_THAN_SQL if size >= MILLION else None,
                is_least=True,
                seen=against(times),
            )
        )
    return found


def by_pandas(file: Path, scope: Scope) -> dict[str, list[tuple[int, int]]]:
    window, day = scope.window, scope.as_of.isoformat()
    rows = pd.read_csv(file, usecols=COLUMNS)
    headache = [word.value for word in HEADACHE_INDICATIONS]
    rows = rows[
        rows["clinic"].isin([clinic.code for clinic in scope.clinics])
        & (rows["voided"] == "no")
        & (rows["treated_on"] <= day)
        & ~rows["indication"].isin(headache)
    ]
    last = pd.Timestamp(day) - pd.Timedelta(days=window.last_day + GRACE_DAYS)
    event, perhaps = (
        rows[name].str.contains(window.code, regex=False, na=False)
        for name in ("onset_windows", "possible_windows")
    )
    asked = (
        (rows["treated_on"] <= last.date().isoformat())
        & (rows["followed_through_day"] >= window.last_day)
        & (event | ~perhaps)
    )
    counts = pd.DataFrame({"event": asked & event, "asked": asked})
    keys = {
        "everybody": rows["voided"],
        "month": rows["treated_on"].str[:7],
        "area": rows["areas"].map(PATTERN).fillna(len(PATTERNS)),
        "product": rows["product"],
        "injector": [rows["clinic"], rows["injector"]],
        "first_toxin": rows["first_toxin"],
        "cycle": rows["cycle"],
        "migraine": rows["migraine"],
    }
    return {
        by: sorted(
            map(tuple, counts.groupby(key, dropna=False).sum().to_numpy().tolist())
        )
        for by, key in keys.items()
    }


GROUPS = {
    "everybody": "()",
    "month": "(month)",
    "area": "(pattern)",
    "product": "(product_id)",
    "injector": "(injector_id)",
    "first_toxin": "(first_toxin)",
    "cycle": "(cycle)",
    "migraine": "(migraine)",
}
KEYS = (
    "month",
    "pattern",
    "product_id",
    "injector_id",
    "first_toxin",
    "cycle",
    "migraine",
)


def by_sql(scope: Scope) -> dict[str, list[tuple[int, int]]]:
    """One pass over the narrow table; `grouping` says of which set a row is."""
    with connection.cursor() as cursor:
        cursor.execute(sql(scope))
        rows = cursor.fetchall()
    found: dict[str, list[tuple[int, int]]] = {by: [] for by in GROUPS}
    every = (1 << len(KEYS)) - 1
    place = {every: "everybody"} | {
        every ^ (1 << (len(KEYS) - 1 - n)): by for n, by in enumerate(list(GROUPS)[1:])
    }
    for which, events, asked in rows:
        found[place[which]].append((events, asked))
    return {by: sorted(counts) for by, counts in found.items()}


def sql(scope: Scope) -> str:
    bits, last = 1 << WINDOWS.index(scope.window), scope.window.last_day
    cases = " ".join(
        f"WHEN {sum(bit(Area, area) for area in pattern)} THEN {n}"
        for n, pattern in enumerate(PATTERNS)
    )
    clinics = ", ".join(str(clinic.id) for clinic in scope.clinics)
    headache = ", ".join(str(Indication.values.index(w)) for w in HEADACHE_INDICATIONS)
    event = f"(onset_windows & {bits}) > 0"
    return f"""
        SELECT grouping({", ".join(KEYS)}), count(*) FILTER (WHERE asked AND event),
          count(*) FILTER (WHERE asked)
        FROM (
          SELECT date_trunc('month', treated_on) AS month, product_id, injector_id,
            first_toxin, cycle, migraine, {event} AS event,
            CASE areas {cases} ELSE {len(PATTERNS)} END AS pattern,
            treated_on + {last + GRACE_DAYS} <= DATE '{scope.as_of}'
              AND followed_through_day >= {last}
              AND ({event} OR (possible_windows & {bits}) = 0) AS asked
          FROM events_exposure
          WHERE clinic_id IN ({clinics}) AND NOT is_voided
            AND treated_on <= DATE '{scope.as_of}' AND indication NOT IN ({headache})
        ) AS treatment GROUP BY GROUPING SETS ({", ".join(GROUPS.values())})
    """
