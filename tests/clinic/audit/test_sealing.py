"""The sealer as a service: it goes on, survives its database, and ends when told."""

import os
import signal
import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from clinic.audit.models import TrailSeal
from clinic.audit.verifying import findings
from clinic.management.commands import audit_seal
from tests import builders


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


def test_it_goes_on_after_the_database_was_away(treatment, stop_soon, monkeypatch):
    """The first try meets no database; the connection isn't closed under the test."""
    builders.lot(treatment.clinic, number="L2")
    seal, tries = audit_seal.seal, []

    def away_at_first(*, now):
        tries.append(now)
        if len(tries) == 1:
            raise OperationalError
        return seal(now=now)

    monkeypatch.setattr(audit_seal, "seal", away_at_first)
    monkeypatch.setattr(audit_seal.connection, "close", lambda: None, raising=False)
    stop_soon.start()

    call_command("audit_seal", every=1)

    assert len(tries) >= 2
    assert TrailSeal.objects.count() == 2


@pytest.mark.parametrize("every", [0, 3601])
def test_a_senseless_interval_is_refused(treatment, every):
    with pytest.raises(CommandError, match="1 to 3600"):
        call_command("audit_seal", every=every)


def test_without_a_key_production_does_not_begin(treatment, settings):
    settings.IS_PRODUCTION = True
    settings.TRAIL_KEY_FILE = "/nowhere/trail_key"

    with pytest.raises(CommandError, match="audit_seal --new-key"):
        call_command("audit_seal", every=1)
