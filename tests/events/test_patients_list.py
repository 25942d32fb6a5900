"""The list of patients: found by what one types, as one types."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic.models import Patient
from tests import builders

LIST = reverse("events:patients")


def text(response):
    return response.content.decode()


def queries_of(browser, address):
    with CaptureQueriesContext(connection) as caught:
        browser.get(address)
    return len(caught)


@pytest.fixture
def browser(client, nurse):
    client.force_login(nurse)
    return client


class TestFinding:
    def rows(self, browser, q):
        response = browser.get(LIST, {"q": q})
        assert response.status_code == 200
        return [row.record.mrn for row in response.context["table"].rows]

    @pytest.fixture(autouse=True)
    def people(self, clinic):
        builders.patient(
            clinic,
            "A-1",
            given_name="Jörg",
            family_name="Müller",
            birth_date=date(1980, 5, 1),
        )
        builders.patient(clinic, "B-2", given_name="Ann", family_name="Miller")
        builders.patient(clinic, "50%_off", family_name="Øst")

    @pytest.mark.parametrize(
        ("q", "found"),
        [
            ("muller", ["A-1"]),
            ("MÜLLER", ["A-1"]),
            ("jorg muller", ["A-1"]),
            ("1980-05", ["A-1"]),
            ("b-2", ["B-2"]),
            ("nobody", []),
            ("%", ["50%_off"]),
            ("_", ["50%_off"]),
            ("\\", []),
            ("' OR 1=1", []),
            ("<script>", []),
        ],
    )
    def test_goes_by_number_name_and_birth_date(self, browser, q, found):
        assert self.rows(browser, q) == found

    def test_lists_everybody_by_name_without_words(self, browser):
        assert self.rows(browser, " ") == ["B-2", "A-1", "50%_off"]

    def test_answers_a_script_with_the_rows_alone(self, browser):
        response = browser.get(LIST, {"q": "muller"}, headers={"HX-Request": "true"})

        assert "Jörg" in text(response)
        assert "<html" not in text(response)

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ({"q": "a\0b"}, "control character"),
            ({"q": "x" * 7000}, "At most 200 characters (you typed 7000)"),
            ({"q": "\u202egnp"}, "invisible direction character"),
            ({"q": ["a", "b"]}, "This came twice"),
            ({"name": "a"}, "Unknown filter “name”"),
            ({"sort": "clinic__name"}, "Unknown filter “sort”"),
            ({"per_page": "-5"}, "Unknown filter “per_page”"),
        ],
    )
    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
    def test_refuses_what_it_cannot_read(self, browser, query, message, headers):
        response = browser.get(LIST, query, headers=headers)

        assert response.status_code == 400
        assert message in text(response)
        assert "A-1" not in text(response)

    @pytest.mark.parametrize("q", ["%ff%fe", "%ED%A0%80"])
    def test_takes_bytes_that_are_no_text(self, browser, q):
        assert browser.get(f"{LIST}?q={q}").status_code == 200

    @pytest.mark.parametrize("number", ["0", "-1", "abc", "9" * 8, "9" * 5000, "１"])
    def test_shows_the_nearest_page(self, browser, number):
        assert browser.get(LIST, {"page": number}).status_code == 200

    def test_shows_fifty_a_page(self, browser, clinic):
        for _ in range(50):
            builders.patient(clinic)

        assert len(browser.get(LIST).context["table"].paginated_rows) == 50
        assert len(browser.get(LIST, {"page": 2}).context["table"].paginated_rows) == 3

    def test_says_when_somebody_was_treated_and_what_is_open(self, browser, clinic):
        today = timezone.localdate()
        ann = Patient.objects.get(mrn="B-2")
        for days in (100, 20):
            builders.treatment(
                clinic,
                on=today - timedelta(days=days),
                of=ann,
                now=timezone.now() - timedelta(days=days),
            )
        told = text(browser.get(LIST, {"q": "miller"}))

        assert str(today - timedelta(days=20)) in told
        # Day 2 and 14 of the older one; of both, day 2, 14 and week 12.
        assert "3 overdue" in told
        assert "2 due" in told
        assert "1 not yet due" in told

    def test_says_that_nobody_treated_the_others(self, browser):
        assert "none yet" in text(browser.get(LIST, {"q": "muller"}))

    def test_names_the_clinic_to_whoever_sees_several(self, browser):
        def columns():
            return browser.get(LIST).context["table"].columns.names()

        assert "clinic" not in columns()

        elsewhere = builders.clinic("elsewhere")
        builders.member("nora", "nurse", elsewhere)
        assert "clinic" in columns()

    def test_asks_the_same_number_of_questions_for_many(
        self, browser, clinic, django_assert_num_queries
    ):
        def fill(number):
            for _ in range(number):
                builders.treatment(clinic)

        fill(2)
        few = queries_of(browser, LIST)
        fill(20)
        with django_assert_num_queries(few):
            browser.get(LIST)
