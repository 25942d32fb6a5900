"""With the application's own way into the database, the trail can't be changed."""

import sqlite3
from io import BytesIO

import pytest
from django.core import checks
from django.db import DatabaseError, connection, transaction

from clinic.audit.access import record_access
from clinic.audit.context import recording
from clinic.audit.models import TrailEvent, TrailSubject
from clinic.audit.roles import APPLICATION, statements, weakness
from clinic.audit.sealing import seal
from clinic.checks import application_cannot_rewrite_the_trail
from events.exports.files import made_again
from events.models import Export
from tests import builders

EVENT = "INSERT OR REPLACE INTO clinic_trailevent SELECT * FROM clinic_trailevent"
ANYWHERE = [
    "UPDATE clinic_trailevent SET actor_username = 'eve'",
    "UPDATE clinic_trailevent SET recorded_at = '2020-01-01 00:00:00'",
    "DELETE FROM clinic_trailevent",
    "INSERT INTO clinic_trailevent (stream, stream_seq, recorded_at, actor_id, "
    "actor_username, actor_name, actor_roles, operation, action, reason, object_type, "
    "object_id, object_uid, request_id, session, address, database_user, program, "
    "commitment, previous_hash, hash) VALUES ('clinic.patient:1', 9, "
    "'2020-01-01 00:00:00', '', 'eve', '', '', 'update', 'a', 'b', '', '', '', '', '', "
    "'', '', '', '', '', '')",
    "UPDATE clinic_trailpayload SET body = '{}'",
    "DELETE FROM clinic_trailpayload",
    "UPDATE clinic_trailhead SET stream_seq = 0, hash = ''",
    "DELETE FROM clinic_trailhead",
    "UPDATE clinic_trailseal SET count = 1",
    "DELETE FROM clinic_trailseal WHERE 1 = 1",
    "DELETE FROM events_injection",
    "DELETE FROM clinic_membership",
    "UPDATE clinic_patient SET phone = '1'",
    "UPDATE clinic_patient SET id = id + 1000",
    "UPDATE clinic_patient SET version = 9",
]
ON_SQLITE = [
    EVENT,
    f"PRAGMA recursive_triggers = OFF\n{EVENT}",
    "INSERT OR REPLACE INTO clinic_trailpayload SELECT event_id, salt, '{}' "
    "FROM clinic_trailpayload",
    "REPLACE INTO clinic_trailhead SELECT stream, 0, '' FROM clinic_trailhead",
    "REPLACE INTO clinic_trailseal SELECT * FROM clinic_trailseal",
    "REPLACE INTO clinic_patient SELECT * FROM clinic_patient",
    "UPDATE OR REPLACE clinic_trailevent SET seq = 1",
    "INSERT INTO clinic_trailevent SELECT * FROM clinic_trailevent WHERE true "
    "ON CONFLICT (seq) DO UPDATE SET actor_username = 'eve'",
]
ON_POSTGRESQL = [
    "TRUNCATE clinic_trailevent CASCADE",
    "TRUNCATE clinic_patient CASCADE",
    "INSERT INTO clinic_trailseal (first_seq, last_seq, count, root, previous_hash, "
    "sealed_at, hash, signature) VALUES (1, 2, 2, '', '', now(), '', '')",
    "ALTER TABLE clinic_patient DISABLE TRIGGER ALL",
    "DROP TRIGGER trail_row ON clinic_patient",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION trail_row() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RETURN NULL; END $$",
    "ALTER FUNCTION trail_row() RENAME TO nothing",
    "SELECT trail_append(ROW('update', 1, 'clinic.patient', '1', '', "
    "'clinic.patient:1', '{}', '')::clinic_trailentry)",
    "INSERT INTO clinic_trailentry VALUES "
    "('update', 1, 'clinic.patient', '1', '', 'clinic.patient:1', '{}', '')",
    "DROP TABLE clinic_trailpayload",
    "ALTER TABLE clinic_trailevent RENAME TO gone",
    "SELECT setval('clinic_trailevent_seq_seq', 1)",
    "SET ROLE aftercare_owner",
    "GRANT ALL ON clinic_trailevent TO aftercare_application\n"
    "UPDATE clinic_trailevent SET actor_username = 'eve'",
    "LOCK TABLE clinic_trailevent IN ACCESS EXCLUSIVE MODE",
    "CREATE TABLE public.clinic_shadow (id int)",
]


def run(statement):
    with connection.cursor() as cursor:
        for part in statement.splitlines():
            cursor.execute(part)


@pytest.fixture
def application(db):
    """On PostgreSQL, the rest of the test runs as the application's role."""
    if connection.vendor == "sqlite":
        yield
        return
    for statement in statements():
        run(statement)
    run(f"SET SESSION AUTHORIZATION {APPLICATION}")
    yield
    run("RESET SESSION AUTHORIZATION")


@pytest.fixture
def record(application):
    """What the application recorded itself, with its own rights; the owner sealed it."""
    builders.one_of_everything(builders.clinic())
    builders.member("nora", "nurse", builders.clinic())
    if connection.vendor == "sqlite":
        seal(now=builders.NOW)
        return
    run("RESET SESSION AUTHORIZATION")
    seal(now=builders.NOW)
    run(f"SET SESSION AUTHORIZATION {APPLICATION}")


def survivors(statements):
    """The attacks that weren't refused, or that left a mark on the trail."""
    before = list(TrailEvent.objects.order_by("seq").values())
    for statement in statements:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    run(statement)
                yield statement
            except DatabaseError:
                if list(TrailEvent.objects.order_by("seq").values()) != before:
                    yield statement
            transaction.set_rollback(True)


def test_a_file_is_made_again_with_the_applications_rights(record):
    export = Export.objects.get()
    builders.treatment(builders.clinic())

    made = made_again(export, BytesIO())

    assert made.sha256 == export.sha256


def test_every_attack_is_refused(record):
    assert list(survivors(ANYWHERE)) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own words")
def test_every_attack_on_sqlite_is_refused(record):
    assert list(survivors(ON_SQLITE)) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own words")
def test_every_attack_on_postgresql_is_refused(record):
    with recording(by=None, action="attack"):
        assert list(survivors(ON_POSTGRESQL)) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL has roles")
class TestTheRoleOfTheApplication:
    def test_is_told_from_an_owner(self, db):
        assert "superuser" in weakness()

    def test_is_strong_enough(self, application):
        assert weakness() is None

    def test_can_not_hide_a_change_behind_a_table_of_its_own(self, record):
        count = TrailEvent.objects.count()
        run("CREATE TEMPORARY TABLE clinic_trailhead (stream text, stream_seq int)")

        with builders.by_hand():
            run("UPDATE clinic_clinic SET name = 'shadow'")

        assert TrailEvent.objects.count() == count + 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's file")
class TestAnotherProgram:
    @pytest.fixture
    def file(self, treatment, tmp_path):
        (tmp_path / "copy.db").write_bytes(connection.connection.serialize())
        program = sqlite3.connect(tmp_path / "copy.db")
        yield program
        program.close()

    def test_can_not_write(self, file):
        for statement in (*ANYWHERE, *ON_SQLITE):
            with pytest.raises(sqlite3.DatabaseError):
                for part in statement.splitlines():
                    file.execute(part)

    def test_fails_for_want_of_the_functions(self, file):
        with pytest.raises(sqlite3.OperationalError, match="no such function"):
            file.execute("UPDATE clinic_patient SET phone = '1'")


@pytest.fixture
def shown(application):
    """A patient who was shown to somebody, and the patient's clinic's other one."""
    clinic = builders.clinic()
    nurse = builders.member("nora", "nurse", clinic)
    patient, other = builders.patient(clinic), builders.patient(clinic)
    record_access(
        by=nurse, action="view_patient", clinic=clinic, subjects=[patient.uid]
    )
    return other


def test_who_was_shown_can_not_be_changed_either(shown):
    key = str(shown.uid) if connection.vendor == "postgresql" else shown.uid.hex
    event = TrailEvent.objects.get(operation="access")
    attacks = [
        f"UPDATE clinic_trailsubject SET subject = '{key}'",
        "DELETE FROM clinic_trailsubject",
        "INSERT INTO clinic_trailsubject (event_id, subject) "
        f"VALUES ({event.seq}, '{key}')",
    ]
    if connection.vendor == "sqlite":
        attacks.append(
            "REPLACE INTO clinic_trailsubject SELECT * FROM clinic_trailsubject"
        )
    before = list(TrailSubject.objects.values())

    with recording(by=None, action="attack"):
        assert list(survivors(attacks)) == []
    assert list(TrailSubject.objects.values()) == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL has roles")
class TestServing:
    """What `clinic.wsgi` asks before it serves anybody."""

    def asked(self):
        return application_cannot_rewrite_the_trail()

    def test_production_is_refused_to_a_superuser(self, db, settings):
        settings.IS_PRODUCTION = True

        [found] = self.asked()
        assert isinstance(found, checks.Error)
        assert "is a superuser" in found.msg
        assert "database_roles" in found.hint

    def test_production_is_refused_to_the_owner(self, application, settings):
        settings.IS_PRODUCTION = True
        run("RESET SESSION AUTHORIZATION")
        run("SET SESSION AUTHORIZATION aftercare_owner")

        [found] = self.asked()
        assert isinstance(found, checks.Error)
        assert "owns the trail" in found.msg

    def test_production_serves_the_application(self, application, settings):
        settings.IS_PRODUCTION = True

        assert self.asked() == []

    def test_this_machine_is_warned(self, db, settings):
        settings.IS_PRODUCTION = False

        [found] = self.asked()
        assert isinstance(found, checks.Warning)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite has no roles")
def test_sqlite_has_nobody_to_refuse(db, settings):
    settings.IS_PRODUCTION = True

    assert application_cannot_rewrite_the_trail() == []
