"""PostgreSQL's copy, by pg_dump and pg_restore: one snapshot, one transaction."""

import os
import re
import subprocess  # nosec B404
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from clinic.backup.manifest import BackupError

ENDING = ".dump"
COPY = re.compile(r'COPY public\."?(\w+)"? \(')
PATIENT = (
    "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; "
    "SET lock_timeout = '60s'"
)


@contextmanager
def dumped(file: Path) -> Iterator[None]:
    """Write the record to a file; inside, the default connection shows its snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(PATIENT)
        with transaction.atomic():
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            [snapshot] = cursor.fetchone()
            run(
                "pg_dump",
                "--format=custom",
                "--no-password",
                "--lock-wait-timeout=60000",
                f"--snapshot={snapshot}",
                f"--file={file}",
                "--dbname",
            )
            yield


def check(file: Path, counted: dict[str, int]) -> None:
    """Read the file from end to end, and count the rows in it. Raises BackupError."""
    found = dict.fromkeys(counted, 0)
    table = None
    with subprocess.Popen(
        ["pg_restore", "--file=-", str(file)],  # nosec B603 B607
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as reading:
        for line in reading.stdout:
            if table is None:
                if begun := COPY.match(line.decode(errors="replace")):
                    table = begun[1]
            elif line == b"\\.\n":
                table = None
            else:
                found[table] = found.get(table, 0) + 1
        said = reading.stderr.read().decode(errors="replace")
    if reading.returncode or table:
        raise BackupError(f"The dump can't be read back: {said.strip()}")
    if found != counted:
        raise BackupError("The dump hasn't the rows that were counted.")


@contextmanager
def restored(file: Path, refuse_rows: Callable[[], None]) -> Iterator[None]:
    """The backup in the default connection's database: kept unless the block fails."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE')
        refuse_rows()
        clear()
    try:
        run(
            "pg_restore",
            "--exit-on-error",
            "--single-transaction",
            "--no-owner",
            "--no-privileges",
            "--no-password",
            "--dbname",
            after=[str(file)],
        )
        with connection.cursor() as cursor:
            cursor.execute(PATIENT)
        yield
    except BaseException:
        clear()
        raise
    finally:
        connection.close()


def clear() -> None:
    """Leave nothing in a database that was found empty of all but `migrate`'s tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'DROP TABLE "{table}" CASCADE')
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE left(proname, 6) = "
            "'trail_' AND pronamespace = 'public'::regnamespace"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION IF EXISTS {function} CASCADE")


def run(program: str, *arguments: str, after: Any = ()) -> None:
    """With this connection's database as the last argument; its password isn't one."""
    command, own = DatabaseClient.settings_to_cmd_args_env(
        connection.settings_dict, arguments
    )
    try:
        subprocess.run(
            [program, *command[1:], *after],  # nosec B603
            env=os.environ | (own or {}),
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        raise BackupError(
            f"There is no {program} here: install PostgreSQL's client programs, of the "
            "server's version (on Debian: postgresql-client)."
        ) from None
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{program} failed: {error.stderr.strip()}") from None
