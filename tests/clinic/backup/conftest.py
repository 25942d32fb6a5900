"""Databases of their own: what is backed up must have been committed."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from clinic.audit.sealing import make_key
from clinic.backup.connections import in_its_place, of_the_same_engine
from tests import builders
from tests.clinic.backup.writers import writers


@dataclass(frozen=True)
class Place:
    """A database without a table; `inside` it everything happens."""

    name: str

    @contextmanager
    def inside(self):
        with in_its_place(of_the_same_engine(self.name)):
            yield


@contextmanager
def empty_place(folder, template="template0"):
    if connection.vendor == "sqlite":
        yield Place(str(folder / f"{token_hex(4)}.db"))
        return
    name = f"scratch_{token_hex(4)}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield Place(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module", autouse=True)
def committed(django_db_setup, django_db_blocker, tmp_path_factory):
    """Without a transaction around each test; with a key for the trail."""
    key = tmp_path_factory.mktemp("key") / "trail_key"
    with django_db_blocker.unblock(), override_settings(TRAIL_KEY_FILE=str(key)):
        make_key(key)
        yield


@dataclass(frozen=True)
class Kept:
    """A backup made while writers wrote, and whom they had recorded before it began."""

    file: Path
    acknowledged: list[str]
    record: Place


@pytest.fixture(scope="module")
def kept(committed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    out = folder / "out"
    out.mkdir()
    with empty_place(folder) as record:
        with record.inside():
            call_command("migrate", verbosity=0)
            clinic = builders.clinic()
            builders.one_of_everything(clinic)
            builders.member("nora", "nurse", clinic)
            for number in range(60):
                of = builders.treatment(clinic, areas=["glabella", "forehead"])
                builders.contact(of) if number % 3 else builders.headache(of)
                if number % 10 == 0:
                    call_command("audit_seal")
            with writers(record, clinic) as written:
                acknowledged = written.at_least(5)
                call_command("backup", out=out)
                written.at_least(len(acknowledged) + 5)
        [manifest] = out.glob("*.json")
        yield Kept(out / manifest.stem, acknowledged, record)


@pytest.fixture
def empty(committed, tmp_path):
    with empty_place(tmp_path) as place:
        yield place
