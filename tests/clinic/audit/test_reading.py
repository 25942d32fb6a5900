"""Whoever is shown is recorded, exactly; what can't be recorded isn't shown."""

import json
from datetime import date
from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse

from clinic.audit.models import TrailEvent
from clinic.models import Patient
from dashboards.pages import PAGES, PANELS
from events.actions.followups import claim_followup
from events.actions.headaches import amend_headache
from events.actions.patients import amend_patient
from events.models import FollowUp, Headache, Treatment
from tests import builders
from tests.clinic.audit.conftest import drop_trigger
from tests.test_walk import ADDRESSES, EXTRA, each_address, side

PANEL = reverse("dashboards:panel_csv", args=["area"]).replace("area", "{}")
# Beside each address of the site: what else an address can ask for.
ASKED = [
    *(reverse("dashboards:page", args=[name]) for name in PAGES),
    *(PANEL.format(name) for name in PANELS),
    "/patients/?q=family",
    "/patients/?q=nobody",
    "/patients/?page=2",
    "/today/?ringing=family",
    "/today/?window=2_weeks&ringing=family",
    "/headaches/?grade=3",
    "/headaches/?grade=1",
    "/dashboards/treatments/?group=area:glabella&of=events",
    "/dashboards/records/?number=nurse:command-line:attempts",
    "/dashboards/records/?number=timeliness:contact:timed",
    "/exports/csv/?dataset=exposures",
    "/exports/csv/?dataset=exposures&clinic=oak-street",
]
# Figures, of which no patient can be named.
FIGURES = ("dashboards:overview", "dashboards:page", "dashboards:panel_csv")
REFUSALS = ("forbidden", "not_found", "csrf_failure")


@pytest.fixture
def ours(db):
    return side("oak-street", "Oakfield", "Eichenlaub")


@pytest.fixture
def signed_in(ours):
    def client_of(role):
        client = Client(raise_request_exception=True)
        client.force_login(ours.people[role])
        client.post(reverse("session"))
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
        self.response = ask()
        self.shown = named_in(text_of(self.response))
        events = TrailEvent.objects.filter(seq__gt=last, operation="access")
        self.events = [
            event
            for event in events.exclude(action__in=REFUSALS).order_by("seq")
            if event.action != "export_sent"
        ]
        self.bodies = [json.loads(event.payload.body) for event in self.events]

    @property
    def subjects(self):
        return [body["subjects"] for body in self.bodies]

    def is_recorded(self, figures=False):
        """Once with exactly who is shown; or not at all if nobody is."""
        if self.shown:
            assert self.subjects == [sorted(self.shown)]
        elif self.subjects:
            assert self.subjects == [[]]
        else:
            assert not figures
        return True


@pytest.mark.parametrize("role", ["director", "manager"])
@each_address
def test_a_page_of_patients_is_one_event_with_exactly_those(
    ours, signed_in, name, role
):
    client, address = signed_in(role), ours.address(name)

    got = Read(lambda: client.get(address))
    is_figures = name in FIGURES
    assert got.is_recorded(figures=is_figures)
    if not got.shown and not is_figures:
        assert got.events == []
    for event in got.events:
        assert event.clinic_id == ours.clinic.id
        assert event.actor_username == f"oak-street-{role}"


@each_address
def test_a_form_shown_again_is_one_event_too(ours, signed_in, name):
    client = signed_in("director")
    [query, *_] = ours.address(name).split("?")

    assert Read(lambda: client.post(query, EXTRA)).is_recorded()


@pytest.mark.parametrize("address", ASKED)
def test_so_is_what_else_can_be_asked(ours, signed_in, address):
    client = signed_in("director")

    got = Read(lambda: client.get(address))

    assert got.response.status_code == 200
    assert got.is_recorded(figures=True)


def test_the_pages_that_show_patients_are_those(ours, signed_in):
    """Otherwise nothing above would prove anything."""
    client = signed_in("director")
    showing = {
        name for name in ADDRESSES if named_in(text_of(client.get(ours.address(name))))
    }

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
        "events:export",
        "dashboards:treatments",
        "dashboards:records",
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
        assert first.is_recorded() and second.is_recorded()

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
        client = signed_in("nurse")
        whole = Read(lambda: client.get("/today/"))

        got = Read(lambda: self.ask(client))

        waiting = ours.rows[Treatment].patient
        assert got.shown == {str(waiting.uid)} < whole.shown
        assert got.is_recorded()
        assert got.bodies[0]["details"]["by_itself"] is True

    def test_and_leaves_no_event_while_nobody_waits(self, ours, clinic, nurse):
        client = Client()
        client.force_login(nurse)

        got = Read(lambda: self.ask(client))

        assert got.response.status_code == 200
        assert got.events == []

    def test_and_shows_that_it_could_not_be_recorded(self, ours, signed_in, fault):
        client = signed_in("nurse")
        fault()

        # The part of the page that Today puts in the place of its news.
        assert '<main id="news">' in text_of(self.ask(client))
        assert 'hx-select="#news" hx-swap="innerHTML"' in (
            (client.get("/today/").content.decode())
            or open("templates/events/today_escalations.html").read()
        )


class TestWhatMeanwhileChanged:
    """The 409 pages show theirs beside yours."""

    def stale(self, client, name, ours, **typed):
        typed = {"version": "1", "reason": "typed wrongly"} | typed
        got = Read(lambda: client.post(ours.address(name), typed))
        assert got.response.status_code == 409
        assert got.shown
        return got.is_recorded()

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

    def test_in_a_headache(self, ours, signed_in):
        client, headache = signed_in("director"), ours.rows[Headache]
        amend_headache(
            by=ours.people["nurse"],
            now=builders.NOW,
            headache=headache,
            version=1,
            reason="typing error",
            worst_nrs=7,
        )
        assert self.stale(client, "events:void_headache", ours)

    def test_in_a_treatment(self, ours, signed_in):
        client = signed_in("director")
        assert self.stale(client, "events:void_treatment", ours, version="7")


class TestAFormThatNamesSomebodyElse:
    def test_of_the_same_number(self, ours, signed_in):
        typed = builders.typed_patient(mrn="MRN-Eichenlaub")
        client = signed_in("nurse")

        got = Read(lambda: client.post("/patients/new/", typed))

        assert got.shown == {str(ours.rows[Patient].uid)}
        assert got.is_recorded()

    def test_of_a_like_name(self, ours, signed_in):
        alike = builders.patient(
            ours.clinic, mrn="Z 1", given_name="Zoë", family_name="Müller"
        )
        client = signed_in("nurse")

        got = Read(lambda: client.post("/patients/new/", builders.typed_patient()))

        assert str(alike.uid) in got.shown
        assert got.is_recorded()

    def test_whom_somebody_else_rings(self, ours, signed_in):
        followup = ours.rows[FollowUp]
        claim_followup(
            by=ours.people["director"],
            now=Treatment.objects.latest("recorded_at").recorded_at,
            followup=followup,
        )
        client = signed_in("nurse")
        with builders.by_hand():
            FollowUp.objects.filter(pk=followup.pk).update(
                claimed_until=date(2999, 1, 1)
            )

        got = Read(lambda: client.post(ours.address("events:claim")))

        assert got.subjects == [[str(followup.treatment.patient.uid)]]


class TestAnExport:
    def test_is_recorded_before_it_is_made_and_when_it_was_sent(self, ours, signed_in):
        client = signed_in("auditor")

        file = b"".join(client.get("/exports/csv/?dataset=exposures"))

        begun, sent = TrailEvent.objects.filter(action__startswith="export")
        told = json.loads(sent.payload.body)["details"]
        assert (begun.action, sent.action) == ("export", "export_sent")
        assert begun.request_id == sent.request_id
        assert told["sha256"] == sha256(file).hexdigest()
        assert told["bytes"] == len(file)

    def test_of_a_panel_says_what_the_file_is(self, ours, signed_in):
        client = signed_in("director")

        got = Read(lambda: client.get(PANEL.format("lines")))

        told = got.bodies[0]["details"]
        assert told["sha256"] == sha256(got.response.content).hexdigest()
        assert (told["dataset"], told["rows"]) == ("lines", 2)


class TestWhatCannotBeRecorded:
    @pytest.mark.parametrize("method", ["get", "post"])
    @each_address
    def test_shows_nobody(self, ours, signed_in, fault, name, method):
        client, address = signed_in("director"), ours.address(name)
        fault()

        response = getattr(client, method)(address, EXTRA if method == "post" else {})

        assert response.status_code in (200, 302, 400, 405, 422, 503)
        assert named_in(text_of(response)) == set()

    @pytest.mark.parametrize("address", ASKED)
    def test_answers_503_and_says_what_to_do(self, ours, signed_in, fault, address):
        client = signed_in("director")
        fault()

        response = client.get(address)

        assert response.status_code == 503
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
        response = client.get("/exports/csv/?dataset=exposures")
        fault()

        with pytest.raises(Exception, match=""):
            b"".join(response)
