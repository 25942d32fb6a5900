"""Signing in and refusals are recorded; without the record nobody gets in."""

import json

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from clinic.actions import invite_again
from clinic.audit.models import TrailEvent
from clinic.signin.settings import AXES_FAILURE_LIMIT
from tests import builders
from tests.clinic.audit.conftest import drop_trigger
from tests.clinic.test_signin import PASSWORD, code_of, is_signed_in, sign_in


@pytest.fixture
def door(nurse):
    """A browser in which nobody is signed in yet, with the trail from here on."""
    return Client()


def told(*actions):
    """(by whom, what was said) of the last events, which are of these actions."""
    events = TrailEvent.objects.filter(action__in=actions).order_by("seq")
    assert events, TrailEvent.objects.values_list("action", flat=True)
    return [
        (event.actor_username, json.loads(event.payload.body)["details"])
        for event in events
    ]


def signed_in(user):
    client = Client()
    client.force_login(user)
    client.post(reverse("session"))
    return client


class TestSigningIn:
    def test_names_who_did_how_and_in_which_session(self, door, nurse):
        sign_in(door)

        assert told("sign_in") == [("nora", {"methods": ["password"]})]
        event = TrailEvent.objects.get(action="sign_in")
        door.get("/patients/")
        read = TrailEvent.objects.get(action="view_list")
        assert event.session == read.session != ""
        assert (event.operation, event.clinic_id) == ("signin", None)

    def test_with_a_wrong_password_names_whose_name_was_typed(self, door):
        sign_in(door, "Nora", "x")

        [(by, said)] = told("sign_in_failed")
        assert (by, said) == ("installation", {"at": "/sign-in/", "username": "nora"})

    def test_with_a_name_that_is_nobody_s_keeps_nothing_of_it(self, door):
        sign_in(door, "my secret password", "x")

        assert told("sign_in_failed") == [("installation", {"at": "/sign-in/"})]

    def test_too_often_says_that_the_door_is_locked(self, door):
        for _ in range(AXES_FAILURE_LIMIT):
            sign_in(door, password="x")

        assert told("locked_out")[0] == ("installation", {"username": "nora"})

    def test_by_a_link_says_so_before_the_password_is_set(self, door, nurse):
        link = invite_again(by=builders.command_line(), user=nurse)
        page = door.get(link, follow=True)
        path = page.redirect_chain[-1][0]
        new = {"new_password1": "another horse", "new_password2": "another horse"}
        door.post(path, new)

        events = TrailEvent.objects.filter(actor_username="nora").order_by("seq")
        actions = list(events.values_list("action", flat=True))
        assert actions == ["invitation_used", "choose_password"]

    def test_that_cannot_be_recorded_is_none(self, door, sql):
        drop_trigger("trail_entry", "clinic_trailentry")

        response = sign_in(door)

        assert response.status_code == 503
        assert not is_signed_in(door)
        assert not UserSession.objects.exists()

    def test_that_fails_and_cannot_be_recorded_says_nothing_of_the_password(
        self, door, sql
    ):
        drop_trigger("trail_entry", "clinic_trailentry")

        right, wrong = sign_in(door), sign_in(door, password="x")

        assert right.status_code == wrong.status_code == 503
        assert right.content == wrong.content


class TestASecondFactor:
    @pytest.fixture
    def secret(self, nurse):
        secret = generate_totp_secret()
        TOTP.activate(nurse, secret)
        return secret

    def test_that_is_used_and_one_that_is_wrong(self, door, secret):
        sign_in(door)
        code = reverse("mfa_authenticate")
        door.post(code, {"code": "000000"})
        door.post(code, {"code": code_of(secret)})

        assert told("second_factor_failed", "second_factor_used", "sign_in") == [
            ("installation", {"username": "nora"}),
            ("nora", {"kind": "totp"}),
            ("nora", {"methods": ["password", "totp"]}),
        ]

    def test_that_is_set_up_and_removed(self, door, django_capture_on_commit_callbacks):
        sign_in(door)
        door.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        page = door.get(reverse("mfa_activate_totp"))
        secret = page.context["form"].secret
        with django_capture_on_commit_callbacks(execute=True):
            door.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
            door.post(reverse("mfa_deactivate_totp"))

        kinds = ["recovery_codes", "totp"]
        for action in ("second_factor_added", "second_factor_removed"):
            assert {by for by, _ in told(action)} == {"nora"}
            assert sorted(said["kind"] for _, said in told(action)) == kinds


class TestASession:
    def test_that_is_signed_out_of(self, nurse):
        signed_in(nurse).post(reverse("logout"))

        assert told("sign_out") == [("nora", {})]

    def test_that_is_over(self, nurse):
        client = signed_in(nurse)
        session = client.session
        session["seen_at"] = 0
        session.save()
        client.get("/patients/")

        assert told("session_over") == [("nora", {})]

    def test_that_is_ended_from_elsewhere_is_named_as_its_events_are(self, nurse):
        other, here = signed_in(nurse), signed_in(nurse)
        other.get("/patients/")
        row = UserSession.objects.get(session_key=other.session.session_key)
        here.post(reverse("usersessions_list"), {"session": row.pk})

        ended = TrailEvent.objects.get(action="view_list").session
        assert told("sessions_ended") == [("nora", {"sessions": [ended]})]

    def test_ends_although_it_cannot_be_recorded(self, nurse, sql):
        client = signed_in(nurse)
        drop_trigger("trail_entry", "clinic_trailentry")

        client.post(reverse("logout"))

        assert not is_signed_in(client)


class TestARefusal:
    def test_for_want_of_a_right_says_of_what(self, nurse):
        signed_in(nurse).get("/exports/")

        [(by, said)] = told("forbidden")
        assert (by, said["page"]) == ("nora", "events:exports")
        assert "(export records)" in said["why"]

    def test_of_another_clinic_s_row_says_which(self, nurse):
        other = builders.patient(builders.clinic("elsewhere"))
        signed_in(nurse).get(reverse("events:patient", args=[other.uid]))

        [(by, said)] = told("not_found")
        assert (by, said["page"]) == ("nora", "events:patient")
        assert said["uid"] == str(other.uid)

    def test_of_a_form_without_its_token(self, nurse):
        client = Client(enforce_csrf_checks=True)
        client.force_login(nurse)
        client.post("/patients/new/", {"mrn": "1"})

        [(by, said)] = told("csrf_failure")
        assert (by, said["page"]) == ("nora", "events:patient_new")

    def test_of_an_address_that_there_is_not_is_none(self, nurse):
        signed_in(nurse).get("/patients/mueller/")

        assert not TrailEvent.objects.filter(action="not_found").exists()

    def test_of_somebody_unknown_is_none(self, db):
        Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "nora"})

        assert not TrailEvent.objects.filter(action="csrf_failure").exists()

    def test_that_cannot_be_recorded_shows_no_page(self, nurse, sql):
        client = signed_in(nurse)
        drop_trigger("trail_entry", "clinic_trailentry")

        assert client.get("/exports/").status_code == 503
