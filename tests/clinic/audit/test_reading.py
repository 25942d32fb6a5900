"""Whoever is shown is recorded, exactly; what can't be recorded isn't shown."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.audit.access import NotRecorded
from clinic.audit.models import TrailEvent
from clinic.models import Patient
from dashboards.pages import PAGES, PANELS
from events.actions.followups import claim_followup
from events.actions.patients import amend_patient
from events.models import FollowUp, Treatment
from tests import builders
from tests.clinic.audit.conftest import drop_trigger
from tests.conftest import Browser
from tests.test_walk import ADDRESSES, EXTRA, side

PANEL = reverse("dashboards:panel_csv", args=["area"]).replace("area", "{}")
# Beside each address of the site: what else an address can ask for.
ASKED = [
    *(reverse("dashboards:page", args=[name]) for name in PAGES),
    *(PANEL.format(name) for name in PANELS),
    "/patients/?q=family",
    "/patients/?q=nobody",
    "/patients/?page=2",
    "/today/?ringing=family",
    "/headaches/?grade=3",
    "/headaches/?grade=1",
    "/dashboards/treatments/?group=area:glabella&of=on_record",
    "/dashboards/records/?number=nurse:command-line:attempts",
    "/dashboards/records/?number=timeliness:heard:headaches",
]
# Figures, of which no patient can be named.
FIGURES = (
    "dashboards:overview",
    "dashboards:page",
    "dashboards:panel_csv",
    "trail",
    "trail_questions",
    "trail_question",
)
# The whole trail speaks of everybody: the event names the filters and the rows.
OF_THE_TRAIL = ("trail_csv", "trail_jsonl")
EMPTY = ("dashboards:treatments",)  # of the group that the walk asks for
REFUSALS = ("forbidden", "not_found", "csrf_failure")


@pytest.fixture
def ours(db):
    return side("oak-street", "Oakfield", "Eichenlaub")


@pytest.fixture
def signed_in(ours):
    def client_of(role):
        client = Browser(raise_request_exception=True)
        client.force_login(ours.people[role])
        return client

    return client_of


@pytest.fixture
def fault(sql):
    """The trail takes no entry any more; everything else of the database works."""
    return lambda: drop_trigger("trail_entry", "clinic_trailentry")


def text_of(response):
    return b"".join(response).decode()


def named_in(text):
    """The uids of those whose uid, number or name the text holds."""
    return {
        str(patient.uid)
        for patient in Patient.objects.all()
        for marker in (str(patient.uid), patient.mrn, patient.family_name)
        if marker and marker in text
    }


class Read:
    """What a request showed, and what the trail says of it."""

    def __init__(self, ask):
        last = TrailEvent.objects.order_by("-seq").values_list("seq", flat=True)[0]
        # What was stored is undone by the caller: each request finds the same rows.
        self.response = ask()
        self.shown = named_in(text_of(self.response))
        events = TrailEvent.objects.filter(seq__gt=last, operation="access")
        self.events = list(
            events.exclude(action__in=REFUSALS)
            .exclude(action="export_sent")
            .order_by("seq")
        )
        self.bodies = [json.loads(event.payload.body) for event in self.events]

    @property
    def subjects(self):
        return [body["subjects"] for body in self.bodies]

    @property
    def is_recorded(self):
        """Once with exactly who is shown; where nobody is, once as that or not at all."""
        if self.shown:
            return self.subjects == [sorted(self.shown)]
        return self.subjects in ([], [[]])


def read_of_each(client, asked, method="get", data=None):
    """(what was asked, what was read) for each address, undone after each."""
    for what, address in asked.items():
        mark = transaction.savepoint()
        yield what, Read(lambda: getattr(client, method)(address, data or {}))  # noqa: B023
        transaction.savepoint_rollback(mark)


def every(ours, role="director"):
    return {
        name: ours.address(name, role) for name in ADDRESSES if name not in OF_THE_TRAIL
    }


@pytest.mark.parametrize("role", ["director", "manager"])
def test_a_page_of_patients_is_one_event_with_exactly_those(ours, signed_in, role):
    for name, got in read_of_each(signed_in(role), every(ours, role)):
        assert got.is_recorded, (name, got.shown, got.subjects)
        is_asked = bool(got.shown) or name in (*FIGURES, *EMPTY)
        assert bool(got.events) == is_asked, name
        for event in got.events:
            assert event.clinic_id == ours.clinic.id
            assert event.actor_username == f"oak-street-{role}"


def test_a_form_shown_again_is_one_event_too(ours, signed_in):
    client = signed_in("director")
    asked = {name: address.split("?")[0] for name, address in every(ours).items()}
    for name, got in read_of_each(client, asked, "post", EXTRA):
        assert got.is_recorded, (name, got.shown, got.subjects)


def test_so_is_what_else_can_be_asked(ours, signed_in):
    client = signed_in("director")
    for address, got in read_of_each(client, dict(zip(ASKED, ASKED, strict=True))):
        assert got.response.status_code == 200, address
        assert got.is_recorded, (address, got.shown, got.subjects)
        assert got.events, address


def test_the_pages_that_show_patients_are_those(ours, signed_in):
    """Otherwise nothing above would prove anything."""
    client = signed_in("director")
    showing = {name for name, got in read_of_each(client, every(ours)) if got.shown}

    assert showing == {
        "events:today",
        "events:call",
        "events:patients",
        "events:patient",
        "events:patient_edit",
        "events:patient_history",
        "events:treatment_new",
        "events:treatment",
        "events:headaches",
        "events:headache",
        "events:amend_headache",
        "events:void_headache",
        "events:review",
        "events:escalations",
        "events:close_escalation",
        "events:import",
        "events:import_problems",
        "dashboards:records",
        "trail_event",
        "trail_patient",
    }
    lines = text_of(client.get(reverse("dashboards:page", args=["lines"])))
    assert "MRN-Eichenlaub" in lines


class TestAListOfPatients:
    def test_names_those_of_its_page_alone(self, ours, signed_in):
        for number in range(60):
            builders.patient(ours.clinic, mrn=f"Many {number:02d}")
        client = signed_in("director")

        first = Read(lambda: client.get("/patients/"))
        second = Read(lambda: client.get("/patients/?page=2"))

        assert (len(first.shown), len(second.shown)) == (50, 12)
        assert first.is_recorded and second.is_recorded

    def test_says_how_many_were_found_and_never_what_was_searched(
        self, ours, signed_in
    ):
        client = signed_in("nurse")

        by_search = Read(lambda: client.get("/patients/?q=Eichenlaub"))
        by_call = Read(lambda: client.get("/today/?ringing=Eichenlaub"))

        for read in (by_search, by_call):
            assert read.events[0].action == "search"
            assert read.bodies[0]["details"]["found"] == 1
            assert "eichenlaub" not in read.events[0].payload.body.lower()

    def test_of_several_clinics_is_an_event_at_each_with_its_own(self, ours):
        other = builders.clinic("elsewhere")
        theirs = builders.patient(other, mrn="Else 1")
        client = Client()
        client.force_login(builders.member("vera", "director", None))

        got = Read(lambda: client.get("/patients/"))

        assert [event.clinic_id for event in got.events] == [other.id, ours.clinic.id]
        assert got.subjects[0] == [str(theirs.uid)]
        assert set(got.subjects[1]) == got.shown - {str(theirs.uid)}
        assert len({event.request_id for event in got.events}) == 1

    def test_that_is_empty_is_recorded_at_each_clinic_asked(self, ours):
        builders.clinic("elsewhere")
        client = Client()
        client.force_login(builders.member("vera", "director", None))

        got = Read(lambda: client.get("/patients/?q=nobody+at+all"))

        assert got.subjects == [[], []]


class TestTodayAsksByItself:
    def ask(self, client):
        return client.get("/today/", headers={"Aftercare-Waiting": "1"})

    def test_and_only_what_waits_is_read_and_recorded(self, ours, signed_in):
        client, now = signed_in("nurse"), timezone.now()
        treated_on = now.date() - timedelta(days=14)
        builders.treatment(ours.clinic, on=treated_on, now=now)
        whole = Read(lambda: client.get("/today/"))

        got = Read(lambda: self.ask(client))

        waiting = ours.rows[Treatment].patient
        assert got.shown == {str(waiting.uid)} < whole.shown
        assert got.is_recorded
        assert got.bodies[0]["details"]["by_itself"] is True

    def test_and_leaves_no_event_while_nobody_waits(self, ours, clinic, nurse):
        client = Client()
        client.force_login(nurse)

        got = Read(lambda: self.ask(client))

        assert got.response.status_code == 200
        assert got.events == []

    def test_and_shows_where_the_news_stands_that_it_could_not(
        self, ours, signed_in, fault
    ):
        client = signed_in("nurse")
        page = text_of(client.get("/today/"))
        fault()

        assert 'hx-select="#news" hx-swap="innerHTML"' in page
        assert '<main id="news">' in text_of(self.ask(client))


class TestWhatMeanwhileChanged:
    """The 409 pages show theirs beside yours."""

    def stale(self, client, name, ours, **typed):
        typed = {"version": "1", "reason": "typed wrongly"} | typed
        got = Read(lambda: client.post(ours.address(name), typed))
        assert got.response.status_code == 409
        assert got.shown
        return got.is_recorded

    def test_in_a_patient(self, ours, signed_in):
        client, patient = signed_in("director"), ours.rows[Patient]
        amend_patient(
            by=ours.people["nurse"],
            now=builders.NOW,
            patient=patient,
            version=1,
            reason="typing error",
            phone="1",
        )
        typed = builders.typed_patient(mrn=patient.mrn)
        assert self.stale(client, "events:patient_edit", ours, **typed)

    @pytest.mark.parametrize("name", ["void_headache", "void_treatment"])
    def test_in_what_is_to_be_void(self, ours, signed_in, name):
        client = signed_in("director")
        assert self.stale(client, f"events:{name}", ours, version="7")


class TestAFormThatNamesSomebodyElse:
    def test_of_the_same_number(self, ours, signed_in):
        typed = builders.typed_patient(mrn="MRN-Eichenlaub")
        client = signed_in("nurse")

        got = Read(lambda: client.post("/patients/new/", typed))

        assert got.shown == {str(ours.rows[Patient].uid)}
        assert got.is_recorded

    def test_of_a_like_name(self, ours, signed_in):
        alike = builders.patient(
            ours.clinic, mrn="Z 1", given_name="Zoë", family_name="Müller"
        )
        client = signed_in("nurse")

        got = Read(lambda: client.post("/patients/new/", builders.typed_patient()))

        assert str(alike.uid) in got.shown
        assert got.is_recorded

    def test_whom_somebody_else_rings(self, ours, signed_in):
        followup = ours.rows[FollowUp]
        claim_followup(
            by=ours.people["director"],
            now=timezone.now(),
            followup=followup,
        )
        client = signed_in("nurse")

        got = Read(lambda: client.post(ours.address("events:claim")))

        assert got.subjects == [[str(followup.treatment.patient.uid)]]


class TestAnExport:
    def test_is_recorded_before_it_is_made_and_when_it_was_sent(self, ours, signed_in):
        client = signed_in("auditor")

        file = b"".join(client.post("/exports/csv/", {"dataset": "exposures"}))

        read = TrailEvent.objects.filter(operation="access")
        begun, sent = read.filter(action__startswith="export")
        told = json.loads(sent.payload.body)["details"]
        assert (begun.action, sent.action) == ("export", "export_sent")
        assert begun.request_id == sent.request_id
        assert told["sha256"] == sha256(file).hexdigest()
        assert told["bytes"] == len(file)

    @pytest.mark.parametrize("name", ["exposures", "patients", "reviews"])
    @pytest.mark.parametrize("clinic", [{}, {"clinic": "oak-street"}])
    def test_names_exactly_those_whose_rows_it_holds(
        self, ours, signed_in, name, clinic
    ):
        client = signed_in("auditor")

        got = Read(lambda: client.post("/exports/csv/", {"dataset": name} | clinic))

        assert got.shown
        assert got.is_recorded

    def test_that_cannot_be_recorded_is_not_begun(self, ours, signed_in, fault):
        client = signed_in("auditor")
        fault()

        response = client.post("/exports/csv/", {"dataset": "patients"})

        assert response.status_code == 503

    def test_of_a_panel_says_what_the_file_is(self, ours, signed_in):
        client = signed_in("director")

        got = Read(lambda: client.get(PANEL.format("lines")))

        told = got.bodies[0]["details"]
        assert told["sha256"] == sha256(got.response.content).hexdigest()
        assert (told["dataset"], told["rows"]) == ("lines", 2)


class TestWhatCannotBeRecorded:
    @pytest.mark.parametrize("method, data", [("get", {}), ("post", EXTRA)])
    def test_shows_nobody(self, ours, signed_in, fault, method, data):
        client = signed_in("director")
        fault()
        for name, got in read_of_each(client, every(ours), method, data):
            assert got.shown == set(), name

    def test_answers_503_and_says_what_to_do(self, ours, signed_in, fault):
        client = signed_in("director")
        fault()
        for address in ASKED:
            response = client.get(address)

            assert response.status_code == 503, address
            assert response["Retry-After"] == "30"
            assert "no-store" in response["Cache-Control"]
            assert "Wait half a minute and load the page again" in text_of(response)

    def test_leaves_the_rest_of_the_site_standing(self, ours, signed_in, fault):
        client = signed_in("director")
        fault()
        client.get("/patients/")

        assert client.get("/dashboards/methods/").status_code == 200

    def test_is_not_exported_to_its_end(self, ours, signed_in, fault):
        client = signed_in("auditor")
        response = client.post("/exports/csv/", {"dataset": "exposures"})
        fault()

        with pytest.raises(NotRecorded):
            b"".join(response)
