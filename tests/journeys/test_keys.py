"""The keys of a page: told by `?`, silent while somebody types, and off if one wants."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import builders

pytestmark = pytest.mark.browser


def focused(page):
    return page.evaluate("document.activeElement.id")


@pytest.fixture
def nora(nurse, sign_in):
    return lambda address, **look: sign_in("nora", address, **look)


def test_a_patient_is_found_from_any_page_and_typed_keys_stay_text(nora, clinic):
    builders.patient(clinic, family_name="Wren")
    page = nora("/headaches/")

    page.keyboard.press("/")
    assert focused(page) == "find-patient"
    page.keyboard.type("wre?/c")
    assert page.get_by_role("dialog").count() == 0
    assert page.locator("#find-patient").input_value() == "wre?/c"
    page.locator("#find-patient").fill("wren")
    page.keyboard.press("Enter")

    page.wait_for_url("**/patients/?q=wren")
    page.get_by_text("1 patient").wait_for()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("/")
    assert focused(page) == "id_q"


def test_the_search_is_a_plain_form_without_scripts(nora, clinic):
    builders.patient(clinic, family_name="Wren")
    page = nora("/headaches/", scripts=False)

    page.locator("#find-patient").fill("wren")
    page.locator("#find-patient").press("Enter")

    page.get_by_text("1 patient").wait_for()
    assert page.locator("[data-keys-open]").is_hidden()


def test_the_call_sheet_tells_its_keys_and_they_can_be_switched_off(
    nora, clinic, violations
):
    treatment = builders.treatment(clinic)
    page = nora(reverse("events:call", args=[treatment.uid]))

    page.keyboard.press("?")
    box = page.get_by_role("dialog", name="Keys")
    told = re.sub(r"\s+", " ", box.inner_text())
    for words in (
        "Who was reached? 1 Patient 2 Voicemail left",
        "x None of them",
        "Ctrl+Enter Save and open the next call",
        "On every page / Find a patient",
    ):
        assert words in told
    assert violations(page) == []
    page.keyboard.press("1")
    assert page.locator("input[name=reached]:checked").count() == 0
    box.get_by_label("Single keys work").uncheck()
    page.keyboard.press("Escape")
    box.wait_for(state="hidden")
    page.keyboard.press("1")
    assert page.locator("input[name=reached]:checked").count() == 0

    page.reload()
    page.keyboard.press("?")
    assert box.is_hidden()
    page.get_by_role("button", name="Keys").click()
    box.get_by_label("Single keys work").check()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    assert page.locator("input[name=reached]:checked").input_value() == "patient"


def test_news_that_come_by_themselves_leave_the_focus_where_it_is(nora, clinic):
    treatment = builders.treatment(clinic)
    page = nora("/patients/")
    page.clock.install()
    page.goto("/today/")
    row = builders.escalation(treatment, now=timezone.now())
    link = page.locator(f"#news-{row.uid}")
    page.clock.fast_forward(31_000)
    link.evaluate("link => { link.wasThere = true; link.focus(); }")

    page.clock.fast_forward(31_000)
    page.wait_for_function(
        "id => document.getElementById(id)?.wasThere === undefined",
        arg=f"news-{row.uid}",
    )
    link.wait_for()

    assert focused(page) == f"news-{row.uid}"
