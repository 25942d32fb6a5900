"""A form records once, however often and by whomever it is sent."""

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from clinic.models import Patient, Submission, TrailEvent
from clinic.scoped import unscoped
from clinic.submissions import EARLIER, FIELD
from tests import builders
from tests.conftest import Browser
from tests.pages import sent_from

NEW = "/patients/new/"


def tokens_on(response):
    found = re.findall(f'name="{FIELD}" value="([^"]+)"', response.content.decode())
    return list(found)


def said_on(client, response):
    """What the page says to which the answer leads."""
    return " ".join(client.get(response["Location"]).content.decode().split())


def changed_since(form, **changes):
    """As once.js sends it: with a new token, and the name of the one that it had."""
    return form | {FIELD: str(uuid4()), EARLIER: form[FIELD]} | changes


@pytest.fixture
def client(client, nurse):
    client.force_login(nurse)
    return client


@pytest.fixture
def form(client):
    """What is typed, with the token that the page gave."""
    [token] = tokens_on(client.get(NEW))
    return builders.typed_patient() | {FIELD: token}


class TestSentAgain:
    def test_the_second_leads_to_what_the_first_stored(self, client, form):
        first = client.post(NEW, form)
        second = client.post(NEW, form)

        patient = Patient.objects.get()
        address = reverse("events:patient", args=[patient.uid])
        assert (first["Location"], second["Location"]) == (address, address)
        said = said_on(client, second)
        made_at = Submission.objects.get().made_at.astimezone(patient.clinic.zone)
        assert f"This was saved already at {made_at:%H:%M} by you" in said

    def test_what_was_changed_since_is_shown_and_can_be_sent_as_a_new_entry(
        self, client, form
    ):
        client.post(NEW, form)
        changed = changed_since(form, mrn="MRN 002", family_name="Maier")
        answer = client.post(NEW, changed)

        patient = Patient.objects.get()
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "what you changed is not saved" in page
        assert reverse("events:patient", args=[patient.uid]) in page
        sent = sent_from(answer)
        assert EARLIER not in sent
        entered = Patient.objects.filter(mrn="MRN 002", family_name="Maier")
        for _ in range(2):  # twice clicked
            assert client.post(NEW, sent).status_code == 302
            assert entered.count() == 1

    def test_what_was_changed_since_it_was_refused_is_saved_once(self, client, form):
        client.post(NEW, form | {"birth_date": "3.4.1999"})
        changed = changed_since(form, family_name="Maier")

        first, second = client.post(NEW, changed), client.post(NEW, changed)

        patient = Patient.objects.get()
        address = reverse("events:patient", args=[patient.uid])
        assert (first["Location"], second["Location"]) == (address, address)
        assert patient.family_name == "Maier"
        assert "it stands once" in said_on(client, second)

    def test_another_s_earlier_token_says_nothing(self, client, form, director):
        other = Browser()
        other.force_login(director)
        theirs = other.post(NEW, form | {"mrn": "MRN 009"})
        assert theirs.status_code == 302

        mine = client.post(NEW, changed_since(form, family_name="Maier"))

        assert mine.status_code == 302
        assert Patient.objects.count() == 2

    def test_the_token_is_stored_with_the_event_of_the_same_request(self, client, form):
        client.post(NEW, form)

        submission = Submission.objects.get()
        event = TrailEvent.objects.get(
            request_id=submission.request_id, operation="insert"
        )
        assert str(submission.token) == form[FIELD]
        assert (event.action, submission.action) == ("create_patient", "create_patient")

    def test_what_cannot_be_read_leaves_the_token_unused(self, client, form):
        wrong = client.post(NEW, form | {"birth_date": "3.4.1999"})
        right = client.post(NEW, form)
        again = client.post(NEW, form | {"birth_date": "3.4.1999"})

        assert wrong.status_code == 422
        assert tokens_on(wrong) == [form[FIELD]], "the page keeps its token"
        assert right.status_code == again.status_code == 302
        assert Patient.objects.count() == 1

    def test_two_pages_are_two_forms(self, client, form):
        [other] = tokens_on(client.get(NEW))

        client.post(NEW, form)
        client.post(
            NEW,
            form
            | {
                FIELD: other,
                "mrn": "MRN 002",
                "given_name": "Ada",
                "birth_date": "1970-01-01",
            },
        )

        assert Patient.objects.count() == 2

    def test_the_other_clicks_of_a_call_that_opened_the_next_lead_to_it(
        self, client, clinic
    ):
        of = builders.treatment(clinic)
        address = reverse("events:call", args=[of.uid])
        typed = {"contacted_at": "2026-06-15T10:00", "solicited": "yes"}
        typed |= {"reached": "patient", "headache": "no", "save_next": "1"}
        typed[FIELD] = str(uuid4())

        first, second = client.post(address, typed), client.post(address, typed)

        assert first.status_code == 302
        assert second["Location"] == reverse("events:treatment", args=[of.uid])
        assert of.contact_set.count() == 1

    def test_a_button_without_a_page_of_its_own_says_it_plainly(self, client):
        form = {"name": "Severe", "query": "grade=3", FIELD: str(uuid4())}
        address = reverse("events:save_filter")

        client.post(address, form)
        again = client.post(address, form)

        assert again.status_code == 200
        assert "This was saved already at" in again.content.decode()


class TestRefused:
    @pytest.mark.parametrize("token", ["", "abc", "-1", "0" * 31, None])
    def test_without_a_token_nothing_is_saved_and_what_was_typed_is_kept(
        self, nurse, token
    ):
        client = Client()
        client.force_login(nurse)
        typed = builders.typed_patient() | ({} if token is None else {FIELD: token})

        refused = client.post(NEW, typed)

        assert refused.status_code == 400
        assert not Patient.objects.exists()
        assert_kept(refused, client)

    def test_a_token_of_somebody_else(self, client, form, clinic, director):
        client.post(NEW, form)
        other = Browser()
        other.force_login(director)

        refused = other.post(
            NEW,
            form | {"mrn": "MRN 002", "given_name": "Ada", "birth_date": "1970-01-01"},
        )

        assert refused.status_code == 400
        assert Patient.objects.count() == 1
        assert_kept(refused, other)
        assert Patient.objects.count() == 2

    def test_a_token_that_another_form_of_the_page_used(self, client, form, clinic):
        patient = builders.patient(clinic, mrn="A 1")
        client.post(NEW, form)
        edit = reverse("events:patient_edit", args=[patient.uid])
        typed = builders.typed_patient(mrn="A 1", given_name="Ida")
        typed |= {"reason": "typed wrongly", "version": "1", FIELD: form[FIELD]}

        refused = client.post(edit, typed)

        assert refused.status_code == 400
        assert_kept(refused, client, edit)
        patient.refresh_from_db()
        assert patient.given_name == "Ida"


def assert_kept(refused, client, address=NEW):
    """All that was typed stands in the page's form, which saves with its new token."""
    page = refused.content.decode()
    sent = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert "What you typed is here still" in page
    assert sent["family_name"] == "Müller"
    assert f'action="{address}"' in page
    assert client.post(address, sent).status_code == 302


@pytest.fixture
def shared_database(transactional_db, tmp_path, monkeypatch):
    """Threads that write at once: SQLite's database in memory has no room for two."""

    def share():
        if connection.vendor == "sqlite":
            with sqlite3.connect(tmp_path / "shared.db") as file:
                connection.connection.backup(file)
            # Of connections yet to come: this one stays with the database in memory.
            shared = connection.settings_dict | {"NAME": str(tmp_path / "shared.db")}
            monkeypatch.setitem(connections.settings, "default", shared)

    return share


def test_twenty_at_once_are_one(shared_database):
    clinic = builders.clinic()
    nurse = builders.member("nora", "nurse", clinic)
    browsers = [Browser() for _ in range(20)]
    browsers[0].force_login(nurse)
    for browser in browsers[1:]:
        browser.cookies = browsers[0].cookies
    shared_database()
    form = builders.typed_patient() | {FIELD: str(uuid4())}
    together = Barrier(20)

    def send(browser):
        together.wait(timeout=30)
        try:
            return browser.post(NEW, form)
        finally:
            connection.close()

    def stored():
        try:
            with unscoped("the test"):
                return list(Patient.objects.all()), Submission.objects.count()
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, browsers))
        [patient], submissions = pool.submit(stored).result()

    assert {answer.status_code for answer in answers} == {302}
    assert {answer["Location"] for answer in answers} == {
        reverse("events:patient", args=[patient.uid])
    }
    assert submissions == 1


# Forms without a token, and why they need none.
WITHOUT = {
    "partials/navigation.html": "signing out twice is signing out",
    "account/invitation.html": "its link works once",
    "account/login.html": "signing in records nothing of a patient",
    "allauth/elements/form.html": "one's own ways to sign in",
    "usersessions/usersession_list.html": "ending a session twice ends it",
    "unconfirmed.html": "sends what was typed, and the token with it",
    "changed_since.html": "sends what was typed, and its new token with it",
    "events/today_calls.html": "claims are repeatable",
    "events/exports.html": "each file that is made is listed",
}


def test_every_form_that_records_has_a_token():
    [folder] = settings.TEMPLATES[0]["DIRS"]
    for path in Path(folder).rglob("*.html"):
        forms = re.findall(
            r'<form method="post".*?</form>', path.read_text(), re.DOTALL
        )
        for form in forms:
            name = str(path.relative_to(folder))
            is_exempt = name in WITHOUT or "'events:release'" in form
            assert is_exempt or "{% once %}" in form, f"{name}: {form[:120]}"


def on_each(event, table, body):
    """A trigger of that body: `body` holds the statements of either engine."""
    if connection.vendor == "postgresql":
        yield (
            "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN {body['postgresql']}; RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER fault AFTER {event} ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION fault()"
        )
    else:
        for number, one in enumerate(event.split(" OR ")):
            yield (
                f"CREATE TRIGGER fault_{number} AFTER {one} ON {table} "
                f"BEGIN {body['sqlite']}; END"
            )


def fault(event, table, postgresql, sqlite=None):
    body = {"postgresql": postgresql, "sqlite": sqlite or postgresql}
    with connection.cursor() as cursor:
        for statement in on_each(event, table, body):
            cursor.execute(statement)


class TestTheSessionAfterTheRecord:
    """Nothing is written to it then, so nothing of it can fail."""

    def test_its_row_may_be_gone(self, client, form):
        fault("INSERT", "clinic_patient", "DELETE FROM django_session")

        assert client.post(NEW, form).status_code == 302
        assert Patient.objects.count() == 1

    def test_no_write_to_it_need_succeed(self, client, form):
        fault(
            "INSERT OR UPDATE OR DELETE",
            "django_session",
            "RAISE 'no room'",
            "SELECT RAISE(ABORT, 'no room')",
        )

        stored = client.post(NEW, form)

        assert stored.status_code == 302
        assert "is recorded." in said_on(client, stored)


class TestNotConfirmed:
    """Whoever sent a form isn't told that it failed: it can be sent again."""

    @pytest.fixture
    def client(self, client):
        client.raise_request_exception = False
        return client

    def away(self, at="clinic_submission"):
        """From here on, for this page alone: as a database that was shut down says."""
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE {at} RENAME TO gone")
        else:
            fault("INSERT", at, "RAISE 'shut down' USING ERRCODE = 'admin_shutdown'")

    def post(self, client, form):
        return client.post(NEW, form, headers={"Origin": "http://testserver"})

    def test_a_database_that_is_away_is_503_with_all_that_was_typed(self, client, form):
        self.away()

        answer = self.post(client, form)

        page = answer.content.decode()
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert "We could not confirm that this was saved" in page
        assert "Send it again: it can't be recorded twice" in page
        sent = sent_from(answer)
        assert {name: sent[name] for name in form} == form

    def test_any_other_error_is_500_with_all_that_was_typed(self, client, form):
        fault(
            "INSERT",
            "clinic_patient",
            "RAISE division_by_zero",
            "SELECT RAISE(ABORT, 'broken')",
        )

        answer = self.post(client, form)

        assert answer.status_code == 500
        assert sent_from(answer)["family_name"] == "Müller"
        assert not Submission.objects.exists()

    def test_what_another_site_sent_is_not_offered(self, client, form):
        self.away()

        answer = client.post(NEW, form, headers={"Origin": "http://elsewhere.example"})

        assert answer.status_code == 503
        assert sent_from(answer) == {}
        assert "Müller" not in answer.content.decode()
