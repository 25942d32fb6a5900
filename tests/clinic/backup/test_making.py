"""A backup says that it is one when it was read back, and never before."""

import resource
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from clinic.audit.models import TrailEvent
from clinic.backup.files import manifest_of
from clinic.backup.making import ENGINES
from clinic.backup.manifest import BackupError
from clinic.models import Backup
from tests import builders
from tests.clinic.backup.conftest import empty_place


@pytest.fixture(scope="module")
def record(committed, tmp_path_factory):
    """Something in each table."""
    with empty_place(tmp_path_factory.mktemp("record")) as place, place.inside():
        call_command("migrate", verbosity=0)
        builders.one_of_everything(builders.clinic())
        yield


@pytest.fixture
def made(record, tmp_path):
    (out := tmp_path / "made").mkdir()
    call_command("backup", out=out)
    [manifest] = out.glob("*.json")
    return out / manifest.stem


@contextmanager
def files_of_at_most(size):
    """As on a full disk: what is longer can't be written."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_it_is_two_private_files_and_a_row_that_the_trail_records(made):
    files = sorted(made.parent.iterdir())
    assert files == [made, made.with_name(f"{made.name}.json")]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    held, told = manifest_of(made), Backup.objects.order_by("id").last()
    assert (told.use, told.file) == ("made", made.name)
    assert (told.sha256, told.seal) == (held.sha256, held.content.seal)
    assert held.content.engine == connection.vendor
    assert TrailEvent.objects.order_by("seq").last().action == "record_backup"


def test_a_copy_that_cannot_be_read_back_is_none(made, tmp_path):
    cut = tmp_path / "cut"
    cut.write_bytes(made.read_bytes()[: made.stat().st_size // 2])

    with pytest.raises(BackupError):
        ENGINES[connection.vendor].check(cut, manifest_of(made).content.rows)


def test_a_full_disk_leaves_nothing_that_looks_like_a_backup(made, tmp_path):
    (out := tmp_path / "full").mkdir()
    count = Backup.objects.count()

    with (
        files_of_at_most(made.stat().st_size // 2),
        pytest.raises(CommandError, match="No backup was made"),
    ):
        call_command("backup", out=out)

    assert list(out.iterdir()) == []
    assert Backup.objects.count() == count


def test_a_folder_that_is_not_mounted_is_not_made(record, tmp_path):
    with pytest.raises(CommandError, match="there is no folder"):
        call_command("backup", out=tmp_path / "away")


def test_a_recipient_that_is_none_is_refused_before_anything(record, tmp_path):
    with pytest.raises(CommandError, match="begins with age1"):
        call_command("backup", out=tmp_path, encrypt="ssh-ed25519 AAAA")

    assert list(tmp_path.iterdir()) == []
