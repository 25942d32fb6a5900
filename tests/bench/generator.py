"""A network of clinics of any size, by one insert a table, within all rules.

The registers go through the actions. The rows of patients don't: the owner takes the
triggers of the trail off while they are made, as `move_to_postgres` does, and puts
them on again. Keys and checks stay. Exposures are derived by `rebuild_exposures`.
"""

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from clinic.audit import triggers
from clinic.scoped import unscoped
from tests.bench import plans, told, treated
from tests.bench.registers import TABLES, make_registers

INSERTS = (
    treated.patients,
    treated.treatments,
    treated.injections,
    treated.followups,
    treated.contacts,
    told.headaches,
    told.headachereports,
    told.escalations,
    told.reviews,
)
PLANS = ("bench_number", "bench_treatment", "bench_call", "bench_headache")
# Up to so many treatments each row gets its first event in the trail, as rows have that
# were there before it: `audit_verify` then finds nothing. Of a million it takes hours.
WITH_TRAIL = 1_000


@unscoped("the benchmark makes clinics of its own")
def generate(size: int) -> None:
    """`size` treatments, a multiple of ten, in a database that has nothing but tables."""
    if size % 10:
        raise ValueError(f"{size} treatments: say a multiple of ten")
    make_registers()
    with transaction.atomic(), connection.cursor() as cursor:
        without_triggers(cursor)
        plan(cursor, size)
        for statement in INSERTS:
            cursor.execute(statement())
        for table in (*PLANS, *TABLES):
            cursor.execute(f"DROP TABLE {table}")
        with_triggers(cursor, size)
    call_command("rebuild_exposures", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plan(cursor, size: int) -> None:
    for statement in (
        plans.NUMBERS.format(size=size),
        plans.TREATMENTS,
        plans.CALLS,
        plans.HEADACHES,
        *plans.INDEXES,
    ):
        cursor.execute(statement)
    for table in PLANS:
        cursor.execute(f"ANALYZE {table}")


def without_triggers(cursor) -> None:
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be left to check
        for model in triggers.audited():
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DISABLE TRIGGER USER')
        return
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' "
        "AND substr(name, 1, 6) = 'trail_'"
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


def with_triggers(cursor, size: int) -> None:
    models = apps.get_models()
    for statement in connection.ops.sequence_reset_sql(no_style(), models):
        cursor.execute(statement)
    if size <= WITH_TRAIL:
        triggers.install()
        return
    tables = [triggers.table_of(model) for model in triggers.audited()]
    triggers.ENGINES[connection.vendor].install(cursor, tables)
