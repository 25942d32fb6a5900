"""Pages of the trail: what they find, who sees what, and that they are recorded too."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.audit.access import record_access
from clinic.audit.models import TrailEvent, TrailSeal
from clinic.audit.reviews import TrailReview
from clinic.models import Product
from tests import builders

TRAIL = reverse("trail")


@pytest.fixture
def auditor(clinic):
    return builders.member("ada", "auditor", clinic)


@pytest.fixture
def client(client, auditor, treatment):
    client.force_login(auditor)
    return client


@pytest.fixture
def foreign(db):
    """A treatment of another clinic."""
    return builders.treatment(builders.clinic("elsewhere"))


def listed(client, **filters):
    response = client.get(TRAIL, {"per_page": 200} | filters)
    assert response.status_code == 200, response.content.decode()
    return [row.record for row in response.context["table"].page.object_list]


def text(response):
    return " ".join(response.content.decode().split())


def refused(client, **filters):
    response = client.get(TRAIL, filters)
    assert response.status_code == 400
    assert "table" not in response.context
    return text(response)


def last():
    return TrailEvent.objects.order_by("seq").last()


class TestTheList:
    def test_has_the_newest_first_in_the_clinics_time(self, client):
        events = listed(client)

        assert events == sorted(events, key=lambda row: row.seq, reverse=True)
        response = client.get(TRAIL)
        assert "times are those of Europe/London" in text(response)

    def test_by_person(self, client, nurse):
        assert {row.actor_username for row in listed(client, person="nora")} == {"nora"}
        assert "There is no “nobody” here" in refused(client, person="nobody")

    def test_by_action_kind_and_operation(self, client):
        assert {row.action for row in listed(client, action="amend_patient")} == {
            "amend_patient"
        }
        kinds = {row.object_type for row in listed(client, kind="events.injection")}
        assert kinds == {"events.injection"}
        assert {row.operation for row in listed(client, operation="read")} == {"access"}
        assert "access" not in {
            row.operation for row in listed(client, operation="write")
        }

    def test_by_day_of_the_clinic(self, client, clinic):
        today = last().recorded_at.astimezone(clinic.zone).date()

        assert listed(client, **{"from": today, "to": today})
        assert not listed(client, to=today - timedelta(days=1))
        assert "before the first day" in refused(
            client, **{"from": today, "to": today - timedelta(days=1)}
        )

    def test_by_address(self, client):
        client.get(TRAIL)

        assert {row.address for row in listed(client, address="127.0.0.1")} == {
            "127.0.0.1"
        }
        assert not listed(client, address="192.0.2.1")
        assert "valid IPv4" in refused(client, address="here")

    def test_by_patient_has_every_row_of_theirs_and_each_reading(
        self, client, treatment, clinic, nurse
    ):
        builders.escalation(treatment)
        builders.treatment(clinic)
        patient = treatment.patient
        record_access(
            by=nurse, action="view_patient", clinic=clinic, subjects=[patient.uid]
        )
        found = listed(client, patient=str(patient.uid))

        kinds = {row.object_type for row in found}
        assert kinds >= {
            "clinic.patient",
            "clinic.change",
            "events.treatment",
            "events.injection",
            "events.followup",
            "events.contact",
            "events.headache",
            "events.headachereport",
            "events.escalation",
        }
        assert {row.action for row in found} >= {"view_patient", "view_trail"}
        treated = [row for row in found if row.object_type == "events.treatment"]
        assert len(treated) == 1

    def test_a_record_number_does_not_stay_in_the_address(self, client, treatment):
        patient = treatment.patient
        response = client.get(TRAIL, {"patient": patient.mrn, "operation": "write"})

        assert response.status_code == 302
        assert str(patient.uid) in response["Location"]
        assert patient.mrn not in response["Location"]
        assert "operation=write" in response["Location"]

    def test_says_what_it_does_not_know(self, client, foreign):
        assert "Unknown filter “reason”" in refused(client, reason="1")
        assert "came twice" in text(client.get(f"{TRAIL}?kind=a&kind=b"))
        for stranger in ("NOBODY", foreign.patient.mrn, foreign.patient.uid):
            assert "No patient whom you may see" in refused(client, patient=stranger)

    @pytest.mark.parametrize(
        ("asked", "rows"), [("1", 10), ("1000000", 200), ("x", 50), ("²", 50)]
    )
    def test_a_page_has_a_reasonable_size(self, client, asked, rows):
        response = client.get(TRAIL, {"per_page": asked, "page": "99"})

        assert response.context["table"].paginator.per_page == rows

    def test_is_recorded_itself(self, client, treatment, clinic):
        client.get(TRAIL, {"patient": treatment.patient.uid, "action": "view_list"})

        event = last()
        assert (event.action, event.clinic_id) == ("view_trail", clinic.id)
        assert json.loads(event.payload.body) == {
            "subjects": [str(treatment.patient.uid)],
            "details": {"page": "trail", "filters": {"action": "view_list"}},
        }

    def test_asks_the_database_no_more_for_more_events(
        self, client, clinic, django_assert_max_num_queries
    ):
        builders.one_of_everything(clinic)
        with django_assert_max_num_queries(30):
            listed(client)


class TestScope:
    def test_another_clinics_events_are_not_there(self, client, foreign, clinic):
        assert {row.clinic_id for row in listed(client)} == {clinic.id, None}
        for event in TrailEvent.objects.filter(clinic_id=foreign.clinic_id):
            address = reverse("trail_event", args=[event.hash])
            assert client.get(address).status_code == 404
        address = reverse("trail_patient", args=[foreign.patient.uid])
        assert client.get(address).status_code == 404

    def test_of_no_clinic_are_people_of_ours_and_products(self, client, foreign):
        builders.member("otto", "nurse", foreign.clinic)
        product = Product.objects.first()
        seen = {
            (row.object_type, row.object_id)
            for row in listed(client)
            if row.clinic_id is None
        }
        users = {
            username: ("clinic.user", str(key))
            for key, username in builders.User.objects.values_list("id", "username")
        }

        assert users["nora"] in seen
        assert users["otto"] not in seen
        assert ("clinic.product", str(product.id)) in seen

    def test_whoever_sees_every_clinic_sees_everything(self, client, foreign):
        builders.member("ada", "auditor", None)

        assert len(listed(client)) == TrailEvent.objects.count()

    def test_a_reading_over_several_clinics_is_seen_without_what_was_asked(
        self, client, foreign, treatment
    ):
        roamer = builders.member("rosa", "director", None)
        patients = [treatment.patient, foreign.patient]
        record_access(
            by=roamer,
            action="view_list",
            subjects=[patient.uid for patient in patients],
            details={"injector": "SECRET"},
        )
        event = last()

        shown = text(client.get(reverse("trail_event", args=[event.hash])))
        assert "spanned other clinics" in shown
        assert "SECRET" not in shown
        assert treatment.patient.mrn in shown
        assert foreign.patient.mrn not in shown
        assert "1 of other clinics" in shown
        csv_file = b"".join(client.get(reverse("trail_csv"))).decode()
        assert event.hash in csv_file
        assert "SECRET" not in csv_file
        assert str(foreign.patient.uid) not in csv_file
        lines = b"".join(client.get(reverse("trail_jsonl"))).decode()
        assert f'"hash":"{event.hash}"' not in lines
        assert "SECRET" not in lines

    def test_without_a_scope_nothing_is_found(self, db):
        from clinic.scoped import ScopeNotSet, scoped

        with scoped(None), pytest.raises(ScopeNotSet):
            TrailEvent.objects.count()
        with scoped([]):
            assert TrailEvent.objects.count() == 0


class TestAnEvent:
    def page(self, client, **wanted):
        event = TrailEvent.objects.filter(**wanted).latest("seq")
        return text(client.get(reverse("trail_event", args=[event.hash]))), event

    def test_says_what_became_of_each_field_that_changed(self, client, treatment):
        shown, event = self.page(client, action="amend_patient", operation="update")

        assert '<th scope="row">Phone</th>' in shown
        assert "07700 900001</td>" in shown
        assert "07700 900002</td>" in shown
        assert '<th scope="row">Record number</th>' not in shown
        for words in ("Nora", "nurse@riverside", "typing error", "Europe/London"):
            assert words in shown
        assert event.hash in shown
        assert event.previous_hash in shown
        assert TrailSeal.objects.get().hash in shown

    def test_of_a_new_record_has_its_words(self, client, treatment):
        shown, _ = self.page(client, object_type="events.treatment")

        assert '<th scope="row">Indication</th>' in shown
        assert "Cosmetic" in shown
        assert "Dr INJ-1" in shown

    def test_that_is_erased_says_so(self, client, treatment, director):
        from clinic.audit.erasing import erase_payloads

        event = TrailEvent.objects.filter(action="amend_patient").latest("seq")
        erase_payloads(by=director, events=[event.seq], reason="asked for")

        shown = text(client.get(reverse("trail_event", args=[event.hash])))
        assert "was erased" in shown

    def test_names_the_patient_in_the_event_of_its_own_reading(self, client, treatment):
        self.page(client, object_type="events.treatment")

        assert last().action == "view_trail_event"
        uids = [row.subject for row in last().subjects.all()]
        assert uids == [treatment.patient.uid]


class TestWhoLooked:
    def test_at_a_patient_is_told_by_person(self, client, treatment, nurse, director):
        patient = treatment.patient
        for person, action in (
            (nurse, "view_patient"),
            (nurse, "view_list"),
            (nurse, "view_list"),
            (director, "view_patient"),
        ):
            record_access(
                by=person,
                action=action,
                clinic=treatment.clinic,
                subjects=[patient.uid],
            )
        response = client.get(reverse("trail_patient", args=[patient.uid]))
        readers = dict(response.context["readers"])

        assert readers["nora"]["times"] == 3
        assert readers["nora"]["pages"] == [("View list", 2), ("View patient", 1)]
        assert readers["nora"]["first"] < readers["nora"]["last"]
        assert readers["maya"]["times"] == 1
        # This very page, which was recorded before it was made.
        assert readers["ada"]["times"] == 1

    def test_is_linked_from_the_patient_for_those_who_see_the_trail(
        self, client, treatment, nurse
    ):
        page = reverse("events:patient", args=[treatment.patient.uid])
        link = reverse("trail_patient", args=[treatment.patient.uid])

        assert link in text(client.get(page))
        client.force_login(nurse)
        assert link not in text(client.get(page))


class TestLookingAt:
    def test_an_event_is_noted_beside_the_trail(self, client, auditor, clinic):
        event = TrailEvent.objects.filter(action="amend_patient").latest("seq")
        address = reverse("trail_review", args=[event.hash])

        response = client.post(address, {"note": "asked Nora: a typing error"})

        assert response.status_code == 302
        row = TrailReview.objects.get()
        assert (row.event_hash, row.recorded_by) == (event.hash, auditor)
        recorded = TrailEvent.objects.get(object_type="clinic.trailreview")
        assert (recorded.action, recorded.clinic_id) == ("review_event", clinic.id)
        shown = text(client.get(response["Location"]))
        assert "Ada: asked Nora: a typing error" in shown
        assert "✓ looked at" in text(client.get(TRAIL))

    def test_needs_a_note(self, client):
        event = TrailEvent.objects.filter(action="amend_patient").latest("seq")
        response = client.post(reverse("trail_review", args=[event.hash]), {"note": ""})

        assert response.status_code == 422
        assert "Say what you found" in text(response)

    def test_is_not_a_managers(self, client, clinic):
        client.force_login(builders.member("mara", "manager", clinic))
        event = TrailEvent.objects.filter(action="amend_patient").latest("seq")
        address = reverse("trail_review", args=[event.hash])

        assert client.post(address, {"note": "looked at"}).status_code == 403
        page = client.get(reverse("trail_event", args=[event.hash]))
        assert "Mark as looked at" not in text(page)


class TestTheCsv:
    def rows(self, client, **filters):
        response = client.get(reverse("trail_csv"), filters)
        return list(csv.DictReader(io.StringIO(b"".join(response).decode())))

    def test_has_the_events_that_the_page_lists(self, client):
        rows = self.rows(client, action="amend_patient")
        listed_ones = listed(client, action="amend_patient")

        assert [row["hash"] for row in rows] == [
            event.hash for event in reversed(listed_ones)
        ]
        assert json.loads(rows[0]["after"])["phone"] == "07700 900001"

    def test_names_the_seal_of_each(self, client, settings, tmp_path):
        [first, *_] = self.rows(client, person="nora")
        assert first["seal"] == TrailSeal.objects.order_by("id").first().hash

        builders.lot(builders.clinic(), number="L9")
        settings.IS_PRODUCTION = True
        settings.TRAIL_KEY_FILE = str(tmp_path / "nowhere")
        newest = self.rows(client, kind="clinic.lot")[-1]
        assert newest["seal"].startswith("not sealed")

    def test_is_safe_in_a_spreadsheet(self, client, treatment, nurse):
        from events.actions.patients import amend_patient

        treatment.patient.refresh_from_db()
        amend_patient(
            by=nurse,
            now=builders.NOW,
            patient=treatment.patient,
            version=treatment.patient.version,
            reason="=HYPERLINK(1)",
            phone="1",
        )

        reasons = {row["reason"] for row in self.rows(client, action="amend_patient")}
        assert "'=HYPERLINK(1)" in reasons
        assert "=HYPERLINK(1)" not in reasons

    def test_is_recorded_with_its_filter_and_rows(self, client):
        rows = self.rows(client, action="amend_patient")

        event = last()
        assert event.action == "export_trail"
        details = json.loads(event.payload.body)["details"]
        assert details["rows"] == len(rows)
        assert details["filters"] == {"action": "amend_patient"}

    def test_is_not_a_managers(self, client, clinic):
        client.force_login(builders.member("mara", "manager", clinic))

        assert client.get(reverse("trail_csv")).status_code == 403
        assert client.get(reverse("trail_jsonl")).status_code == 403
        assert "as CSV" not in text(client.get(TRAIL))


class TestManyEvents:
    def test_beyond_what_is_listed_it_says_so(self, client, monkeypatch):
        monkeypatch.setattr("clinic.audit.views.MOST_LISTED", 5)
        response = client.get(TRAIL)

        assert "At least 5 events match" in text(response)
        assert response.context["table"].paginator.count == 5
