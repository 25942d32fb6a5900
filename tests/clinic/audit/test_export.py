"""An auditor checks an exported trail with Python alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from clinic.audit import verify_trail
from clinic.audit.models import TrailSeal
from clinic.audit.sealing import public_key
from tests import builders


@pytest.fixture
def lines(treatment, tmp_path):
    out = tmp_path / "trail.jsonl"
    call_command("audit_export", out=out)
    return [json.loads(line) for line in out.read_text().splitlines()]


@pytest.fixture
def check(tmp_path):
    """Exit code and output of the script, run in a folder of its own."""

    def run(lines, *options):
        file = tmp_path / "trail.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        command = [sys.executable, "-I", verify_trail.__file__, file, *options]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, check=False
        )
        return done.returncode, done.stdout.strip()

    return run


def test_a_whole_trail_verifies(lines, check):
    witness = TrailSeal.objects.get().hash

    assert check(lines, "--key", public_key(), "--witness", witness) == (
        0,
        "Nothing was altered.",
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: lines[3].update(actor_username="eve"), "isn't what was"),
        (lambda lines: lines[3].update(body="{}"), "its content isn't"),
        (lambda lines: lines[3].update(body=None), "no erasure was recorded"),
        (lambda lines: lines.pop(3), "aren't those sealed"),
        (lambda lines: lines[-1].update(count=1), "isn't what was sealed"),
        (lambda lines: lines[-1].update(signature="00" * 64), "signature isn't"),
    ],
)
def test_a_change_is_named(lines, check, change, told):
    change(lines)
    code, output = check(lines, "--key", public_key())

    assert code == 1
    assert told in output


def test_a_witness_that_is_missing_is_named(lines, check):
    assert check(lines[:-1], "--witness", "ab") == (1, "witness ab: no such seal")


def test_a_file_that_is_none_can_not_be_checked(check):
    assert check([{"no": "trail"}])[0] == 2


class TestAnExtract:
    """What the page gives with a filter: events of Nora alone, and the newest seal."""

    @pytest.fixture
    def extract(self, client, treatment, clinic):
        client.force_login(builders.member("ada", "auditor", clinic))
        response = client.get(reverse("trail_jsonl"), {"person": "nora"})
        return [json.loads(line) for line in b"".join(response).splitlines()]

    def test_says_what_it_is(self, extract):
        about, *events, seal = extract

        assert about["whole"] is False
        assert about["filters"]["person"] == "nora"
        assert about["rows"] == len(events) == 4
        assert about["by"] == "ada"
        assert "Sealed before" in about["sealing"]
        assert seal["hash"] == TrailSeal.objects.order_by("id").last().hash

    def test_is_checked_as_far_as_it_goes(self, extract, check):
        told = "Nothing was altered in this extract: whether an event is missing from"

        code, output = check(extract, "--key", public_key())
        assert (code, output) == (0, f"{told} it can't be told.")
        # An event that was taken out can't be missed, and the script says so.
        del extract[2]
        assert check(extract, "--key", public_key())[0] == 0

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda lines: lines[2].update(reason="none"), "isn't what was recorded"),
            (lambda lines: lines[2].update(body="{}"), "its content isn't"),
            (lambda lines: lines.insert(1, lines.pop(3)), "doesn't follow"),
            (lambda lines: lines[-1].update(count=1), "isn't what was sealed"),
            (lambda lines: lines[-1].update(signature="00" * 64), "signature isn't"),
        ],
    )
    def test_a_change_of_what_it_holds_is_named(self, extract, check, change, told):
        change(extract)
        code, output = check(extract, "--key", public_key())

        assert code == 1
        assert told in output

    def test_that_calls_itself_whole_is_found_out(self, extract, check):
        extract[0]["whole"] = True

        assert check(extract)[0] == 1


class TestTheWholeTrailFromThePage:
    @pytest.fixture
    def whole(self, client, treatment):
        client.force_login(builders.member("ada", "auditor", None))
        return lambda: [
            json.loads(line)
            for line in b"".join(client.get(reverse("trail_jsonl"))).splitlines()
        ]

    def test_verifies_with_its_newest_seal(self, whole, check):
        lines = whole()
        witness = TrailSeal.objects.order_by("id").last().hash

        assert lines[0]["whole"] is True
        assert check(lines, "--key", public_key(), "--witness", witness)[0] == 0

    def test_says_so_where_the_key_is_elsewhere(self, whole, check, settings):
        key = public_key()
        settings.IS_PRODUCTION = True
        settings.SECURE_SSL_REDIRECT = False
        settings.TRAIL_KEY_FILE = "/nowhere/trail_key"
        count = TrailSeal.objects.count()

        lines = whole()

        assert "has no key" in lines[0]["sealing"]
        assert TrailSeal.objects.count() == count
        assert check(lines, "--key", key)[0] == 0


def test_the_script_is_short_enough_to_read():
    lines = Path(verify_trail.__file__).read_text().splitlines()

    assert len(lines) < 150
