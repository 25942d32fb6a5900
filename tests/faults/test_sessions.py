"""The session is gone between a form and its save, or during it: nothing typed is lost."""

from contextlib import contextmanager

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from clinic.models import Patient
from tests import builders
from tests.faults.forms import form_on

NEW = "/patients/new/"
SIGN_IN = "/sign-in/"
# The session is gone, and then the token against foreign sites is that of the new one.
MOST_ATTEMPTS = 3


class Tab:
    """Of a browser without scripts, which says of each form where it comes from."""

    def __init__(self):
        self.client = Client(
            enforce_csrf_checks=True, headers={"origin": "http://testserver"}
        )

    def sign_in(self):
        shown = self.client.get(SIGN_IN).content.decode()
        typed = {"login": "nora", "password": "correct horse battery"}
        answer = self.client.post(SIGN_IN, form_on(shown, SIGN_IN, SIGN_IN) | typed)
        assert answer.status_code == 302

    def filled(self):
        shown = self.client.get(NEW).content.decode()
        return form_on(shown, NEW, NEW) | builders.typed_patient()


@pytest.fixture
def tab(nurse):
    found = Tab()
    found.sign_in()
    return found


def test_what_was_typed_is_sent_again_after_signing_in(tab):
    form = tab.filled()
    Session.objects.all().delete()

    answer = tab.client.post(NEW, form)

    text = answer.content.decode()
    assert answer.status_code == 403
    assert "Nothing was saved yet" in text and "Müller" in text
    assert not Patient.objects.exists()
    tab.sign_in()
    for _ in range(MOST_ATTEMPTS):
        if answer.status_code == 403:
            form = form_on(answer.content.decode(), NEW, NEW)
            answer = tab.client.post(NEW, form)
    assert answer["Location"] == f"/patients/{Patient.objects.get().uid}/"
    assert Patient.objects.get().family_name == "Müller"


def test_a_page_of_another_site_is_only_led_to_the_sign_in(tab):
    form = tab.filled()
    Session.objects.all().delete()

    answer = tab.client.post(NEW, form, headers={"sec-fetch-site": "cross-site"})

    assert answer["Location"] == f"{SIGN_IN}?next={NEW}"


@contextmanager
def sessions_gone_at(beginning):
    """Before the first statement that begins so."""

    def remove(execute, sql, params, many, context):
        if sql.startswith(beginning) and not removed:
            removed.append(sql)
            Session.objects.all().delete()
        return execute(sql, params, many, context)

    removed: list[str] = []
    with connection.execute_wrapper(remove):
        yield
    assert removed


def test_a_session_that_goes_during_the_save_changes_nothing(tab):
    form = tab.filled()

    with sessions_gone_at('INSERT INTO "clinic_patient"'):
        answer = tab.client.post(NEW, form)

    where = f"/patients/{Patient.objects.get().uid}/"
    assert answer["Location"] == where
    assert tab.client.get(where)["Location"].startswith(SIGN_IN)
    tab.sign_in()
    shown = form_on(tab.client.get(NEW).content.decode(), NEW, NEW)
    token = {"csrfmiddlewaretoken": shown["csrfmiddlewaretoken"]}
    assert tab.client.post(NEW, form | token)["Location"] == where
    assert Patient.objects.count() == 1
