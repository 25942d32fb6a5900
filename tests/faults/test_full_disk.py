"""The disk fills: a save is refused in words, kept where it was confirmed, and goes on."""

import subprocess

import pytest

from tests.faults.databases import IS_POSTGRESQL
from tests.faults.nurses import Nurse, Tally

SIZE = "160m" if IS_POSTGRESQL else "16m"
# The first saves may still find room in what the database holds already.
FORMS = 30


@pytest.fixture
def files(folder):
    """A disk of a few megabytes."""
    (disk := folder / "database").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "aftercare-faults", disk]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk: run it as root")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(ballast):
    with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="space"):
        while True:
            file.write(bytes(4096))


def test_a_full_disk_loses_nothing(site, database, files, record_property):
    tally = Tally()
    nurse = Nurse("nurse0", site.address, tally)
    forms = [nurse.new_patient(f"patient-{number}") for number in range(FORMS)]
    for form in forms[:2]:
        nurse.save(form)
    fill(files / "ballast")

    refused = None
    for form in forms[2:]:
        answer = nurse.send(form)
        if answer.status != 302:
            refused = form
            break

    assert refused, f"{tally.count} saves found room on a full disk"
    assert answer.status == 503
    assert "it can't be recorded twice" in answer.text
    assert refused.marker in answer.text, "what was typed is lost"
    acknowledged = tally.count
    (files / "ballast").unlink()
    database.start()
    for form in forms[forms.index(refused) :]:
        nurse.save(form)
    found = site.stored()
    record_property(
        "measured",
        f"{acknowledged} acknowledged before the disk was full, {tally.count} after; "
        f"stored {len(found['stored']['patient'])} of {FORMS}",
    )
    assert tally.compared(found["stored"]) == ([], [])
    assert found["stored"]["patient"] == dict.fromkeys(
        [form.marker for form in forms], 1
    )
    assert found["halves"] == []
