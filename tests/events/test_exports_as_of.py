"""A file made again for an earlier moment has the bytes that it had."""

import threading
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic.audit.erasing import erase_payloads
from clinic.audit.models import TrailEvent
from clinic.audit.sealing import seal
from clinic.models import Clinic, Patient
from events.actions.exports import begin_export
from events.actions.headaches import amend_headache
from events.actions.patients import amend_patient
from events.actions.voiding import void_treatment
from events.exports import DATASETS
from events.exports.files import Question, made_again, make_file
from events.models import Export, Exposure, Headache, Treatment
from tests import builders

EVERY = pytest.mark.parametrize("name", DATASETS)


def question(name, filters=None, *, identified=True):
    clinics = list(Clinic.objects.order_by("code"))
    return Question(DATASETS[name], clinics, filters or {}, identified)


def taken(name, filters=None, **how):
    """(the bytes, the export on record)"""
    asked, file = question(name, filters, **how), BytesIO()
    made = make_file(asked, file)
    export = begin_export(
        by=builders.command_line(),
        now=timezone.now(),
        question=asked,
        made=made,
        reason="to be compared",
    )
    return file.getvalue(), export


def remade(export):
    file = BytesIO()
    made = made_again(Export.objects.get(pk=export.pk), file)
    return file.getvalue(), made


def a_year(clinic):
    """Something of each kind, with doses in tenths, a flag, an unknown onset."""
    builders.one_of_everything(clinic)
    of = builders.patient(clinic, mrn="MRN 7", given_name="Zoë", family_name="=Quartz")
    treatment = builders.treatment(
        clinic,
        of=of,
        injections=[
            builders.injection(clinic, units="12.5", lot=None),
            builders.injection(clinic, "chin", 4),
        ],
    )
    builders.headache(treatment, day=None, contact_day=20, words="Dull,\n“heavy”")
    builders.contact(treatment, 84, "no")
    return treatment


def everything_changes(clinic, treatment):
    """Amends, voids and adds, so that each dataset says something else."""
    by, now = builders.command_line(), builders.NOW
    amend_patient(
        by=by,
        now=now,
        patient=Patient.objects.get(id=treatment.patient_id),
        version=1,
        reason="married",
        family_name="Newname",
        migraine="chronic",
    )
    headache = Headache.objects.filter(treatment__clinic=clinic).first()
    amend_headache(
        by=by,
        now=now,
        headache=headache,
        version=headache.version,
        reason="misheard",
        onset_precision="unknown",
        onset=None,
        function="self_care",
    )
    void_treatment(
        by=by, now=now, treatment=treatment, version=treatment.version, reason="twice"
    )
    builders.one_of_everything(clinic)


@EVERY
def test_it_has_the_bytes_that_it_had_whatever_was_recorded_since(clinic, name):
    treatment = a_year(clinic)
    before, export = taken(name)
    everything_changes(clinic, treatment)
    now, _ = taken(name)

    again, made = remade(export)

    assert again == before != now
    assert made.sha256 == export.sha256
    assert (made.rows, made.size, made.erased) == (export.rows, len(before), 0)
    assert taken(name)[0] == now, "and the record is as it was"


def test_its_filters_mean_what_they_meant(clinic):
    treatment = a_year(clinic)
    asked = {"migraine": "unknown", "product": "onabotulinumtoxinA", "area": "chin"}
    before, export = taken("exposures", asked)
    assert before.count(b"\r\n") == 2

    everything_changes(clinic, treatment)

    assert remade(export)[0] == before
    assert taken("exposures", asked)[0].count(b"\r\n") == 1


def test_a_moment_is_all_that_was_recorded_up_to_it(clinic):
    treatment = a_year(clinic)
    before, _ = taken("exposures")
    moment = TrailEvent.objects.order_by("seq").last().recorded_at
    everything_changes(clinic, treatment)
    file = BytesIO()

    made = make_file(question("exposures"), file, as_of=moment)

    assert file.getvalue() == before
    assert made.as_of == moment
    long_ago = BytesIO()
    make_file(question("exposures"), long_ago, as_of=moment - timedelta(days=900))
    assert long_ago.getvalue().count(b"\r\n") == 1


def test_nothing_of_then_stays_before_the_record(clinic):
    _, export = taken("treatments")
    builders.treatment(clinic)
    remade(export)

    assert Treatment.objects.count() == Exposure.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relpersistence = 't'"
            if connection.vendor == "postgresql"
            else "SELECT count(*) FROM sqlite_temp_master"
        )
        assert cursor.fetchone() == (0,)


def test_content_that_was_erased_is_left_out_and_counted(clinic):
    treatment = a_year(clinic)
    builders.treatment(clinic, reference="T-STAYS")
    _, export = taken("treatments")
    events = TrailEvent.objects.filter(
        object_type="events.treatment", object_id=str(treatment.id)
    )
    erase_payloads(
        by=None, events=events.values_list("seq", flat=True), reason="asked for"
    )

    again, made = remade(export)

    assert made.erased == 1
    assert treatment.reference not in again.decode()
    assert "T-STAYS" in again.decode()


@pytest.mark.usefixtures("transactional_db")
class TestBesideWriters:
    def test_what_was_being_written_is_not_in_it_then_or_later(self, is_postgresql):
        """The writer has its number already, and the file's newest event a later one."""
        if not is_postgresql:
            pytest.skip("SQLite has one writer at a time")
        clinic = builders.clinic()
        builders.treatment(clinic)
        written, may_end = threading.Event(), threading.Event()

        def write():
            with transaction.atomic():
                builders.patient(clinic, mrn="LATE")
                written.set()
                assert may_end.wait(30)
            connection.close()

        thread = threading.Thread(target=write)
        thread.start()
        assert written.wait(30)
        builders.patient(clinic, mrn="EARLY")
        before, export = taken("patients")
        may_end.set()
        thread.join(30)

        again, _ = remade(export)

        assert again == before
        assert b"EARLY" in again and b"LATE" not in again
        assert export.trail_missing != []
        assert b"LATE" in taken("patients")[0]

    def test_nobody_who_writes_waits_for_a_file(self):
        """On SQLite a transaction that takes the writers' lock says so at its begin."""
        builders.treatment(builders.clinic())
        _, export = taken("exposures")

        with CaptureQueriesContext(connection) as captured:
            make_file(question("exposures"), BytesIO())
            remade(export)

        asked = [query["sql"] for query in captured]
        assert "BEGIN" in asked or connection.vendor == "postgresql"
        assert not [sql for sql in asked if "IMMEDIATE" in sql]
        assert not connection.in_atomic_block

    def test_what_was_never_kept_leaves_a_gap_that_means_nothing(self):
        clinic = builders.clinic()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            builders.patient(clinic)
            raise ZeroDivisionError
        builders.patient(clinic)
        seal(now=timezone.now())
        builders.patient(clinic)
        before, export = taken("patients")

        assert remade(export)[0] == before
        assert export.trail_missing == []
