"""Saving twice, and two people at the same record, in real browsers."""

from datetime import date

import pytest
from django.urls import reverse

from clinic.models import Membership, Patient, Submission
from events.models import Draft
from tests import builders

pytestmark = pytest.mark.browser


@pytest.fixture
def nora(clinic, sign_in):
    builders.member("nora", "nurse", clinic)
    return lambda address, **look: sign_in("nora", address, **look)


def save(page):
    page.get_by_role("button", name="Save", exact=False).first.click()


def test_a_second_click_while_the_answer_is_lost_saves_once(nora):
    page = nora("/patients/new/")
    page.get_by_label("Record number").fill("MRN 7")
    held = []
    page.route(
        "**/patients/new/",
        lambda route: route.continue_() if held else held.append(route),
    )

    page.keyboard.press("Enter")
    while not held:
        page.wait_for_timeout(20)
    held[0].fetch(max_redirects=0)  # stored, and nobody hears of it
    page.keyboard.press("Enter")

    page.get_by_text("This was saved already at").wait_for()
    assert page.url.endswith(
        reverse("events:patient", args=[Patient.objects.get().uid])
    )
    assert Submission.objects.filter(action="create_patient").count() == 1


def test_two_at_one_record_lose_nothing(nora, signed_in, clinic, violations):
    patient = builders.patient(clinic, phone="07700 900001", allergies="Latex")
    edit = reverse("events:patient_edit", args=[patient.uid])
    hers, his = nora(edit), signed_in(edit)
    for page, phone, reason in ((hers, "1", "rang us"), (his, "2", "read it wrongly")):
        page.get_by_label("Phone").fill(phone)
        page.get_by_label("Reason").fill(reason)
    hers.get_by_label("Allergies").fill("Nuts")
    save(hers)
    hers.get_by_text("The change is kept.").wait_for()

    save(his)

    his.get_by_role("heading", name="Amended meanwhile").wait_for()
    assert his.get_by_role("radio", name="2", exact=True).is_checked()
    assert his.get_by_role("radio", name="Nuts", exact=True).is_checked()
    assert his.get_by_label("Reason").input_value() == "read it wrongly"
    assert violations(his) == []
    save(his)
    his.get_by_text("The change is kept.").wait_for()
    patient.refresh_from_db()
    assert (patient.phone, patient.allergies, patient.version) == ("2", "Nuts", 3)


def test_a_draft_that_cannot_be_saved_is_said_and_tried_again(nora, clinic):
    treatment = builders.treatment(clinic)
    page = nora(reverse("events:call", args=[treatment.uid]))
    state = page.locator("#draft-state")
    roles = Membership.objects.filter(user__username="nora")
    with builders.by_hand():
        builders.change(roles, active_until=date(2020, 1, 2))

    page.keyboard.press("1")

    state.get_by_text("Not saved: keep this page open").wait_for()
    assert not Draft.objects.exists()
    with builders.by_hand():
        builders.change(roles, active_until=None)
    page.keyboard.press("n")
    state.get_by_text("Draft saved").wait_for()
    assert Draft.objects.count() == 1
