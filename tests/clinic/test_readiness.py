"""Whether records can be taken: nothing for strangers, full words for the operator."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from clinic import views
from clinic.audit.sealing import make_key, seal
from clinic.backup.actions import record_backup, record_move
from clinic.readiness import CHECKS, answers
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked_anew():
    views.asked_lately.cache_clear()


@pytest.fixture
def production(settings):
    settings.IS_PRODUCTION = True


def state(name, now=None):
    [found] = [a for a in answers(now or timezone.now()) if a.name == name]
    return found.state, found.words


def backed_up(ago):
    at = timezone.now() - ago
    record_backup(
        by=builders.command_line(),
        now=at,
        file="a.db",
        made_at=at,
        sha256="ab" * 32,
        seal="",
    )


def test_a_stranger_is_told_states_by_name_and_nothing_else(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert set(response.json()) == set(CHECKS)
    assert set(response.json().values()) <= {"ok", "warning", "not ok"}
    assert response.json()["backup"] == "warning"  # there is none yet


def test_it_writes_nothing_that_stays(client):
    with connection.cursor() as cursor:
        client.get("/readyz")
        cursor.execute("SELECT count(*) FROM rate_limits WHERE cache_key LIKE 'read%%'")
        assert cursor.fetchone()[0] == 0


def test_a_database_that_cannot_be_written_to_is_not_ready(client, is_postgresql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET TRANSACTION READ ONLY" if is_postgresql else "PRAGMA query_only=ON"
        )
        try:
            response = client.get("/readyz")
        finally:
            if not is_postgresql:
                cursor.execute("PRAGMA query_only=OFF")
        transaction.set_rollback(True)

    assert response.status_code == 503
    assert response.json()["database"] == "not ok"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DELETE FROM django_migrations WHERE name = '0006_trail'", "Not applied"),
        (
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('clinic', '9999_later', CURRENT_TIMESTAMP)",
            "of a newer version: clinic.9999_later",
        ),
    ],
)
def test_a_database_of_another_version_is_not_ready(client, change, told):
    with connection.cursor() as cursor:
        cursor.execute(change)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert "clinic" not in response.content.decode()
    with pytest.raises(CommandError, match="Not ready: migrations"):
        call_command("check_ready")
    assert told in state("migrations")[1]


class TestTheLastBackup:
    def test_is_missed_in_production(self, production, client):
        assert state("backup")[0] == "not ok"
        assert client.get("/readyz").status_code == 503

    def test_is_well_while_it_is_young(self, production, settings):
        settings.BACKUP_MAX_AGE_HOURS = 5
        backed_up(timedelta(hours=4))
        assert state("backup")[0] == "ok"
        assert state("backup", timezone.now() + timedelta(hours=2))[0] == "not ok"

    def test_is_none_that_the_record_only_came_from(self, production):
        record_move(
            by=builders.command_line(), now=timezone.now(), file="a.db", seal=""
        )
        assert state("backup")[0] == "not ok"


class TestTheLastSeal:
    def test_is_missed_once_an_event_has_waited_an_hour(
        self, production, settings, tmp_path
    ):
        settings.TRAIL_KEY_FILE = str(tmp_path / "trail_key")
        make_key(tmp_path / "trail_key")
        builders.clinic()
        later = timezone.now() + timedelta(hours=2)
        assert state("seal")[0] == "ok"
        assert state("seal", later)[0] == "not ok"

        seal(now=timezone.now())

        assert state("seal", later) == ("ok", "Every event is sealed.")


def test_a_clock_that_was_set_back_is_told():
    builders.clinic()

    assert state("clock")[0] == "ok"
    told, words = state("clock", timezone.now() - timedelta(minutes=1))
    assert (told, "still to come" in words) == ("not ok", True)


def test_the_operator_reads_words(capsys):
    call_command("check_ready")

    said = capsys.readouterr().out
    assert "backup: warning. There is none. Run `manage.py backup --out DIR`." in said
    assert said.endswith("Ready.\n")
