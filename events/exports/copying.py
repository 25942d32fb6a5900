"""Rows as CSV, a database's own work: blocks of some 64 kB."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from events.exports.cells import Moment, moment_in_zone
from events.exports.columns import Cell

BLOCK = 64 * 1024
ROWS = 200  # are about as much
# A file may take longer than a page. To compile so many cells takes longer than it saves.
SETTINGS = (
    "SET LOCAL datestyle = ISO; SET LOCAL statement_timeout = 0; SET LOCAL jit = off"
)


def rows_as_csv(cells: Sequence[Cell], rows: QuerySet) -> Iterator[tuple[bytes, int]]:
    """(some 64 kB, how many rows they are)"""
    if not cells:  # Django would take every column of the table
        raise ValueError("A file needs a column.")
    asked = rows.values_list(*cells).query
    connection = connections[rows.db]
    # Of no clinic at all it would otherwise be no statement.
    compiler = asked.get_compiler(connection=connection, elide_empty=False)
    written = copied if connection.vendor == "postgresql" else fetched
    yield from written(connection, *compiler.as_sql())


def copied(
    connection: Any, sql: str, values: Sequence[Any]
) -> Iterator[tuple[bytes, int]]:
    """By PostgreSQL's own COPY: each of its messages is one row."""
    question = connection.ops.compose_sql(sql, values)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        with cursor.copy(f"COPY ({question}) TO STDOUT (FORMAT csv)") as copy:  # nosec B608
            held, count = bytearray(), 0
            for row in copy:
                held += row
                held[-1:] = b"\r\n"
                count += 1
                if len(held) >= BLOCK:
                    yield bytes(held), count
                    held, count = bytearray(), 0
            yield bytes(held), count


def fetched(
    connection: Any, sql: str, values: Sequence[Any]
) -> Iterator[tuple[bytes, int]]:
    connection.ensure_connection()
    connection.connection.create_function(
        Moment.function, 2, moment_in_zone, deterministic=True
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(ROWS):
            yield as_csv(rows), len(rows)


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()
