"""From SQLite to PostgreSQL: everything is equal there, and goes on being recorded."""

import sqlite3
from contextlib import closing

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import ConnectionHandler

from clinic.audit.models import TrailEvent, TrailSeal
from clinic.audit.replaying import place_now, record_at
from clinic.audit.sealing import seal
from clinic.audit.triggers import audited
from clinic.audit.verifying import findings
from clinic.backup.connections import in_its_place
from clinic.backup.manifest import figures, rows
from clinic.backup.restoring import tables_with_rows
from clinic.models import Backup, Clinic, Patient
from events.actions.patients import amend_patient
from events.actions.voiding import void_treatment
from events.models import Headache, Injection, Treatment
from tests import builders
from tests.clinic.backup.conftest import empty_place

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="moves to PostgreSQL"
)


def sqlite_file(file):
    """As the settings open one."""
    options = {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;",
    }
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}
    return ConnectionHandler({"default": engine | {"OPTIONS": options}})["default"]


def told():
    """What both sides must say alike."""
    return {
        "rows": {
            table: count
            for table, count in rows().items()
            if table
            not in ("django_migrations", settings.CACHES["default"]["LOCATION"])
        },
        "figures": figures(builders.NOW.date()),
        "events": list(TrailEvent.objects.order_by("seq").values()),
        "seals": list(TrailSeal.objects.order_by("id").values()),
        "patients": list(Patient.objects.order_by("id").values()),
        "headaches": list(Headache.objects.order_by("id").values()),
        "injections": list(Injection.objects.order_by("id").values()),
    }


def replayed():
    """Every recorded row, but for the columns that images don't hold as they are."""
    return {
        model._meta.label: sorted(
            model._base_manager.values_list(
                *(
                    field.attname
                    for field in model._meta.local_concrete_fields
                    if field.column
                    not in {
                        *getattr(model, "trail_digests", ()),
                        *getattr(model, "trail_ignores", ()),
                    }
                )
            ),
            key=repr,
        )
        for model in audited()
    }


@pytest.fixture(scope="module")
def migrated(committed, tmp_path_factory):
    with empty_place(tmp_path_factory.mktemp("migrated")) as place:
        with place.inside():
            call_command("migrate", verbosity=0)
        yield place


@pytest.fixture
def empty(migrated, tmp_path):
    with empty_place(tmp_path, template=migrated.name) as place:
        yield place


@pytest.fixture(scope="module")
def moved_from(committed, tmp_path_factory):
    """The file, and what it says."""
    file = tmp_path_factory.mktemp("sqlite") / "aftercare.db"
    with in_its_place(sqlite_file(file)):
        call_command("migrate", verbosity=0)
        clinic = builders.clinic()
        builders.one_of_everything(clinic)
        for units in ("12.5", "20", "7.1"):
            given = [builders.injection(clinic, units=units)]
            builders.contact(builders.treatment(clinic, injections=given))
        builders.headache(builders.treatment(clinic))
        seal(now=builders.NOW)
        builders.patient(clinic, mrn="after the seal")
        before = told()
    return file, before


class TestAMovedRecord:
    @pytest.fixture
    def moved(self, moved_from, empty):
        file, before = moved_from
        with empty.inside():
            call_command("move_to_postgres", file=file)
            yield before

    def test_can_be_replayed_from_the_images_that_sqlite_spelled(self, moved):
        """An export as of a day before the move reads them."""
        wanted = replayed()

        with record_at(place_now()) as erased:
            assert erased == 0
            assert replayed() == wanted

    def test_is_the_same_and_goes_on(self, moved):
        last = TrailEvent.objects.order_by("seq").last()
        assert last.action == "record_move"
        assert Backup.objects.order_by("id").last().use == "moved"
        after = told()
        events = [
            event for event in after["events"] if event["seq"] <= len(moved["events"])
        ]
        assert events == moved["events"]
        for name in ("figures", "seals", "patients", "headaches", "injections"):
            assert after[name] == moved[name], name
        added = {
            "clinic_backup",
            "clinic_trailevent",
            "clinic_trailhead",
            "clinic_trailpayload",
        }
        for table, count in after["rows"].items():
            assert count == moved["rows"][table] + (table in added), table

        clinic = Clinic.objects.get()
        for patient in Patient.objects.order_by("id"):
            amend_patient(
                by=builders.command_line(),
                now=builders.NOW,
                patient=patient,
                version=patient.version,
                reason="typing error",
                phone="07700 900009",
            )
        treatment = Treatment.objects.filter(headache=None).first()
        void_treatment(
            by=builders.command_line(),
            now=builders.NOW,
            treatment=treatment,
            version=treatment.version,
            reason="typed twice",
        )
        builders.treatment(clinic)
        seal(now=builders.NOW)
        assert list(findings(witnesses=[moved["seals"][-1]["hash"]])) == []

        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE events_injection DISABLE TRIGGER USER")
            cursor.execute(
                "UPDATE events_injection SET units = 12.6 WHERE units = 12.5"
            )
            cursor.execute("ALTER TABLE events_injection ENABLE TRIGGER USER")
        assert any(
            "not as it was last recorded: units" in found for found in findings()
        )


def test_an_altered_file_does_not_move(moved_from, empty, tmp_path):
    file, _ = moved_from
    with (
        closing(sqlite3.connect(file)) as held,
        closing(sqlite3.connect(tmp_path / "altered.db")) as altered,
    ):
        held.backup(altered)
        for (name,) in altered.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            altered.execute(f"DROP TRIGGER {name}")
        altered.execute("UPDATE events_injection SET points = 9 WHERE units = 12.5")
        altered.commit()

    with empty.inside():
        with pytest.raises(CommandError, match="not as it was last recorded: points"):
            call_command("move_to_postgres", file=tmp_path / "altered.db")

        assert list(tables_with_rows()) == []
        builders.patient(builders.clinic())
        assert list(findings()) == []  # the triggers are on

        with pytest.raises(CommandError, match="isn't empty"):
            call_command("move_to_postgres", file=file)


def test_a_file_that_is_no_record_is_refused(empty, tmp_path):
    (tmp_path / "notes.db").write_text("not a database, and long enough to look")
    with empty.inside():
        for name in ("notes.db", "nothing.db"):
            with pytest.raises(CommandError, match=f"--from: .*{name}"):
                call_command("move_to_postgres", file=tmp_path / name)
    assert not (tmp_path / "nothing.db").exists()
