"""How long a session lasts, and that its time never costs a record."""

import time

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.urls import reverse

from clinic.models import Patient
from tests import builders

HOME = "/today/"


@pytest.fixture
def browser(client, nurse):
    client.force_login(nurse)
    client.get(HOME)
    return client


def set_back(client, **seconds):
    """As if the session had begun, or been seen, that many seconds ago."""
    session = client.session
    for name, ago in seconds.items():
        session[name] = time.time() - ago
    session.save()


def seen_at(client):
    return client.session["seen_at"]


class TestASession:
    def test_ends_after_a_quarter_of_an_hour_without_anybody(self, browser):
        set_back(browser, seen_at=890)
        assert browser.get(HOME).status_code == 200

        set_back(browser, seen_at=901)
        response = browser.get(HOME)

        assert response.url == f"/sign-in/?next={HOME}"
        assert response["Clear-Site-Data"] == '"cache", "storage"'

    def test_ends_after_twelve_hours_with_somebody(self, browser):
        set_back(browser, began_at=12 * 3600 - 5)
        assert browser.get(HOME).status_code == 200

        set_back(browser, began_at=12 * 3600 + 1)
        assert browser.get(HOME).status_code == 302

    def test_is_touched_once_a_minute_at_most(self, browser):
        set_back(browser, seen_at=30)
        before = seen_at(browser)
        browser.get(HOME)
        assert seen_at(browser) == before

        set_back(browser, seen_at=61)
        browser.get(HOME)
        assert time.time() - seen_at(browser) < 5

    def test_is_not_kept_by_a_page_that_asks_by_itself(self, browser):
        set_back(browser, seen_at=120)
        before = seen_at(browser)

        browser.get(HOME, headers={"Aftercare-Waiting": "1"})
        told = browser.get(reverse("session")).json()

        assert seen_at(browser) == before
        assert 770 < told["seconds"] <= 780
        assert told["user"] == "nora"

    def test_is_kept_by_somebody_who_types(self, browser):
        set_back(browser, seen_at=120)

        browser.post(reverse("session"))

        assert time.time() - seen_at(browser) < 5

    def test_says_to_the_browser_to_forget_at_sign_out(self, browser):
        response = browser.post(reverse("logout"))

        assert response["Clear-Site-Data"] == '"cache", "storage"'
        assert not Session.objects.exists()

    def test_is_of_no_use_after_sign_out(self, browser):
        cookie = browser.cookies["sessionid"].value
        browser.post(reverse("logout"))
        browser.cookies["sessionid"] = cookie

        assert browser.get(HOME).status_code == 302

    def test_leaves_by_no_link(self, browser):
        browser.get(reverse("logout"))

        assert browser.get(HOME).status_code == 200


class TestASessionThatCannotBeSaved:
    @pytest.fixture
    def broken(self, browser, monkeypatch):
        """The database refuses the session, and nothing else."""
        set_back(browser, seen_at=300)

        def refuse(*args, **kwargs):
            raise DatabaseError("no room for the session")

        monkeypatch.setattr(SessionStore, "save", refuse)
        return browser

    def test_costs_no_record(self, broken):
        response = broken.post(reverse("events:patient_new"), builders.typed_patient())

        assert response.status_code == 302
        assert Patient.objects.count() == 1
        assert "Zo" in broken.get(response.url).content.decode()


def test_what_a_message_says_is_not_readable_in_the_browser(browser):
    response = browser.post(reverse("events:patient_new"), builders.typed_patient())

    cookie = response.cookies["messages"].value
    assert cookie.startswith("gAAAA")  # Fernet
    assert "is recorded." in browser.get(response.url).content.decode()


def test_a_message_that_is_not_ours_is_dropped(browser):
    browser.cookies["messages"] = "nonsense"

    assert browser.get(HOME).status_code == 200
