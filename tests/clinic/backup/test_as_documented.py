"""What docs/operators.md says, from nothing to a restored record, in its own lines."""

import re
from io import StringIO
from pathlib import Path

import pyrage
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from clinic.models import Membership, Patient
from events.models import Headache
from tests.clinic.backup.conftest import empty_place
from tests.csv_files import write
from tests.deployment import ROOT
from tests.test_documents import commands_in

PAGE = (ROOT / "docs" / "operators.md").read_text()
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))


def run(section, filled=None, *, but=()):
    """What each command of a section says, its placeholders filled in."""
    said = []
    for name, arguments in commands_in(SECTIONS[section]):
        if {name, *arguments}.isdisjoint(but):
            out, filled = StringIO(), filled or {}
            given = [filled.get(word, word) for word in arguments]
            call_command(name, *given, stdout=out)
            said.append(out.getvalue())
    return said


@pytest.fixture
def place(db, empty):
    """Migrated already, as a copy: from nothing, and on PostgreSQL, see test_restoring."""
    if connection.vendor != "sqlite":
        pytest.skip("its commands are the same on SQLite, in a third of the time")
    Path(empty.name).write_bytes(connection.connection.serialize())
    return empty


def test_a_record_is_begun_kept_upgraded_and_restored(place, tmp_path):
    for folder in ("kept", "before"):
        (tmp_path / folder).mkdir()
    patients = str(write(tmp_path, "patients"))
    files = {"patients.csv": patients, "p.csv": patients}
    files["t.csv"] = str(write(tmp_path, "treatments"))
    files["c.csv"] = str(write(tmp_path, "contacts"))
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    kept = {"DIR": str(tmp_path / "kept"), "age1…": recipient}
    roles = {"database_roles"}  # of PostgreSQL alone

    with (
        override_settings(TRAIL_KEY_FILE=str(tmp_path / "key")),
        empty_place(tmp_path) as restored,
    ):
        with place.inside():
            run("Install on a server with PostgreSQL", but=roles)
            run("Make the first clinic and the first manager", files, but={"--codes"})
            plain, encrypted = run("Back up", kept, but={"/backups"})
            told = run("Upgrade", {"DIR": str(tmp_path / "before")}, but=roles)
            [ready] = run("Watch it")
        with restored.inside():
            file = plain.split(": ")[0]
            [came] = run("Restore", {"FILE": file}, but={"--identity"})
            run("Run it as services", but={"backup"})
            managers = Membership.objects.filter(clinic__code="riverside")
            held = (Patient.objects.count(), Headache.objects.count())
            assert [(row.user.username, row.role) for row in managers] == [
                ("nora", "manager")
            ]

    assert ".age: " in encrypted and encrypted.endswith("made.\n")
    assert told[-1] == "Nothing was altered.\n"
    assert ready.endswith("Ready.\n")
    assert came.startswith(f"{Path(file).name} restored")
    assert held == (1, 1)
