"""The page of the protocol: when a clinic calls after a treatment."""

from html import unescape

import pytest
from django.urls import reverse

from events.models import ProtocolWindow
from tests import builders
from tests.pages import cells, sent_from

PAGE = "/protocol/"
DEFAULT = "day_2:1:2:3, day_14:14:14:28, week_12:84:84:112"


@pytest.fixture
def browser(client, director):
    client.force_login(director)
    return client


def typed(*lines, shown=DEFAULT, **changes):
    values = {"shown": shown}
    for number in range(1, 7):
        line = lines[number - 1] if number <= len(lines) else ("", "", "", "")
        for part, value in zip(("code", "opens", "due", "closes"), line, strict=True):
            values[f"{part}-{number}"] = str(value)
    return values | changes


def words(response):
    text = " ".join(unescape(response.content.decode()).split())
    assert "NO SUCH VARIABLE" not in text
    return text


def in_force(clinic):
    return list(
        ProtocolWindow.objects.filter(clinic=clinic, is_active=True)
        .order_by("due_on_day")
        .values_list("code", "opens_on_day", "due_on_day", "closes_on_day")
    )


class TestTheProtocol:
    def test_shows_the_default_calls_until_the_clinic_sets_its_own(self, browser):
        page = words(browser.get(PAGE))

        assert "has set no calls of its own: these are the default ones." in page
        assert 'value="week_12"' in page
        assert "hold for treatments recorded from then on" in page
        assert "no denominator" not in page

    def test_holds_for_treatments_recorded_from_then_on(self, browser, clinic):
        before = builders.treatment(clinic)

        response = browser.post(
            PAGE, typed(("day_1", 1, 1, 2), ("day_21", 14, 21, 28)), follow=True
        )

        assert "they hold for treatments recorded from now on" in words(response)
        assert "default ones" not in words(response)
        assert in_force(clinic) == [("day_1", 1, 1, 2), ("day_21", 14, 21, 28)]
        after = builders.treatment(clinic)
        assert set(before.followup_set.values_list("window", flat=True)) == {
            "day_2",
            "day_14",
            "week_12",
        }
        assert set(after.followup_set.values_list("window", flat=True)) == {
            "day_1",
            "day_21",
        }

    def test_drops_a_call_whose_line_is_emptied(self, browser, clinic):
        browser.post(PAGE, typed(("day_14", 14, 14, 28), ("week_12", 84, 84, 112)))

        browser.post(
            PAGE,
            typed(("day_14", 14, 14, 28), shown="day_14:14:14:28, week_12:84:84:112"),
        )

        assert in_force(clinic) == [("day_14", 14, 14, 28)]

    def test_warns_if_no_call_is_due_on_or_after_day_14(self, browser):
        response = browser.post(PAGE, typed(("day_2", 1, 2, 13)), follow=True)

        assert "the primary incidence has no denominator" in words(response)

    def test_set_by_another_meanwhile_is_not_overwritten(self, browser, clinic):
        browser.post(PAGE, typed(("day_14", 14, 14, 28)))

        response = browser.post(PAGE, typed(("day_21", 21, 21, 28)))

        assert response.status_code == 409
        assert "somebody else amended this while you were typing" in words(response)
        assert "Call 1, name|day_2|day_14|day_21" in cells(response)
        assert in_force(clinic) == [("day_14", 14, 14, 28)]
        browser.post(PAGE, sent_from(response))
        assert in_force(clinic) == [("day_21", 21, 21, 28)]

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            (("", "", "", ""), "Keep at least one call: nobody would be asked."),
            (("Day 14", 14, 14, 28), "Use small letters, digits and _ alone"),
            (("d" * 21, 14, 14, 28), "At most 20 characters (you typed 21)"),
            (("", 14, 14, 28), "Fill this in, or empty the line."),
            (("day_14", 14, "", 28), "Fill this in, or empty the line."),
            (("day_14", 14, 13, 28), "It can't be due before it opens on day 14."),
            (("day_14", 14, 14, 13), "It can't close before it is due on day 14."),
            (("day_14", "-1", 14, 28), "Enter a whole number from 0 to 730."),
            (("day_14", "1_4", 14, 28), "Enter a whole number from 0 to 730."),
            (("day_14", 14, 14, 731), "731 is out of range"),
            (("day_14", 14, 14, "2.5"), "Enter a whole number from 0 to 730."),
        ],
    )
    def test_is_refused_with_what_to_do(self, browser, clinic, line, message):
        response = browser.post(PAGE, typed(line))

        assert response.status_code == 422
        assert message in words(response)
        assert in_force(clinic) == []

    def test_takes_no_name_twice(self, browser, clinic):
        response = browser.post(
            PAGE, typed(("day_14", 14, 14, 28), ("day_14", 20, 20, 28))
        )

        assert response.status_code == 422
        assert "Another call is named day_14 too." in words(response)

    def test_takes_no_field_twice(self, browser, clinic):
        response = browser.post(
            PAGE, typed(("day_14", 14, 14, 28)) | {"due-1": ["14", "20"]}
        )

        assert response.status_code == 422
        assert "This came twice: give it once." in words(response)
        assert in_force(clinic) == []


class TestWhoSetsIt:
    def test_the_director_of_several_clinics_chooses_one(self, browser, director):
        other = builders.clinic("harbour")
        builders.member("maya", "director", other)

        assert "Protocol of Harbour" in words(browser.get(PAGE))
        assert "Protocol of Riverside" in words(browser.get(PAGE + "?clinic=riverside"))
        browser.post(PAGE + "?clinic=riverside", typed(("day_14", 14, 14, 28)))
        assert in_force(builders.clinic("riverside")) == [("day_14", 14, 14, 28)]
        assert in_force(other) == []

    def test_nobody_sets_that_of_another_clinic(self, browser, stranger):
        assert browser.get(PAGE + "?clinic=elsewhere").status_code == 404
        assert browser.get(PAGE + "?clinic=all").status_code == 404
        response = browser.post(
            PAGE + "?clinic=elsewhere", typed(("day_14", 14, 14, 28))
        )
        assert response.status_code == 404
        assert not ProtocolWindow.objects.exists()

    def test_only_the_director_sets_it_and_sees_the_link(
        self, client, nurse, director, clinic
    ):
        client.force_login(nurse)
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, typed(("day_14", 14, 14, 28))).status_code == 403
        assert reverse("events:protocol") not in words(client.get("/today/"))

        client.force_login(director)
        assert reverse("events:protocol") in words(client.get("/today/"))
