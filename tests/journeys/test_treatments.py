"""Recording a treatment on the face map, in a real browser."""

import pytest
from django.urls import reverse

from events.models import Injection
from tests import builders

pytestmark = pytest.mark.browser


@pytest.fixture
def page(sign_in, clinic):
    builders.member("nora", "nurse", clinic)
    builders.injector(clinic)
    builders.lot(clinic)
    patient = builders.patient(clinic)
    return sign_in("nora", reverse("events:treatment_new", args=[patient.uid]))


def total(page):
    return page.locator("[data-total]").text_content()


class TestTheFaceMap:
    def test_takes_units_where_it_is_clicked_and_adds_them_up(self, page):
        page.select_option("#id_product", "onabotulinumtoxinA")
        page.locator("[data-area=glabella] path").click()
        page.keyboard.type("20")
        page.locator("[data-area=lateral_canthal] path").first.click()
        page.keyboard.type("12.5")
        page.get_by_role("button", name="Axilla").click()
        page.keyboard.type("50")

        assert total(page) == "Total: 82.5 U of onabotulinumtoxinA"
        figures = page.locator(".face-map a text").all_text_contents()
        assert [text for text in figures if text] == ["20", "12.5 both"]

        page.select_option("#id_injector", "INJ-1")
        page.select_option("#id_lot", "L1")
        page.select_option("#id_indication", "cosmetic")
        page.get_by_role("button", name="Save the treatment").click()
        page.get_by_text("The treatment is recorded.").wait_for()

        assert sorted(Injection.objects.values_list("area", "side", "units")) == [
            ("axilla", "both", 50),
            ("glabella", "midline", 20),
            ("lateral_canthal", "both", 12.5),
        ]

    def test_is_worked_by_keyboard(self, page):
        chin = page.get_by_role("button", name="Chin")

        chin.focus()
        page.keyboard.press("Space")
        assert chin.get_attribute("aria-pressed") == "true"
        assert page.evaluate("document.activeElement.name") == "chin-midline-units"

        chin.focus()
        page.keyboard.press("Enter")
        assert chin.get_attribute("aria-pressed") == "false"
        assert page.locator("#id_chin-midline-units").is_hidden()

    def test_offers_the_lots_of_the_product_alone(self, page, clinic):
        abo = builders.product("abobotulinumtoxinA")
        builders.lot(clinic, abo, "ABO-1")
        page.reload()
        page.select_option("#id_product", "onabotulinumtoxinA")
        page.select_option("#id_lot", "L1")

        page.select_option("#id_product", "abobotulinumtoxinA")

        assert page.locator("#id_lot").input_value() == ""
        hidden = page.locator("#id_lot optgroup").evaluate_all(
            "groups => groups.filter(group => group.disabled).map(group => group.label)"
        )
        assert hidden == ["onabotulinumtoxinA"]
