"""Places in the trail, and the record as it was at one of them.

One way on both engines: temporary tables stand before the recorded ones under the same
names, for this connection alone, so that the same questions find the rows of then, in
the same order. They are filled from the last image of each row, and are gone with the
transaction, which is rolled back.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, connections, models, transaction
from django.db.models import Max, Q, QuerySet

from clinic.audit.models import TrailEvent, TrailSeal
from clinic.audit.triggers import audited
from clinic.routing import alias


@dataclass(frozen=True)
class Place:
    """All events up to the one numbered `last`, but for those that weren't there.

    `missing` are first and last number of each gap: of what was being written when the
    place was read, or was never kept.
    """

    last: int
    missing: tuple[tuple[int, int], ...] = ()

    @property
    def events(self) -> QuerySet[TrailEvent]:
        """Of every clinic: to be asked for their rows, not to be shown."""
        rows = TrailEvent._base_manager.filter(seq__lte=self.last)
        for gap in self.missing:
            rows = rows.exclude(seq__range=gap)
        return rows

    @property
    def head(self) -> str:
        """The hash of the last event; empty where there is none."""
        last = TrailEvent._base_manager.filter(seq=self.last)
        return last.values_list("hash", flat=True).first() or ""


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read inside is of one moment, and nobody who writes waits for it.

    Inside another transaction it is as that one is. On the standby where questions may
    go there now.
    """
    connection = connections[alias()]
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    else:
        # Transactions of this program take the writers' lock at once: this one doesn't.
        mode, connection.transaction_mode = connection.transaction_mode, None
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = mode


def place_now() -> Place:
    """Of what is in sight: call it inside `one_moment`, with what it is the place of."""
    return place_of(Q(), Q())


def place_at(moment: datetime) -> Place:
    """Of all that was recorded up to the moment."""
    return place_of(Q(recorded_at__lte=moment), Q(sealed_at__lte=moment))


def place_of(events: Q, seals: Q) -> Place:
    """Before a seal's last number there is no gap that would close later."""
    rows = TrailEvent._base_manager.filter(events)
    last = rows.aggregate(last=Max("seq"))["last"] or 0
    sealed = TrailSeal.objects.filter(seals).aggregate(last=Max("last_seq"))["last"]
    before, gaps = sealed or 0, []
    later = rows.filter(seq__gt=before).order_by("seq")
    for seq in later.values_list("seq", flat=True).iterator():
        if seq > before + 1:
            gaps.append((before + 1, seq - 1))
        before = seq
    return Place(last, tuple(gaps))


@contextmanager
def record_at(
    place: Place, *, derived: Iterable[type[models.Model]] = ()
) -> Iterator[int]:
    """Inside, every recorded table holds the rows that it held at that place.

    The tables of `derived` are empty, to be filled by whoever derives them. Yields how
    many rows are left out because the trail's content of them was erased. A column
    that a later version added is empty in rows that weren't written since.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        try:
            for model in derived:
                create_before(cursor, model)
            recorded = audited()
            for model in recorded:
                create_before(cursor, model)
            yield sum(fill(cursor, model, place) for model in recorded)
        finally:
            transaction.set_rollback(True)


def create_before(cursor: Any, model: type[models.Model]) -> None:
    table, fields = model._meta.db_table, model._meta.local_concrete_fields
    columns = ", ".join(
        f'"{field.column}" {field.db_type(connection)}'
        + " PRIMARY KEY" * field.primary_key
        for field in fields
    )
    cursor.execute(f'CREATE TEMPORARY TABLE "{table}" ({columns})')
    schema = "temp." if connection.vendor == "sqlite" else ""
    for field in fields:
        if field.is_relation and not field.primary_key:
            name = f"{table}_{field.column}_then"
            cursor.execute(
                f'CREATE INDEX {schema}"{name}" ON "{table}" ("{field.column}")'
            )


def part(field: Any) -> str:
    """A column of a PostgreSQL image. One that SQLite recorded has JSON as its text."""
    held = f'held."{field.column}"'
    if not isinstance(field, models.JSONField):
        return held
    return f"CASE jsonb_typeof({held}) WHEN 'string' THEN ({held} #>> '{{}}')::jsonb ELSE {held} END"


def fill(cursor: Any, model: type[models.Model], place: Place) -> int:
    """Put in the last image of each row; the number of those that were erased."""
    kept = place.events.filter(object_type=model._meta.label_lower)
    newest = kept.order_by().values("object_id").annotate(last=Max("seq"))
    sql, values = newest.values("last").query.sql_with_params()
    table = model._meta.db_table
    fields = model._meta.local_concrete_fields
    names = [field.column for field in fields]
    columns = ", ".join(f'"{name}"' for name in names)
    if connection.vendor == "postgresql":
        parts = ", ".join(map(part, fields))
        held = f"jsonb_populate_record(NULL::pg_temp.\"{table}\", body::jsonb->'after')"
        image = f"SELECT {parts} FROM clinic_trailpayload, {held} AS held"  # nosec B608
    else:
        parts = ", ".join(f"json_extract(body, '$.after.{name}')" for name in names)
        image = f"SELECT {parts} FROM clinic_trailpayload"  # nosec B608
    cursor.execute(
        f'INSERT INTO "{table}" ({columns}) {image} '  # nosec B608
        f"WHERE clinic_trailpayload.event_id IN ({sql})",
        values,
    )
    filled = cursor.rowcount
    if connection.vendor == "postgresql":
        cursor.execute(f'ANALYZE "{table}"')
    return newest.count() - filled
