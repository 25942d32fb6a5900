"""Wrong passwords: by user and address, and by address alone."""

import pytest
from axes.models import AccessAttempt
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests import builders

PASSWORD = "correct horse battery"
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


def try_password(password, username="nora", address=HERE, **headers):
    client = Client(REMOTE_ADDR=address, headers=headers)
    typed = {"login": username, "password": password}
    return client.post(reverse("login"), typed)


def is_in(response):
    return response.status_code == 302


@pytest.fixture
def locked(nurse):
    for _ in range(5):
        last = try_password("wrong")
    return last


class TestFiveWrongPasswords:
    def test_lock_the_user_at_that_address(self, locked):
        assert locked.status_code == 429
        assert "wait a quarter of an hour" in locked.content.decode()
        assert try_password(PASSWORD).status_code == 429
        assert try_password(PASSWORD, "NORA").status_code == 429

    def test_lock_nobody_out_elsewhere(self, locked):
        assert is_in(try_password(PASSWORD, address=ELSEWHERE))

    def test_lock_no_other_user_there(self, locked, director):
        assert is_in(try_password(PASSWORD, "maya"))

    def test_are_forgotten_by_a_command(self, locked):
        call_command("axes_reset_username", "nora")

        assert is_in(try_password(PASSWORD))

    def test_leave_no_password_in_the_database(self, locked):
        kept = AccessAttempt.objects.get()

        assert "wrong" not in f"{kept.post_data}{kept.get_data}"

    def test_are_forgotten_when_the_right_one_comes(self, nurse):
        for password in ["wrong"] * 4 + [PASSWORD] + ["wrong"] * 4:
            try_password(password)

        assert is_in(try_password(PASSWORD))

    def test_cannot_be_hidden_behind_an_invented_address(self, nurse):
        for number in range(5):
            last = try_password("wrong", **{"X-Forwarded-For": f"203.0.113.{number}"})

        assert last.status_code == 429


def test_many_names_from_one_address_are_stopped(nurse):
    for number in range(30):
        assert try_password("wrong", f"user{number}").status_code == 200

    assert try_password(PASSWORD).status_code == 429
    assert is_in(try_password(PASSWORD, address=ELSEWHERE))


def test_behind_a_proxy_the_address_is_what_the_proxy_saw(nurse, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _ in range(5):
        last = try_password("wrong", **{"X-Forwarded-For": "6.6.6.6, 203.0.113.9"})

    assert last.status_code == 429
    assert is_in(try_password(PASSWORD, **{"X-Forwarded-For": "203.0.113.10"}))


def test_a_signature_is_counted_like_a_sign_in(client, clinic, director):
    client.force_login(director)
    headache = builders.headache(builders.treatment(clinic))
    address = reverse("events:review", args=[headache.headache.uid])
    said = "She fell at home on Sunday."
    for _ in range(6):
        answer = client.post(address, {"password": "wrong", "comment": said})

    assert "wait a quarter of an hour" in answer.content.decode()
    right = client.post(address, {"password": PASSWORD, "comment": said})
    assert "wait a quarter of an hour" in right.content.decode()
    kept = AccessAttempt.objects.get()
    assert said not in f"{kept.post_data}{kept.get_data}"
