"""Clinics, staff, injectors, products, lots and protocols: few rows, by the actions.

The statements that make everything else read them from temporary tables.
"""

from datetime import UTC, date, datetime, timedelta

from django.db import connection

from clinic import actions
from clinic.choices import ProperName, Role
from events.actions.followups import set_protocol
from events.rules.windows import PROTOCOL
from tests.bench.dialects import DAY_ZERO, DAYS

CLINICS = [
    ("aldgate", "Europe/London"),
    ("bergen", "Europe/Oslo"),
    ("cordoba", "Europe/Madrid"),
    ("dresden", "Europe/Berlin"),
    ("esbjerg", "Europe/Copenhagen"),
    ("fulham", "Europe/London"),
    ("ghent", "Europe/Brussels"),
    ("hartford", "America/New_York"),
]
INJECTORS = 6  # at each clinic
PRODUCTS = [ProperName.ONA, ProperName.ABO, ProperName.INCO]
LOT_DAYS = 183
LOTS = -(-DAYS // LOT_DAYS)  # of each product at each clinic
START = datetime.fromisoformat(f"{DAY_ZERO}T08:00+00:00").astimezone(UTC)
EARLY = date(2020, 1, 1)
DIRECTOR, AUDITOR = "bench-director", "bench-auditor"
TABLES = {
    "bench_clinic": "n, id, nurse, code",
    "bench_injector": "clinic, n, id",
    "bench_product": "n, id",
    "bench_lot": "clinic, product, n, id",
    "bench_director": "id",
}


def nurse_name(code: str) -> str:
    return f"bench-nurse-{code}"


def make_registers() -> None:
    by = actions.command_line_user()
    director = member(by, DIRECTOR, None, Role.DIRECTOR)
    member(by, AUDITOR, None, Role.AUDITOR)
    products = [actions.product_named(by=by, proper_name=name) for name in PRODUCTS]
    rows = {table: [] for table in TABLES}
    rows["bench_director"] = [(director.id,)]
    rows["bench_product"] = [(n, row.id) for n, row in enumerate(products)]
    for n, (code, zone) in enumerate(CLINICS):
        clinic = actions.create_clinic(
            by=by, code=code, name=f"{code.title()} Clinic", time_zone=zone
        )
        nurse = member(by, nurse_name(code), clinic, Role.NURSE)
        set_protocol(by=by, now=START, clinic=clinic, calls=PROTOCOL)
        rows["bench_clinic"].append((n, clinic.id, nurse.id, code))
        rows["bench_injector"] += injectors(by, n, clinic)
        rows["bench_lot"] += lots(by, n, clinic, products)
    for table, columns in TABLES.items():
        fill(table, columns, rows[table])


def member(by, username, clinic, role):
    user = actions.create_user(
        by=by,
        username=username,
        display_name=username.title(),
        password="a password of the benchmark",
    )
    actions.add_member(by=by, user=user, clinic=clinic, role=role, today=EARLY)
    return user


def injectors(by, place, clinic):
    for n in range(INJECTORS):
        made = actions.create_injector(
            by=by,
            now=START,
            clinic=clinic,
            code=f"{clinic.code[:2].upper()}-{n + 1}",
            name=f"Dr {clinic.code.title()} {'ABCDEF'[n]}",
            injecting_since=date(2010 + n, 1, 1),
        )
        yield place, n, made.id


def lots(by, place, clinic, products):
    for m, product in enumerate(products):
        for n in range(LOTS):
            received = START + timedelta(days=n * LOT_DAYS)
            made = actions.create_lot(
                by=by,
                now=received,
                clinic=clinic,
                product=product,
                number=f"{product.proper_name[:3].upper()}{n + 1:02d}",
                expires_on=received.date() + timedelta(days=540),
            )
            yield place, m, n, made.id


def fill(table: str, columns: str, rows: list[tuple]) -> None:
    names = columns.split(", ")
    kinds = [f"{name} {'text' if name == 'code' else 'bigint'}" for name in names]
    places = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({', '.join(kinds)})")
        cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
