"""Moments of the list of bad input through the real forms, where the clinic's zone decides.

The other cases of the forms stand beside each form's own page.
"""

from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from events.models import Contact, Headache, Treatment
from tests import builders

# Which hour the clocks skipped, and which they showed twice; UTC has neither.
SKIPPED = {
    "America/New_York": "2026-03-08T02:30",
    "Pacific/Auckland": "2025-09-28T02:30",
}
TWICE = {
    "America/New_York": "2025-11-02T01:30",
    "Pacific/Auckland": "2026-04-05T02:30",
}
RANGE = "Enter a date between 1900-01-01 and 2099-12-31."
POISON = ["0001-01-01", "0001-01-01T00:00", "9999-12-31", "9999-12-31T23:59"]
POISON += ["1899-12-31T23:59", "9999-12-31T23:59-12:00", "0001-01-01T00:00+14:00"]
TOMORROW = {
    "UTC": "2026-06-30T12:01",
    "America/New_York": "2026-06-30T08:01",
    "Pacific/Auckland": "2026-07-01T00:01",
}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: builders.NOW)


@pytest.fixture(scope="module")
def here(in_each_zone):
    clinic = builders.clinic(time_zone=in_each_zone)
    builders.injector(clinic)
    builders.lot(clinic)
    builders.member("nora", "nurse", clinic)
    builders.treatment(clinic, on=date(2025, 9, 1))
    connection.check_constraints()
    return clinic


@pytest.fixture
def browser(client, here, db):
    client.force_login(builders.member("nora", "nurse", here))
    return client


def record_treatment(browser, moment):
    """The answer to the form of a treatment, all of it right but perhaps the moment."""
    patient = builders.patient(builders.clinic())
    typed = {
        "treated_at": moment,
        "injector": "INJ-1",
        "indication": "cosmetic",
        "first_toxin": "unknown",
        "product": "onabotulinumtoxinA",
        "lot": "L1",
        "glabella-midline-units": "20",
        "glabella-midline-points": "5",
        "advice_given": "yes",
    }
    return browser.post(reverse("events:treatment_new", args=[patient.uid]), typed)


def record_call(browser, moment):
    treatment = Treatment.objects.get(treated_on=date(2025, 9, 1))
    typed = {
        "contacted_at": moment,
        "solicited": "yes",
        "reached": "patient",
        "headache": "no",
    }
    return browser.post(reverse("events:call", args=[treatment.uid]), typed)


FORMS = {"23-31": (record_treatment, "treated_at"), "61": (record_call, "contacted_at")}
each_form = pytest.mark.parametrize(("send", "field"), FORMS.values(), ids=FORMS)


def refused(response, moment, message):
    text = unescape(response.content.decode())
    assert response.status_code == 422
    assert message in text
    assert f'value="{moment}"' in text
    assert Treatment.objects.count() == 1
    assert not Contact.objects.exists()
    assert not Headache.objects.exists()


@each_form
def test_24_29_a_year_that_no_list_could_show_is_not_stored(browser, send, field):
    for moment in POISON:
        refused(send(browser, moment), moment, RANGE)


@each_form
def test_27_an_hour_that_the_clocks_skipped_is_refused(
    browser, in_each_zone, send, field
):
    moment = SKIPPED.get(in_each_zone)
    if moment is None:
        return  # UTC skips none

    refused(
        send(browser, moment),
        moment,
        f"The clocks in {in_each_zone} skipped 02:30 on that day",
    )


@each_form
def test_28_an_hour_that_was_twice_is_asked_for_with_its_offset(
    browser, in_each_zone, send, field
):
    moment = TWICE.get(in_each_zone)
    if moment is None:
        return  # in UTC each hour is once

    refused(send(browser, moment), moment, "twice on that day: add the offset, such as")
    [offered] = [
        moment + f":00{offset}"
        for offset in ("-04:00", "+13:00")
        if offset in send(browser, moment).content.decode()
    ]
    assert send(browser, offered).status_code == 302


@each_form
def test_23_what_is_still_to_come_at_the_clinic_is_refused(
    browser, in_each_zone, send, field
):
    moment = TOMORROW[in_each_zone]

    refused(send(browser, moment), moment, "can't be in the future")


def test_15_an_answer_that_came_twice_in_a_call_is_not_chosen_from(browser):
    treatment = Treatment.objects.get()
    typed = {
        "contacted_at": "2026-06-01",
        "solicited": "yes",
        "reached": ["patient", "voicemail"],
        "headache": "no",
    }

    response = browser.post(reverse("events:call", args=[treatment.uid]), typed)

    assert response.status_code == 422
    assert "This came twice: give it once." in response.content.decode()
    assert not Contact.objects.exists()
