"""A key for each test, and the trail of a small record, sealed."""

from contextlib import contextmanager

import pytest
from django.db import connection

from clinic.audit import triggers
from clinic.audit.sealing import make_key, seal
from clinic.audit.verifying import findings
from events.actions.patients import amend_patient
from tests import builders
from tests.conftest import drop_trail_triggers


@pytest.fixture(autouse=True)
def key(tmp_path, settings):
    settings.TRAIL_KEY_FILE = str(tmp_path / "trail_key")
    make_key(tmp_path / "trail_key")


@pytest.fixture
def treatment(clinic, nurse):
    """Of a patient of a clinic, with two amendments of the patient; all is sealed."""
    of = builders.treatment(clinic)
    for version, phone in enumerate(("07700 900001", "07700 900002"), start=1):
        amend_patient(
            by=nurse,
            now=builders.NOW,
            patient=of.patient,
            version=version,
            reason="typing error",
            phone=phone,
        )
    seal(now=builders.NOW)
    return of


@pytest.fixture
def altered():
    """What the check finds, as one text."""
    return lambda *witnesses: "\n".join(findings(witnesses=witnesses))


@pytest.fixture
def sql(db):
    def run(statement, *values):
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)

    return run


@pytest.fixture
def owner(treatment, sql):
    """What an owner of the database can do: without the triggers, which come back."""

    @contextmanager
    def tampering():
        if connection.vendor == "postgresql":
            sql("SET CONSTRAINTS ALL IMMEDIATE")
        with connection.cursor() as cursor:
            drop_trail_triggers(cursor)
        yield sql
        triggers.install()

    return tampering


def drop_trigger(name, table):
    on = f"ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name} {on}")
