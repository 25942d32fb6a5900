"""Reads exposures from the table into numpy, in blocks: all, or what changed since."""

from collections.abc import Iterator
from functools import cache

import numpy as np
from django.db import connection, connections

from clinic.routing import alias
from dashboards.columns import COLUMNS, NONE

BLOCK = 16_384
# How PostgreSQL packs a value into bytes, and how numpy unpacks it.
PACKED = {
    "key": ("int8send({}::int8)", ">i8"),
    "number": ("int4send({}::int4)", ">i4"),
    "day": ("int4send({}::int4)", ">i4"),
    "word": ("int2send({}::int2)", ">i2"),
    "flag": ("int2send({}::int2)", ">i2"),
}
ROW = np.dtype([(name, PACKED[kind][1]) for name, kind in COLUMNS.items()])
EXPRESSIONS = {
    "sqlite": {"day": "CAST(julianday({}) - 1721424.5 AS INTEGER)"},
    "postgresql": {"day": "({} - DATE '0001-01-01' + 1)", "flag": "{}::int"},
}


def blocks(after: int | None = None) -> Iterator[dict[str, np.ndarray]]:
    """(column → int64 values) of some 16,000 exposures each; nothing there is -1.

    Those whose revision is greater than `after`, or all. A day is its ordinal.
    """
    where, values = ("", []) if after is None else ("WHERE revision > %s", [after])
    read = packed if connection.vendor == "postgresql" else plain
    with connections[alias()].cursor() as cursor:
        yield from read(cursor, where, values)


def expression(name: str) -> str:
    kind = COLUMNS[name]
    shaped = EXPRESSIONS[connection.vendor].get(kind, "{}").format(f'"{name}"')
    return f"coalesce({shaped}, {NONE})"


def plain(cursor, where, values) -> Iterator[dict[str, np.ndarray]]:
    listed = ", ".join(expression(name) for name in COLUMNS)
    cursor.execute(f"SELECT {listed} FROM events_exposure {where}", values)  # nosec B608
    while rows := cursor.fetchmany(BLOCK):
        table = np.array(rows, dtype=np.int64)
        yield dict(zip(COLUMNS, table.T, strict=True))


@cache
def sent() -> str:
    """A whole row in bytes, as PostgreSQL puts it together."""
    return " || ".join(
        PACKED[kind][0].format(expression(name)) for name, kind in COLUMNS.items()
    )


def packed(cursor, where, values) -> Iterator[dict[str, np.ndarray]]:
    """One value for each block: a million rows as rows of numbers take seconds more."""
    cursor.execute(
        f"SELECT string_agg({sent()}, ''::bytea) FROM events_exposure {where} "  # nosec B608
        f"GROUP BY treatment_id / {BLOCK}",
        values,
    )
    for (block,) in cursor:
        table = np.frombuffer(block, dtype=ROW)
        yield {name: table[name].astype(np.int64) for name in COLUMNS}
