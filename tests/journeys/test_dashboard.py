"""The medical director looks at headaches by area, in a browser."""

import csv
import re
from pathlib import Path

import pytest
from django.urls import reverse

from tests import builders

pytestmark = pytest.mark.browser


AREA = reverse("dashboards:page", args=["area"])
AS_OF = f"as_of={builders.NOW.date()}"
FILLED = f"{AREA}?{AS_OF}"
ERROR = f"{AREA}?onset_min=3&area=nose"
SCHEMES = ["light", "dark"]


def drawn(page):
    """After plotly drew its figure."""
    page.locator("#area .plot .main-svg").first.wait_for()
    page.locator("#area .plot .annotation-text").first.wait_for()
    return page


def texts(page, selector):
    return [text.strip() for text in page.locator(selector).all_text_contents()]


def column(page, number):
    return texts(page, f"#area .numbers tbody td:nth-child({number})")


def luminance(colour):
    """Relative luminance of rgb(…), as WCAG defines it."""
    channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def style(page, selector, name):
    return page.locator(selector).first.evaluate(
        "(element, name) => getComputedStyle(element)[name]", name
    )


class TestByArea:
    def test_signing_in_leads_to_the_page_that_was_asked_for(self, signed_in, filled):
        page = signed_in(FILLED)

        assert page.url.endswith(FILLED)
        assert page.title() == "By area · Aftercare"

    def test_the_figure_has_a_dot_for_each_group_with_an_estimate(
        self, signed_in, filled
    ):
        page = drawn(signed_in(FILLED))

        # Lateral canthal lines were asked too seldom, the chin is too recent.
        assert page.locator("#area .plot .point").count() == len(
            ["Glabella", "Forehead", "All"]
        )
        assert texts(page, "#area .plot .ytick text") == column(page, 1)

    def test_the_figure_and_the_table_say_the_same_of_every_group(
        self, signed_in, filled
    ):
        page = drawn(signed_in(FILLED))

        assert dict(zip(column(page, 1), column(page, 2), strict=True)) == {
            "Glabella": "3/30",
            "Forehead": "0/4",
            "Lateral canthal lines": "1/2",
            "Other areas or combinations": "0/0",
            "All": "4/36",
        }
        assert texts(page, "#area .plot .annotation-text") == column(page, 2)

    def test_pointing_at_a_dot_says_its_numbers(self, signed_in, filled):
        page = drawn(signed_in(FILLED))
        dot = page.locator("#area .plot .point").first.bounding_box()

        page.mouse.move(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)

        hover = page.locator(".hoverlayer .hovertext")
        hover.wait_for()
        [estimate] = column(page, 3)[:1]
        assert "Glabella" in hover.text_content()
        assert f"3/30: {estimate}" in hover.text_content()

    def test_the_csv_has_the_numbers_of_the_table(self, signed_in, filled):
        page = signed_in(FILLED)

        with page.expect_download() as download:
            page.locator("#area").get_by_role(
                "link", name="These numbers as CSV"
            ).click()

        text = Path(download.value.path()).read_text(encoding="utf-8")
        lines = list(csv.DictReader(text.splitlines()))
        assert download.value.suggested_filename == "area.csv"
        assert [line["label"] for line in lines] == column(page, 1)
        ratios = [f"{line['events']}/{line['asked']}" for line in lines]
        assert ratios == column(page, 2)

    def test_a_filter_is_chosen_in_the_form_and_kept_in_the_address(
        self, signed_in, filled
    ):
        page = signed_in(FILLED)

        page.locator(".filters > summary").click()
        page.get_by_label("Area included").select_option("forehead")
        page.get_by_role("button", name="Show").click()

        drawn(page)
        assert "area=forehead" in page.url
        assert AS_OF in page.url
        assert column(page, 1) == ["Forehead", "All"]
        assert (
            "Area included: Forehead"
            in page.locator(".filters > summary").text_content()
        )

    def test_an_unknown_filter_is_named_and_nothing_is_drawn(self, signed_in, filled):
        page = signed_in(ERROR)

        alert = page.get_by_role("alert")
        assert alert.is_visible()
        assert "Unknown filter “onset_min”" in alert.text_content()
        assert "There is no “nose” here" in alert.text_content()
        assert page.locator(".plot, .numbers, .main-svg").count() == 0

    def test_it_works_from_the_keyboard(self, signed_in, filled):
        page = signed_in(FILLED)

        page.keyboard.press("Tab")
        assert page.locator(":focus").text_content() == "Skip to the content"
        page.locator(".filters > summary").focus()
        page.keyboard.press("Enter")
        assert page.get_by_label("Area included").is_visible()


class TestColours:
    @pytest.mark.parametrize("scheme", SCHEMES)
    def test_the_page_and_the_words_of_its_figure_follow_the_computer(
        self, signed_in, filled, scheme
    ):
        page = drawn(signed_in(FILLED, scheme=scheme))

        assert page.locator("html").get_attribute("data-bs-theme") == scheme
        paper = style(page, "body", "backgroundColor")
        assert (luminance(paper) < 0.1) is (scheme == "dark")
        for words in (".ytick text", ".xtick text", ".annotation-text", ".legendtext"):
            assert contrast(style(page, f"#area .plot {words}", "fill"), paper) >= 4.5
        assert contrast(style(page, "#area .plot .point", "stroke"), paper) >= 3

    def test_a_computer_that_turns_dark_at_night_turns_the_figure_too(
        self, signed_in, filled
    ):
        page = drawn(signed_in(FILLED))
        by_day = style(page, "#area .plot .ytick text", "fill")

        page.emulate_media(color_scheme="dark")

        page.wait_for_function(
            "by_day => getComputedStyle(document.querySelector('#area .plot .ytick text'))"
            ".fill !== by_day",
            arg=by_day,
        )
        paper = style(page, "body", "backgroundColor")
        assert contrast(style(page, "#area .plot .ytick text", "fill"), paper) >= 4.5
