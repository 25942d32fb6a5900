"""Rows that were imported, ready to be copied into tables like theirs.

With their columns, keys, checks, indexes and foreign keys, but without triggers.
"""

import os
import sqlite3

import psycopg
from django.db import connection
from psycopg import sql

from tests.bench.raw import COPY, copy_of

CHUNK = 1 << 20


def newer(table: str) -> str:
    key = "treatment_id" if table == "events_exposure" else "id"
    return f'SELECT * FROM "{table}" WHERE {key} > '


class InPostgreSQL:
    def __init__(self, tables, after):
        self.connection = psycopg.connect(os.environ["DATABASE_URL"])
        self.ready = {}
        for table in tables:
            copy_of(self.connection.execute, table, True)
            self.with_keys(table)
            with self.connection.cursor().copy(
                f"COPY ({newer(table)}{after[table]}) TO STDOUT"
            ) as out:
                self.ready[table] = b"".join(bytes(piece) for piece in out)
        self.connection.commit()

    def with_keys(self, table: str) -> None:
        """The foreign keys too, to the tables themselves."""
        found = self.connection.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid = %s::regclass",
            [table],
        ).fetchall()
        for name, definition in found:
            self.connection.execute(
                sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                    sql.Identifier(COPY + table),
                    sql.Identifier(name),
                    sql.SQL(definition),
                )
            )

    def copy(self) -> None:
        for table, rows in self.ready.items():
            with self.connection.cursor().copy(
                f'COPY "{COPY}{table}" FROM STDIN'
            ) as into:
                for start in range(0, len(rows), CHUNK):
                    into.write(rows[start : start + CHUNK])
        self.connection.commit()

    def clear(self) -> None:
        for table in self.ready:
            self.connection.execute(f'TRUNCATE "{COPY}{table}"')
        self.connection.commit()

    def drop(self) -> None:
        for table in self.ready:
            self.connection.execute(f'DROP TABLE "{COPY}{table}"')
        self.connection.commit()
        self.connection.close()


class InSQLite:
    """By the driver: the shell's .import would read the texts once more."""

    def __init__(self, tables, after):
        name = connection.settings_dict["NAME"]
        self.connection = sqlite3.connect(name, isolation_level=None, timeout=60)
        self.connection.execute("PRAGMA synchronous=FULL")
        self.connection.execute("PRAGMA foreign_keys=ON")
        self.ready = {}
        for table in tables:
            copy_of(self.connection.execute, table, False)
            found = self.connection.execute(f"{newer(table)}{after[table]}")
            self.ready[table] = found.fetchall()

    def copy(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        for table, rows in self.ready.items():
            marks = ", ".join("?" * len(rows[0]))
            self.connection.executemany(
                f'INSERT INTO "{COPY}{table}" VALUES ({marks})', rows
            )
        self.connection.execute("COMMIT")

    def clear(self) -> None:
        for table in self.ready:
            self.connection.execute(f'DELETE FROM "{COPY}{table}"')

    def drop(self) -> None:
        for table in self.ready:
            self.connection.execute(f'DROP TABLE "{COPY}{table}"')
        self.connection.close()


ENGINES = {"postgresql": InPostgreSQL, "sqlite": InSQLite}
