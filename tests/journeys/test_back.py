"""The browser's Back button loses nothing and doubles nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import Patient
from events.models import Contact, Treatment
from tests import builders

pytestmark = pytest.mark.browser

SENT = "You sent this form before"


@pytest.fixture
def page(nurse, sign_in):
    return sign_in("nora", "/patients/new/")


def fill_patient(page):
    page.get_by_label("Record number").fill("MRN 77")
    page.get_by_label("Family name").fill("Müller")
    page.get_by_label("Female").check()


def fill_treatment(page):
    page.select_option("#id_injector", "INJ-1")
    page.select_option("#id_indication", "cosmetic")
    page.select_option("#id_product", "onabotulinumtoxinA")
    page.locator("[data-area=glabella] path").click()
    page.keyboard.type("20")


def call_due(page, clinic):
    """The treatment whose call is open."""
    now = timezone.now()
    due = builders.treatment(
        clinic, on=now.astimezone(clinic.zone).date() - timedelta(days=16), now=now
    )
    page.goto(reverse("events:call", args=[due.uid]))
    return due


def fill_call(page):
    page.locator(".is-current").wait_for()
    page.keyboard.press("2")


def save_twice(page, told):
    """Save, go back, and save the same once more."""
    page.keyboard.press("Control+Enter")
    page.get_by_text(told).wait_for()
    page.go_back()
    page.get_by_text(SENT).wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_text("This was saved already at").wait_for()


def test_a_form_left_half_filled_is_filled_still(page):
    fill_patient(page)

    page.get_by_role("link", name="Headaches").click()
    page.get_by_role("heading", name="Headaches after").wait_for()
    page.go_back()

    assert page.get_by_label("Record number").input_value() == "MRN 77"
    assert page.get_by_label("Family name").input_value() == "Müller"
    assert page.get_by_label("Female").is_checked()
    assert not page.get_by_text(SENT).is_visible()


def test_what_was_saved_is_saved_once_however_one_comes_back(page, clinic):
    builders.injector(clinic)
    builders.lot(clinic)
    fill_patient(page)
    save_twice(page, "is recorded.")
    patient = Patient.objects.get()

    page.goto(reverse("events:treatment_new", args=[patient.uid]))
    fill_treatment(page)
    save_twice(page, "The treatment is recorded.")
    assert Treatment.objects.count() == 1

    due = call_due(page, clinic)
    fill_call(page)
    save_twice(page, "Saved: the call to")
    assert Contact.objects.filter(treatment=due).count() == 1

    page.goto(reverse("events:patient_new"))
    fill_patient(page)
    page.get_by_label("Record number").fill("MRN 78")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Nothing was saved yet").first.wait_for()
    assert Patient.objects.count() == 2


def test_what_is_changed_in_a_form_that_was_saved_is_not_lost_in_silence(page, clinic):
    fill_patient(page)
    page.keyboard.press("Control+Enter")
    page.get_by_text("is recorded.").wait_for()
    page.go_back()
    page.get_by_text(SENT).wait_for()

    page.get_by_label("Record number").fill("MRN 78")
    page.get_by_label("Family name").fill("Maier")
    page.keyboard.press("Control+Enter")

    page.get_by_text("what you changed is not saved").wait_for()
    assert page.locator("dd", has_text="Maier").is_visible()
    page.go_back()
    page.get_by_text(SENT).wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_text("what you changed is not saved").wait_for()
    assert Patient.objects.get().family_name == "Müller"

    page.get_by_role("button", name="as a new entry").click()
    page.get_by_text("is recorded.").wait_for()
    names = Patient.objects.order_by("mrn").values_list("mrn", "family_name")
    assert [*names] == [("MRN 77", "Müller"), ("MRN 78", "Maier")]


def test_an_answer_changed_in_a_call_that_was_saved_is_shown(page, clinic):
    due = call_due(page, clinic)
    fill_call(page)
    page.keyboard.press("Control+Enter")
    page.get_by_text("Saved: the call to").wait_for()
    page.go_back()
    page.get_by_text(SENT).wait_for()

    page.get_by_label("No answer").check(force=True)
    page.keyboard.press("Control+Enter")

    page.get_by_text("what you changed is not saved").wait_for()
    page.get_by_role("link", name="Open what was saved").click()
    page.get_by_role("heading", name="Treatment").first.wait_for()
    assert Contact.objects.get(treatment=due).reached == "voicemail"
