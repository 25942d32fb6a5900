"""The rows of one save, written again by a plain statement for each.

Into copies of the tables with their columns, checks and indexes, but without triggers
and foreign keys, through the driver alone, in one transaction.
"""

import os
import sqlite3
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
from django.db import connection

COPY = "bench_raw_"


@dataclass(frozen=True)
class Written:
    """How many rows of a table a save added and changed."""

    table: str
    added: int
    changed: int


def counts() -> dict[str, int]:
    """Of every table of the database, but for SQLite's own."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
        return found


def written_by(save) -> list[Written]:
    """What a save wrote: rows more in each table, and changes as the trail tells them.

    A table outside the trail that changed without growing is the head of a stream that
    went on, the exposure of the treatment, or the counter of revisions: one row each.
    """
    before, last = counts(), newest_event()
    save()
    after = counts()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT object_type, count(*) FROM clinic_trailevent "
            "WHERE seq > %s AND operation = 'update' GROUP BY object_type",
            [last],
        )
        changed = {name.replace(".", "_"): n for name, n in cursor.fetchall()}
        cursor.execute(
            "SELECT count(DISTINCT stream) FROM clinic_trailevent WHERE seq > %s",
            [last],
        )
        streams = cursor.fetchone()[0]
    heads = after["clinic_trailhead"] - before["clinic_trailhead"]
    # A new head is added at zero and then moved on, like any other.
    changed |= {
        "clinic_trailhead": streams,
        "events_exposurerevision": 1,
        "events_exposure": 1,
    }
    assert heads <= streams
    return [
        Written(table, after[table] - before[table], changed.get(table, 0))
        for table in after
        if after[table] > before[table] or table in changed
    ]


def newest_event() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(seq), 0) FROM clinic_trailevent")
        return cursor.fetchone()[0]


def copy_of(run, table: str, is_postgresql: bool) -> None:
    """An empty table like it, with its columns, keys, checks and indexes."""
    copy = COPY + table
    run(f'DROP TABLE IF EXISTS "{copy}"')
    if is_postgresql:
        run(f'CREATE TABLE "{copy}" (LIKE "{table}" INCLUDING ALL EXCLUDING IDENTITY)')
        return
    for kind, sql in run(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL "
        "AND type IN ('table', 'index') ORDER BY type = 'index'",
        [table],
    ).fetchall():
        if kind == "index":  # its name is of the whole file
            unique, _, rest = sql.partition("INDEX ")
            sql = f"{unique}INDEX {rest.replace(chr(34), chr(34) + COPY, 1)}"
        run(sql.replace(f'"{table}"', f'"{copy}"', 1))


class Raw:
    def __init__(self, written: list[Written]):
        self.written, self.number = written, 10_000_000
        self.is_postgresql = connection.vendor == "postgresql"
        self.mark = "%s" if self.is_postgresql else "?"
        self.connection = self.connect()
        self.statements = []
        for table in {row.table for row in written}:
            copy_of(self.connection.execute, table, self.is_postgresql)
        for row in written:
            self.statements += self.statements_of(row)
        self.commit()

    def connect(self):
        if self.is_postgresql:
            return psycopg.connect(os.environ["DATABASE_URL"])
        made = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        made.execute("PRAGMA synchronous=FULL")
        made.execute("BEGIN IMMEDIATE")
        return made

    def commit(self) -> None:
        if self.is_postgresql:
            self.connection.commit()
        else:
            self.connection.execute("COMMIT")

    def statements_of(self, row: Written):
        """(statement, values, places of values that are new each time)."""
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, row.table)
            names = [column.name for column in columns]
            key = connection.introspection.get_primary_key_columns(cursor, row.table)
            found = connection.introspection.get_constraints(cursor, row.table)
        listed = ", ".join(f'"{name}"' for name in names)
        newest = self.connection.execute(
            f'SELECT {listed} FROM "{row.table}" ORDER BY "{key[0]}" DESC LIMIT 1'
        ).fetchone()
        values = [plain(value) for value in newest]
        unique = set()
        for constraint in found.values():
            if constraint["unique"] or constraint["primary_key"]:
                unique.add(
                    turning(
                        constraint["columns"], dict(zip(names, values, strict=True))
                    )
                )
        marks = ", ".join([self.mark] * len(names))
        insert = f'INSERT INTO "{COPY}{row.table}" ({listed}) VALUES ({marks})'
        fresh = [n for n, name in enumerate(names) if name in unique]
        self.connection.execute(insert, values)
        rest = [name for name in names if name not in unique]
        update = (
            f'UPDATE "{COPY}{row.table}" SET '
            + ", ".join(f'"{name}" = {self.mark}' for name in rest)
            + f' WHERE "{key[0]}" = {self.mark}'
        )
        kept = [values[names.index(name)] for name in rest] + [
            values[names.index(key[0])]
        ]
        return [(insert, values, fresh)] * row.added + [
            (update, kept, [])
        ] * row.changed

    def save(self) -> None:
        if not self.is_postgresql:
            self.connection.execute("BEGIN IMMEDIATE")
        for statement, values, fresh in self.statements:
            self.number += 1
            sent = list(values)
            for place in fresh:
                sent[place] = renewed(values[place], self.number)
            self.connection.execute(statement, sent)
        self.commit()

    def drop(self) -> None:
        if not self.is_postgresql:
            self.connection.execute("BEGIN IMMEDIATE")
        for table in {row.table for row in self.written}:
            self.connection.execute(f'DROP TABLE "{COPY}{table}"')
        self.commit()
        self.connection.close()


def turning(columns: list[str], values: dict) -> str:
    """Which of the columns that are unique together is another one each time."""
    for name in columns:
        number = isinstance(values[name], int) and not isinstance(values[name], bool)
        if name != "clinic_id" and (number or len(columns) == 1):
            return name
    return columns[0]


def plain(value):
    """As the driver takes it: PostgreSQL's JSON comes as Python's."""
    if isinstance(value, dict | list):
        return psycopg.types.json.Jsonb(value)
    return value


def renewed(value, number: int):
    """Another one of its kind, so that it is unique."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return number
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, str) and len(value) in (32, 36, 64):
        return (uuid4().hex * 2)[: len(value)]
    if isinstance(value, str) and not value[:2].isdigit():
        return f"{number}"
    return value
