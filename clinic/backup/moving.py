"""From a SQLite file to PostgreSQL: every row as it is, the trail too, or nothing.

The rows don't pass through the actions: they were recorded when they were written, and
the trail that comes with them says by whom. Only that they moved is an event.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from itertools import islice
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from tqdm import tqdm

from clinic.actions import command_line_user
from clinic.audit import triggers
from clinic.audit.sealing import newest_seal
from clinic.backup.actions import record_move
from clinic.backup.connections import SOURCE, beside, in_its_place, of_a_file
from clinic.backup.manifest import (
    BackupError,
    differences,
    figures,
    migrations,
)
from clinic.backup.postgresql import PATIENT
from clinic.backup.restoring import refuse, refuse_rows, sound_trail
from clinic.backup.sqlite import copy

BATCH = 1000


def move(*, file: Path, now: datetime, today: date) -> int:
    """How many rows moved. Raises BackupError and DatabaseError: nothing moved then."""
    if connection.vendor != "postgresql":
        raise BackupError(
            "DATABASE_URL names no PostgreSQL: name the database that is moved to."
        )
    refuse_other_version("The database that is moved to")
    with still(file) as source:
        with in_its_place(of_a_file(source)):
            refuse_other_version(f"{file}")
            said, seal = figures(today), newest_seal()
        with connection.cursor() as cursor:
            cursor.execute(PATIENT)
        with transaction.atomic(), beside(of_a_file(source, SOURCE)):
            moved = fill()
            sound_trail(seal, key=None)
            refuse(differences("figures of", said, figures(today)))
            record_move(by=command_line_user(), now=now, file=file.name, seal=seal)
    return moved


@contextmanager
def still(file: Path) -> Iterator[Path]:
    """A copy of the file that nobody writes to any more."""
    with TemporaryDirectory(dir=file.parent) as place:
        try:
            with closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True)) as held:
                copy(held, Path(place) / file.name)
        except sqlite3.Error as error:
            raise BackupError(f"--from: {file}: {error}.") from None
        yield Path(place) / file.name


def refuse_other_version(what: str) -> None:
    known, applied = migrations()
    if applied != known:
        raise BackupError(
            f"{what} is of another version than this program: run `migrate` on it first."
        )


def fill() -> int:
    """Every row of the source, with the triggers off and on again."""
    tables = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.can_migrate(connection)
    ]
    with connection.cursor() as cursor:
        for model in tables:  # which also keeps everybody else from writing
            table = model._meta.db_table
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        refuse_rows()
        for model in tables:  # the content types that `migrate` made have other numbers
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # nosec B608
        for model in tqdm(tables, disable=None):
            copy_rows(cursor, model)
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.install()
    return sum(compare_rows(model) for model in tqdm(tables, disable=None))


def copy_rows(cursor: Any, model: Any) -> None:
    fields = model._meta.local_concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as into:
        for row in rows_of(model, SOURCE).iterator(chunk_size=BATCH):
            into.write_row(
                field.get_db_prep_save(getattr(row, field.attname), connection)
                for field in fields
            )


def rows_of(model: Any, alias: str) -> Any:
    return model._base_manager.using(alias)


def compare_rows(model: Any) -> int:
    """How many rows there are on both sides. Raises BackupError unless all are equal."""
    columns = [field.attname for field in model._meta.local_concrete_fields]
    values, count = attrgetter("pk", *columns), 0
    rows = rows_of(model, SOURCE).iterator(chunk_size=BATCH)
    while batch := {row.pk: values(row) for row in islice(rows, BATCH)}:
        moved = rows_of(model, DEFAULT_DB_ALIAS).filter(pk__in=list(batch))
        if batch != {row.pk: values(row) for row in moved}:
            raise BackupError(f"Rows of {model._meta.db_table} aren't as they were.")
        count += len(batch)
    if count != rows_of(model, DEFAULT_DB_ALIAS).count():
        raise BackupError(f"{model._meta.db_table} has rows that weren't in the file.")
    return count
