"""The sealer as a service: it goes on, survives its database, and ends when told."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from clinic.audit import sealing
from clinic.audit.models import TrailSeal
from clinic.audit.sealing import StillWriting, seal
from clinic.audit.verifying import findings
from tests import builders

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def stop_soon():
    """Sends SIGTERM to this process, as a service manager would, a moment from now."""
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    timer = threading.Timer(1.5, os.kill, [os.getpid(), signal.SIGTERM])
    yield timer
    timer.cancel()
    for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
        signal.signal(number, handler)


def test_it_seals_until_it_is_told_to_stop(treatment, stop_soon):
    builders.lot(treatment.clinic, number="L2")
    started = time.monotonic()
    stop_soon.start()

    call_command("audit_seal", every=1)

    assert TrailSeal.objects.count() == 2
    assert time.monotonic() - started < 10
    assert list(findings()) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="copies SQLite's file")
def test_it_goes_on_after_the_database_was_away(treatment, tmp_path, settings):
    """A process of its own: first there is an empty file, then the record."""
    builders.lot(treatment.clinic, number="L2")
    record = connection.connection.serialize()
    file = tmp_path / "record.db"
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{file}",
        "TRAIL_KEY_FILE": settings.TRAIL_KEY_FILE,
    }
    sealer = subprocess.Popen(
        [sys.executable, "manage.py", "audit_seal", "--every", "1"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        told = iter(sealer.stdout.readline, "")
        assert any("not sealed: OperationalError" in line for line in told)
        (tmp_path / "copy.db").write_bytes(record)
        os.replace(tmp_path / "copy.db", file)
        assert any("events sealed" in line for line in told)
        sealer.send_signal(signal.SIGTERM)
        assert sealer.wait(timeout=10) == 0
    finally:
        sealer.kill()
        sealer.stdout.close()


@pytest.mark.parametrize("every", [0, 3601])
def test_a_senseless_interval_is_refused(treatment, every):
    with pytest.raises(CommandError, match="1 to 3600"):
        call_command("audit_seal", every=every)


def test_without_a_key_production_does_not_begin(treatment, settings):
    settings.IS_PRODUCTION = True
    settings.TRAIL_KEY_FILE = "/nowhere/trail_key"

    with pytest.raises(CommandError, match="audit_seal --new-key"):
        call_command("audit_seal", every=1)


@pytest.fixture
def writing(is_postgresql):
    """Somebody in the middle of a transaction that writes, in a database of the server."""
    if not is_postgresql:
        pytest.skip("SQLite has one writer at a time")
    opened = []

    def begin(database):
        other = connection.copy()
        opened.append(other)
        other.settings_dict = connection.settings_dict | {"NAME": database}
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_current_xact_id()")

    yield begin
    for other in opened:
        other.close()


def test_it_waits_for_who_writes_in_this_database(treatment, writing, monkeypatch):
    monkeypatch.setattr(sealing, "PATIENCE", 1)
    writing(connection.settings_dict["NAME"])

    with pytest.raises(StillWriting):
        seal(now=timezone.now())


def test_it_waits_for_nobody_in_another_one(treatment, writing):
    writing("postgres")

    assert seal(now=timezone.now()) is None


def test_it_sees_anew_at_each_look_who_is_connected(treatment, writing):
    """Inside one transaction, as here, PostgreSQL would show whom it saw at first."""
    writing("postgres")
    seal(now=timezone.now())

    writing("postgres")

    assert seal(now=timezone.now()) is None
