"""Signing in with a passkey, and what a page does when nobody is there any more."""

import time

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"


@pytest.fixture
def nora(sign_in, nurse):
    return lambda address, **look: sign_in("nora", address, **look)


def seen(seconds_ago):
    """As if nobody had been there for so long."""
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        session["seen_at"] = time.time() - seconds_ago
        session.save()


def confirm(page):
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


class TestAPasskey:
    def test_signs_in_without_the_password(self, nora):
        page = nora("/account/")
        machine = page.context.new_cdp_session(page)
        machine.send("WebAuthn.enable")
        machine.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        page.get_by_role("link", name="Add a key").click()
        confirm(page)
        page.get_by_label("Passwordless").check()
        page.get_by_role("button", name="Add").click()
        page.wait_for_url("**/account/codes/**")

        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Use a passkey").click()

        page.get_by_role("heading", name="Today").wait_for()


class TestAPageThatNobodyUses:
    @pytest.fixture
    def page(self, nora):
        page = nora("/patients/")
        page.clock.install()
        page.goto("/patients/new/")
        return page

    def wait(self, page, seconds):
        seen(seconds)
        page.clock.fast_forward(seconds * 1000)

    def test_asks_two_minutes_before_and_goes_on(self, page):
        box = page.get_by_role("dialog")
        self.wait(page, 781)
        box.get_by_text("Are you still there?").wait_for()

        box.get_by_role("button", name="I am here").click()

        box.wait_for(state="hidden")
        assert page.goto("/patients/").status == 200

    def test_leads_back_to_itself_after_signing_in(self, page):
        self.wait(page, 901)
        page.wait_for_url("**/sign-in/?next=%2Fpatients%2Fnew%2F")

        page.get_by_label("Username").fill("nora")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()

        page.get_by_role("heading", name="Add a patient").wait_for()

    def test_covers_what_was_typed_and_loses_nothing_of_it(self, page):
        page.get_by_label("Family name").fill("Müller")
        page.get_by_label("Record number").fill("MRN 1")
        self.wait(page, 901)
        page.get_by_text("The session has ended").wait_for()
        assert not page.get_by_label("Family name").is_visible()

        other = page.context.new_page()
        other.goto("/sign-in/")
        other.get_by_label("Username").fill("nora")
        other.get_by_label("Password").fill(PASSWORD)
        other.get_by_role("button", name="Sign in").click()
        other.get_by_text("Sign out").wait_for()
        page.get_by_role("button", name="I am back").click()

        assert page.get_by_label("Family name").input_value() == "Müller"
        page.get_by_role("main").locator("button[type=submit]").first.click()
        page.get_by_text("Nothing was saved yet").wait_for()
        page.get_by_role("button", name="Save again").click()
        page.get_by_text("is recorded.").wait_for()

    def test_keeps_nothing_in_the_browser(self, page):
        page.get_by_label("Family name").fill("Müller")

        kept = page.evaluate(
            "() => [localStorage.length, sessionStorage.length, document.cookie]"
        )

        assert kept == [0, 0, ""]
