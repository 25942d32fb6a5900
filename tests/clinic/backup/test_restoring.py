"""The drill: a backup under load comes back whole, or not at all."""

import json
import shutil
from datetime import date

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from clinic.audit.models import TrailEvent
from clinic.audit.verifying import findings
from clinic.backup.files import manifest_of
from clinic.backup.manifest import figures, rows
from clinic.backup.restoring import tables_with_rows
from clinic.models import Backup, Patient
from events.models import Treatment
from tests import builders
from tests.conftest import Browser


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    """(the file of a secret key, its recipient)."""
    secret = pyrage.x25519.Identity.generate()
    file = tmp_path_factory.mktemp("identity") / "key.txt"
    file.write_text(f"# made for a test\n{secret}\n")
    return file, str(secret.to_public())


@pytest.fixture
def copied(kept, tmp_path):
    """The two files of the backup, to be damaged."""
    for beside in (kept.file, manifest_beside(kept.file)):
        shutil.copy(beside, tmp_path)
    return tmp_path / kept.file.name


def manifest_beside(file):
    return file.with_name(file.name + ".json")


def amend_manifest(file, **content):
    said = json.loads(manifest_beside(file).read_text())
    said["content"] |= content
    manifest_beside(file).write_text(json.dumps(said))


class TestARestoredBackup:
    @pytest.fixture
    def restored(self, kept, empty):
        with empty.inside():
            call_command("migrate", verbosity=0)  # as a start of the site does
            call_command("restore", kept.file)
            yield empty

    def test_holds_what_was_acknowledged_and_verifies(self, kept, restored):
        held = manifest_of(kept.file).content
        found = list(Patient.objects.values_list("mrn", flat=True))

        assert set(kept.acknowledged) <= set(found)
        assert len(set(found)) == len(found)
        # Whoever was being recorded is there with the treatment, or isn't there.
        assert Treatment.objects.filter(injection=None).count() == 0
        assert rows()["events_treatment"] == held.rows["events_treatment"]
        assert figures(date.fromisoformat(held.as_of)) == held.figures
        assert held.figures["riverside forehead+glabella"] == [20, 60, 60]
        assert list(findings(witnesses=[held.seal])) == []
        told = Backup.objects.get(use="restored")
        assert told.file == kept.file.name
        assert TrailEvent.objects.order_by("seq").last().action == "record_restore"

        signed_in = Browser().post(
            reverse("login"), {"login": "nora", "password": "correct horse battery"}
        )
        assert signed_in.status_code == 302
        builders.one_of_everything(builders.clinic())
        assert list(findings()) == []


def cut(file):
    file.write_bytes(file.read_bytes()[:-1000])


def flip(file):
    held = bytearray(file.read_bytes())
    held[len(held) // 2] ^= 1
    file.write_bytes(held)


def remove_manifest(file):
    manifest_beside(file).unlink()


def garble_manifest(file):
    manifest_beside(file).write_text("{}")


def of_a_newer_version(file):
    migrations = manifest_of(file).content.migrations
    amend_manifest(file, aftercare="9.0", migrations=[*migrations, "clinic.9999_later"])


def of_another_engine(file):
    amend_manifest(file, engine="oracle")


def with_other_rows(file):
    counted = manifest_of(file).content.rows
    amend_manifest(
        file, rows=counted | {"clinic_patient": counted["clinic_patient"] + 1}
    )


def with_other_figures(file):
    amend_manifest(file, figures={"riverside forehead+glabella": [21, 60, 60]})


def with_another_seal(file):
    amend_manifest(file, seal="ab" * 32)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (cut, "it was cut or added to"),
        (flip, "its SHA-256 isn't the manifest's"),
        (remove_manifest, "A backup is two files"),
        (garble_manifest, "no manifest of a backup"),
        (of_a_newer_version, r"newer version \(9.0\).*clinic.9999_later"),
        (of_another_engine, "This is a backup of oracle"),
        (with_other_rows, "hasn't the rows that were counted"),
        (with_other_figures, r"forehead\+glabella: \[21, 60, 60\] in the manifest"),
        (with_another_seal, "no such seal"),
    ],
)
def test_what_is_damaged_is_refused_and_nothing_is_restored(
    copied, empty, damage, told
):
    damage(copied)
    with empty.inside():
        with pytest.raises(CommandError, match=f"Nothing was restored.*{told}"):
            call_command("restore", copied)

        assert list(tables_with_rows()) == []


def test_seals_of_another_key_are_refused_and_nothing_is_restored(kept, empty):
    with empty.inside():
        with pytest.raises(CommandError, match="its signature isn't of this key"):
            call_command("restore", kept.file, key="ab" * 32)

        assert list(tables_with_rows()) == []


def test_a_database_that_holds_something_stays_as_it_is(kept):
    with kept.record.inside():
        before = rows()
        with pytest.raises(CommandError, match="isn't empty: it holds clinic_backup"):
            call_command("restore", kept.file)

        assert rows() == before


@pytest.fixture(scope="module")
def encrypted(kept, identity, tmp_path_factory):
    out = tmp_path_factory.mktemp("encrypted")
    with kept.record.inside():
        call_command("backup", out=out, encrypt=identity[1])
    [made] = out.glob("*.age")
    assert sorted(out.iterdir()) == [made, manifest_beside(made)]
    return made


class TestAnEncryptedBackup:
    def test_is_read_by_nobody_without_its_key(self, encrypted, empty, tmp_path):
        (tmp_path / "other.txt").write_text(str(pyrage.x25519.Identity.generate()))

        assert encrypted.read_bytes().startswith(b"age-encryption.org/v1")
        assert {path.stat().st_mode & 0o777 for path in encrypted.parent.iterdir()} == {
            0o600
        }
        with empty.inside():
            with pytest.raises(CommandError, match="give --identity"):
                call_command("restore", encrypted)
            with pytest.raises(CommandError, match="doesn't open it"):
                call_command("restore", encrypted, identity=tmp_path / "other.txt")
            assert list(tables_with_rows()) == []

    def test_comes_back_with_it(self, encrypted, empty, identity):
        with empty.inside():
            call_command("restore", encrypted, identity=identity[0])

            assert (
                Patient.objects.count()
                == manifest_of(encrypted).content.rows["clinic_patient"]
            )
