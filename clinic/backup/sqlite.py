"""SQLite's copy, by its own backup: a copied file of a live database misses rows."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from clinic.backup.connections import in_its_place, of_a_file, of_the_same_engine
from clinic.backup.files import put
from clinic.backup.manifest import BackupError, rows

ENDING = ".db"
BESIDE = ("-wal", "-shm", "-journal")


@contextmanager
def dumped(file: Path) -> Iterator[None]:
    """Write the record to a file; inside, the default connection shows that copy.

    Writers go on: the copy is of one moment, in one step.
    """
    connection.ensure_connection()
    try:
        copy(connection.connection, file)
    except sqlite3.Error as error:
        raise BackupError(f"SQLite can't copy its file: {error}.") from None
    with in_its_place(of_a_file(file)):
        yield


def copy(source: sqlite3.Connection, file: Path) -> None:
    """Raises sqlite3.Error."""
    with closing(sqlite3.connect(file)) as made:
        source.backup(made)
        made.execute("PRAGMA journal_mode=DELETE")  # one file, without others beside it


def check(file: Path, counted: dict[str, int]) -> None:
    """Read the file from end to end. Raises BackupError."""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as made:
            found = [what for (what,) in made.execute("PRAGMA integrity_check(10)")]
            found += [
                f"a key that leads nowhere in {table}"
                for table, *_ in made.execute("PRAGMA foreign_key_check")
            ]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    if found != ["ok"]:
        raise BackupError(f"The copy isn't sound: {'; '.join(found[:10])}.")
    with in_its_place(of_a_file(file)):
        if rows() != counted:
            raise BackupError("The copy hasn't the rows that were counted.")


@contextmanager
def restored(file: Path, refuse_rows: Callable[[], None]) -> Iterator[None]:
    """The backup as the default connection's database: kept unless the block fails."""
    place = Path(connection.settings_dict["NAME"])
    refuse_rows()
    connection.close()
    try:
        with in_its_place(of_the_same_engine(str(file))):
            yield
        with closing(sqlite3.connect(file)) as made:
            made.execute("PRAGMA journal_mode=DELETE")
        for ending in BESIDE:
            Path(f"{place}{ending}").unlink(missing_ok=True)
        put(file, place)
    finally:
        for ending in BESIDE:
            Path(f"{file}{ending}").unlink(missing_ok=True)
