"""Every dashboard in a browser: drawn, pointed at, clicked, dark, and on paper."""

import re

import pytest
from django.urls import reverse

from dashboards.pages import PAGES
from tests.dashboards.sample import AS_OF

pytestmark = pytest.mark.browser

OPEN_ALL = "document.querySelectorAll('details').forEach((d) => { d.open = true; })"

AS_OF_THEN = f"?as_of={AS_OF}"
# A mark of each kind of figure, and the panel to look for it in.
EVERY_PAGE = pytest.mark.parametrize("name", PAGES)


def address(name):
    return reverse("dashboards:page", args=[name]) + AS_OF_THEN


def drawn(page):
    """After every figure of the page was drawn; those without marks have a plot too."""
    figures = page.locator("[data-figure]")
    for number in range(figures.count()):
        figures.nth(number).locator(".main-svg").first.wait_for()
    return page


class TestEveryPage:
    @EVERY_PAGE
    @pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (768, "dark")])
    def test_every_figure_is_drawn_and_nothing_is_wider_than_the_page(
        self, signed_in, year, name, width, scheme
    ):
        page = drawn(signed_in(address(name), width=width, scheme=scheme))

        shown = [figure.get_attribute("id") for figure in page.locator("figure").all()]
        assert shown == list(PAGES[name].panels)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") == width

    @EVERY_PAGE
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_it_breaks_no_rule_of_accessibility(
        self, signed_in, year, violations, name, scheme
    ):
        page = drawn(signed_in(address(name), scheme=scheme))

        assert violations(page) == []

    @EVERY_PAGE
    def test_a_mark_says_its_numbers_and_leads_to_what_is_behind_it(
        self, signed_in, year, name
    ):
        page = drawn(signed_in(address(name)))
        for figure in page.locator("[data-marks]").all():
            marks = figure.locator(".point:visible")
            if not marks.count():
                continue
            mark = marks.first
            mark.scroll_into_view_if_needed()
            box = mark.bounding_box()
            middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

            page.mouse.move(*middle)
            hover = figure.locator(".hoverlayer .hovertext").first
            hover.wait_for()

            assert re.search("[0-9]", hover.text_content())
            page.mouse.click(*middle)
            page.wait_for_url(re.compile("/dashboards/(treatments|records)/"))
            assert page.locator("tbody tr").count() >= 1
            return

    @EVERY_PAGE
    def test_on_paper_it_is_light_and_has_its_figures(self, signed_in, year, name):
        page = drawn(signed_in(address(name), scheme="dark"))

        page.emulate_media(media="print")

        page.locator("html[data-bs-theme=light]").wait_for(state="attached")
        assert page.locator("header").is_hidden()
        for figure in page.locator("[data-figure]").all():
            assert figure.locator(".main-svg").first.is_visible()
        assert len(page.pdf()) > 20_000


class TestMethods:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_it_says_the_numbers_in_force(self, signed_in, year, violations, scheme):
        page = signed_in(reverse("dashboards:methods"), scheme=scheme)

        text = page.locator("main").text_content()
        assert "below 60 % no incidence is given" in text
        assert "75/665" in text
        assert violations(page) == []
