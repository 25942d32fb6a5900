"""Another database as the one that everything of the project asks, for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import ConnectionHandler

SOURCE = "source"


@contextmanager
def in_its_place(other: Any) -> Iterator[None]:
    """The connection is the default one inside, in this thread."""
    before = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = before


@contextmanager
def beside(other: Any) -> Iterator[None]:
    """The connection can be asked by `.using(SOURCE)` inside, in this thread."""
    connections[SOURCE] = other
    try:
        yield
    finally:
        other.close()
        del connections[SOURCE]


def of_the_same_engine(name: str) -> Any:
    """A connection as the default one, to another database of its server or disk."""
    other = connections[DEFAULT_DB_ALIAS].copy()
    other.settings_dict["NAME"] = name
    return other


def of_a_file(file: Path, alias: str = DEFAULT_DB_ALIAS) -> Any:
    """A connection to a SQLite file, which writes nothing into it."""
    database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {"init_command": "PRAGMA query_only=ON", "timeout": 20},
    }
    return ConnectionHandler({DEFAULT_DB_ALIAS: database, alias: database})[alias]
