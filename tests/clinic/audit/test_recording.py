"""Every way of writing a row leaves an event, with who, why, before and after."""

import json

import pytest
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from clinic.audit import triggers
from clinic.audit.access import record_access
from clinic.audit.context import recording
from clinic.audit.erasing import erase_payloads
from clinic.audit.models import TrailEvent, TrailPayload
from clinic.models import Clinic, Injector, Lot, Patient
from events.models import FollowUp
from tests import builders
from tests.clinic.test_constraints import refused_by


def last():
    return TrailEvent.objects.order_by("seq").last()


def images(event):
    body = json.loads(event.payload.body)
    return body["before"], body["after"]


class TestAnEvent:
    def test_says_who_did_what_where_and_why(self, treatment, nurse, clinic):
        event = TrailEvent.objects.filter(action="amend_patient").earliest("seq")

        assert event.actor_username == "nora"
        assert event.actor_roles == "nurse@riverside"
        assert event.reason == "typing error"
        assert (event.operation, event.object_type) == ("update", "clinic.patient")
        assert event.object_uid == treatment.patient.uid.hex
        assert event.clinic_id == clinic.id

    def test_holds_the_row_as_it_was_and_as_it_is(self, treatment):
        event = TrailEvent.objects.filter(operation="update").earliest("seq")
        before, after = images(event)

        assert (before["phone"], after["phone"]) == ("", "07700 900001")
        assert before["mrn"] == after["mrn"] == treatment.patient.mrn

    def test_names_the_action_where_it_was_given_no_reason(self, treatment):
        event = TrailEvent.objects.filter(object_type="events.treatment").get()

        assert event.action == event.reason == "record_treatment"

    def test_of_a_request_names_its_address_and_session(self, client, treatment, nurse):
        client.force_login(nurse)
        request = client.get("/").wsgi_request

        record_access(by=nurse, action="view_list", request=request)

        assert last().address == "127.0.0.1"
        assert len(last().request_id) == 32
        assert len(last().session) == 16

    def test_never_holds_a_password(self, nurse):
        event = TrailEvent.objects.get(object_type="clinic.user", object_id=nurse.id)
        _, after = images(event)

        assert nurse.password not in event.payload.body
        assert len(after["password"]) == 64
        assert "last_login" not in after


def save(patient):
    patient.phone, patient.version = "1", patient.version + 1
    patient.save()


def bulk_update(patient):
    patient.phone, patient.version = "1", patient.version + 1
    Patient.objects.bulk_update([patient], ["phone", "version"])


def update(patient):
    Patient.objects.filter(id=patient.id).update(phone="1", version=F("version") + 1)


def raw_sql(patient):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clinic_patient SET phone = '1', version = version + 1")


@pytest.mark.parametrize("write", [save, bulk_update, update, raw_sql])
def test_every_way_of_changing_a_row_leaves_an_event(treatment, write):
    count = TrailEvent.objects.count()

    with builders.by_hand():
        write(Patient.objects.get())

    assert TrailEvent.objects.count() == count + 1
    assert images(last())[1]["phone"] == "1"


def test_rows_made_in_bulk_leave_an_event_each(clinic, nurse):
    rows = [
        Injector(
            clinic=clinic,
            code=code,
            name=code,
            recorded_by=nurse,
            recorded_at=builders.NOW,
        )
        for code in "ABC"
    ]
    with builders.by_hand():
        Injector.objects.bulk_create(rows)

    assert TrailEvent.objects.filter(object_type="clinic.injector").count() == 3


def test_a_write_that_is_undone_leaves_none(clinic):
    count = TrailEvent.objects.count()

    with transaction.atomic():
        builders.lot(clinic)
        transaction.set_rollback(True)

    assert TrailEvent.objects.count() == count


def test_a_write_that_changes_nothing_leaves_none(treatment):
    count = TrailEvent.objects.count()

    Patient.objects.update(phone="07700 900002")

    assert TrailEvent.objects.count() == count


def test_a_write_that_nobody_answers_for_is_refused(treatment):
    with refused_by("nobody answers"):
        Patient.objects.update(phone="1", version=F("version") + 1)


def test_nobody_answers_for_a_write_after_the_action(treatment):
    builders.lot(treatment.clinic, number="L2")

    with refused_by("nobody answers"):
        builders.change(Lot.objects, diluent_ml=1)


def test_signing_in_is_no_change_of_the_user(client, nurse):
    client.force_login(nurse)

    assert not TrailEvent.objects.filter(
        object_type="clinic.user", operation="update"
    ).exists()


def test_a_password_hashed_anew_at_sign_in_is_the_persons_own_change(client, nurse):
    with builders.by_hand():
        nurse.password = make_password("correct horse battery", hasher="pbkdf2_sha256")
        nurse.save()

    typed = {"login": "nora", "password": "correct horse battery"}
    assert client.post(reverse("account_login"), typed).url == "/"

    event = TrailEvent.objects.get(action="rehash_password")
    assert (event.actor_username, event.object_id) == ("nora", str(nurse.id))


class TestReading:
    def test_is_one_event_of_the_clinics_day(self, nurse, treatment):
        record_access(
            by=nurse,
            action="view_patient",
            clinic=treatment.clinic,
            subjects=[treatment.patient.uid],
            details={"page": 1},
        )

        assert last().stream.startswith("access:riverside:20")
        assert (last().operation, last().action) == ("access", "view_patient")
        assert json.loads(last().payload.body) == {
            "subjects": [str(treatment.patient.uid)],
            "details": {"page": 1},
        }


class TestErasing:
    def test_leaves_a_trail_that_verifies(self, treatment, director, altered):
        of = TrailEvent.objects.filter(
            object_type="clinic.patient", object_id=treatment.patient_id
        )
        erased = erase_payloads(
            by=director, events=of.values_list("seq", flat=True), reason="asked for"
        )

        assert erased == 3
        assert TrailPayload.objects.filter(event__in=of).count() == 0
        assert altered() == ""

    def test_is_refused_unless_it_is_recorded(self, treatment):
        with refused_by("no delete" if connection.vendor != "sqlite" else "erasure"):
            TrailPayload.objects.all().delete()


def test_every_model_is_recorded_or_says_why_not():
    for name in triggers.ROOMS:
        for model in apps.get_app_config(name).get_models(include_auto_created=True):
            why = getattr(model, "outside_trail", "")
            assert (model in triggers.audited()) != bool(why), model
            assert not why or len(why) > 10, model


def test_every_column_is_in_the_image_of_its_row(clinic, nurse):
    """Of every table: one that a migration adds is recorded from then on."""
    builders.one_of_everything(clinic)

    for model in triggers.audited():
        event = TrailEvent.objects.filter(object_type=model._meta.label_lower).last()
        _, after = images(event)
        ignored = set(getattr(model, "trail_ignores", ()))
        columns = {field.column for field in model._meta.local_concrete_fields}
        assert set(after) == columns - ignored, model


def test_rows_from_before_the_trail_get_a_baseline(owner, altered):
    with owner() as sql:
        sql("DELETE FROM clinic_trailpayload")
        sql("DELETE FROM clinic_trailevent")
        sql("DELETE FROM clinic_trailhead")
        sql("DELETE FROM clinic_trailseal")

    event = TrailEvent.objects.get(object_type="clinic.patient")
    assert event.operation == event.action == "baseline"
    assert images(event)[1]["phone"] == "07700 900002"
    assert altered() == ""


def test_a_version_never_jumps(treatment):
    with refused_by("no jump"), recording(by=None, action="jump"):
        Patient.objects.update(version=9)


class TestLostUpdates:
    """An update that was made from what somebody read before another one."""

    def test_a_change_counts_its_version(self, treatment):
        with refused_by("counts the version"), recording(by=None, action="overwrite"):
            Patient.objects.update(phone="07700 900009")

    def test_a_change_made_from_an_older_version_is_refused(self, treatment):
        patient = Patient.objects.get()
        read, stored = patient.version, F("version") + 1
        with recording(by=None, action="amended by another"):
            Patient.objects.update(phone="07700 900008", version=stored)

        with refused_by("counts the version"), recording(by=None, action="overwrite"):
            Patient.objects.update(phone="07700 900009", version=read + 1)

        assert Patient.objects.get().phone == "07700 900008"

    def test_what_a_model_names_does_not_count(self, treatment, nurse):
        until = timezone.now()
        with recording(by=nurse, action="claim"):
            FollowUp.objects.update(claimed_by=nurse, claimed_until=until)

        with refused_by("counts the version"), recording(by=nurse, action="claim"):
            FollowUp.objects.update(
                claimed_by=None, claimed_until=None, call_back_at=until
            )

    def test_a_call_that_a_contact_settles_is_counted(self, treatment):
        [first, *_] = FollowUp.objects.order_by("due_on")
        builders.contact(treatment, day=2, headache="no")

        settled = FollowUp.objects.get(id=first.id)
        assert (settled.state, settled.version) == ("done", first.version + 1)


def test_a_recorded_row_is_never_deleted(treatment):
    with pytest.raises(IntegrityError, match="no delete"), builders.by_hand():
        connection.cursor().execute("DELETE FROM events_injection")


@pytest.mark.parametrize("time", ["first", "after a flush"])
def test_a_transaction_of_its_own_is_recorded(transactional_db, time):
    builders.clinic()

    assert [event.action for event in TrailEvent.objects.order_by("seq")] == [
        "command_line_user",
        "create_clinic",
    ]
    with refused_by("nobody answers"):
        Clinic.objects.update(name="1")
