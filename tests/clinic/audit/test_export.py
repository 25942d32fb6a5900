"""An auditor checks an exported trail with Python alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from clinic.audit import verify_trail
from clinic.audit.models import TrailSeal
from clinic.audit.sealing import public_key


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


def test_the_script_is_short_enough_to_read():
    lines = Path(verify_trail.__file__).read_text().splitlines()

    assert len(lines) < 150
