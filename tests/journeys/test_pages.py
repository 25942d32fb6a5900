"""Every dashboard in a browser: drawn, pointed at, clicked, dark, and on paper."""

import re

import pytest
from django.urls import reverse

from dashboards.pages import PAGES
from tests.dashboards.sample import AS_OF

pytestmark = pytest.mark.browser


AS_OF_THEN = f"?as_of={AS_OF}"


def address(name):
    return reverse("dashboards:page", args=[name]) + AS_OF_THEN


def drawn(page):
    """After every figure of the page was drawn; those without marks have a plot too."""
    figures = page.locator("[data-figure]")
    for number in range(figures.count()):
        figures.nth(number).locator(".main-svg").first.wait_for()
    return page


def test_every_figure_of_every_page_is_drawn(signed_in, year):
    page = signed_in(reverse("home"))
    for name in PAGES:
        page.goto(address(name))
        drawn(page)

        shown = [figure.get_attribute("id") for figure in page.locator("figure").all()]
        assert shown == list(PAGES[name].panels)


def test_a_mark_says_its_numbers_and_leads_to_what_is_behind_it(signed_in, year):
    page = signed_in(reverse("home"))
    for name in PAGES:
        page.goto(address(name))
        follow_a_mark(drawn(page))


def follow_a_mark(page):
    """Of the first figure that has any; the list of lines has none."""
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


def test_on_paper_every_page_is_light_and_has_its_figures(signed_in, year):
    page = signed_in(reverse("home"), scheme="dark")
    for name in PAGES:
        page.emulate_media(media="screen")
        page.goto(address(name))
        drawn(page)

        page.emulate_media(media="print")

        page.locator("html[data-bs-theme=light]").wait_for(state="attached")
        assert page.locator("header").is_hidden()
        for figure in page.locator("[data-figure]").all():
            assert figure.locator(".main-svg").first.is_visible()
        assert len(page.pdf()) > 20_000


def test_methods_says_the_numbers_in_force(signed_in, year):
    page = signed_in(reverse("dashboards:methods"))

    text = page.locator("main").text_content()
    assert "below 60 % no incidence is given" in text
    assert "75/665" in text
