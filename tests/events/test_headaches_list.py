"""The list of headaches: what it says, its filters, its order and pages."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.choices import ProperName
from events.actions.reviews import sign_review
from tests import builders
from tests.events.test_headaches_pages import page, text
from tests.events.test_reviews import ASSESSMENT

LIST = reverse("events:headaches")


@pytest.fixture
def client(client, nurse):
    client.force_login(nurse)
    return client


def found(client, **params):
    response = client.get(LIST, params)
    assert response.status_code == 200, text(response)
    return [row.record for row in response.context["table"].page.object_list]


class TestTheList:
    def test_says_of_each_what_nobody_may_read_as_a_bare_number(self, client, clinic):
        patient = builders.patient(
            clinic, mrn="P7", given_name="Ada", family_name="Ito"
        )
        of = builders.treatment(clinic, of=patient, areas=("glabella", "forehead"))
        builders.headache(of, 3, function="daily_activities", worst_nrs=4)

        shown = text(client.get(LIST))
        for words in (
            "P7 Ada Ito",
            "2026-03-02",
            "Glabella, Forehead",
            "onabotulinumtoxinA",
            'Dr INJ-1 <span class="text-nowrap">(INJ-1)</span>',
            "day 3",
            "4/10",
            "grade 2",
            ">yes<",
            "not reviewed",
        ):
            assert words in shown

    def test_says_what_is_not_known(self, client, clinic):
        builders.headache(
            builders.treatment(clinic),
            None,
            contact_day=14,
            worst_nrs=None,
            function="unknown",
            compared_with_usual="unknown",
        )

        shown = text(client.get(LIST))
        assert "day 0–14, not remembered" in shown
        assert "ungraded" in shown
        assert shown.count("not known") == 2

    def test_has_its_count_and_the_filters_in_force_in_a_sentence(self, client, clinic):
        builders.headache(builders.treatment(clinic), function="self_care")
        builders.headache(builders.treatment(clinic))

        assert "2 of 2 headaches recorded at Riverside are listed" in text(
            client.get(LIST)
        )
        shown = text(client.get(LIST, {"grade": "3", "from": "2026-01-01"}))
        assert (
            "1 of 2 headaches recorded at Riverside matches: "
            "grade: Grade 3; treated from: 2026-01-01." in shown
        )

    def test_leaves_void_ones_out(self, client, clinic):
        report = builders.headache(builders.treatment(clinic))
        client.post(
            page(report.headache, "void_headache"),
            {"reason": "wrong patient", "version": 1},
        )

        assert found(client) == []
        assert "No headache is recorded that matches" in text(client.get(LIST))

    def test_shows_nothing_of_another_clinic(self, client, clinic, stranger):
        builders.headache(builders.treatment(builders.clinic("elsewhere")))

        assert found(client) == []

    def test_is_refused_to_somebody_without_a_role(self, client, clinic):
        client.force_login(builders.command_line())

        assert client.get(LIST).status_code == 403

    def test_asks_the_database_as_often_for_many_as_for_one(self, client, clinic):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get(LIST)
            return len(captured)

        builders.headache(builders.treatment(clinic))
        one = queries()
        for _ in range(5):
            of = builders.treatment(clinic, areas=("glabella", "forehead"))
            builders.headache(of)
        assert queries() == one

    def test_sorts_without_what_a_row_shows_beside_its_columns(self, client, clinic):
        """Over a million rows that takes most of the page."""
        builders.headache(builders.treatment(clinic))
        client.get("/headaches/")

        with CaptureQueriesContext(connection) as asked:
            found(client)

        [listed] = [row["sql"] for row in asked if "triage_level" in row["sql"]]
        inner = listed[listed.rindex(" IN (SELECT ") :]
        assert " LIMIT " in inner
        assert "triage_level" not in inner


class TestTheFilters:
    @pytest.fixture
    def plain(self, clinic):
        """Glabella, onset on day 3, mild, gone."""
        of = builders.treatment(clinic)
        return builders.headache(
            of, 3, outcome="resolved", resolved_on=of.treated_on + timedelta(days=5)
        ).headache

    @pytest.fixture
    def other(self, clinic):
        """Another product and injector, an emergency, day 20 to 30, still there."""
        of = builders.treatment(
            clinic,
            on=date(2026, 4, 1),
            injector=builders.injector(clinic, "INJ-2"),
            injections=[
                builders.injection(
                    clinic, "masseter", 50, product=builders.product(ProperName.ABO)
                )
            ],
        )
        return builders.escalation(
            of, 20, contact_day=25, function="self_care"
        ).report.headache

    @pytest.mark.parametrize(
        ("name", "of_plain", "of_other"),
        [
            ("area", "glabella", "masseter"),
            ("product", "onabotulinumtoxinA", "abobotulinumtoxinA"),
            ("injector", "INJ-1", "INJ-2"),
            ("grade", "1", "3"),
            ("triage", "green", "red"),
            ("outcome", "resolved", "ongoing"),
            ("ongoing", "no", "yes"),
            ("window", "early", "intermediate"),
            ("to", "2026-03-31", None),
            ("from", None, "2026-03-31"),
            ("red_flag", None, "thunderclap"),
            ("red_flag", None, "any"),
        ],
    )
    def test_narrow_the_list(self, client, plain, other, name, of_plain, of_other):
        if of_plain:
            assert found(client, **{name: of_plain}) == [plain]
        if of_other:
            assert found(client, **{name: of_other}) == [other]

    def test_know_what_was_reviewed(self, client, plain, other, director):
        sign_review(by=director, now=builders.NOW, headache=plain, **ASSESSMENT)

        assert found(client, reviewed="yes") == [plain]
        assert found(client, reviewed="no") == [other]
        assert "signed version 1" in text(client.get(LIST))

    def test_know_the_ungraded(self, client, plain, clinic):
        ungraded = builders.headache(builders.treatment(clinic), function="unknown")

        assert found(client, grade="ungraded") == [ungraded.headache]

    def test_take_the_grade_of_the_review(self, client, plain, director):
        sign_review(
            by=director, now=builders.NOW, headache=plain, **ASSESSMENT | {"grade": 3}
        )

        assert found(client, grade="3") == [plain]
        assert found(client, grade="1") == []

    def test_know_one_clinic_of_several(self, client, plain):
        everywhere = builders.member("ida", "auditor", None)
        elsewhere = builders.headache(builders.treatment(builders.clinic("elsewhere")))
        client.force_login(everywhere)

        assert found(client, clinic="elsewhere") == [elsewhere.headache]
        assert len(found(client)) == 2

    def test_end_the_late_window_at_the_next_treatment(self, client, clinic):
        first = builders.treatment(clinic)
        late = builders.headache(first, 90, contact_day=100).headache
        assert found(client, window="late") == [late]

        builders.treatment(
            clinic, of=first.patient, on=first.treated_on + timedelta(days=84)
        )
        assert found(client, window="late") == []

    def test_leave_out_an_onset_that_may_lie_outside(self, client, clinic):
        builders.headache(builders.treatment(clinic), None, contact_day=20)

        assert found(client, window="early") == []

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("onset_min=3", "Unknown filter “onset_min”. The filters are: clinic,"),
            ("per_page=1000000000", "Unknown filter “per_page”."),
            ("grade=1&grade=2", "This came twice: give it once."),
            ("page=1&page=2", "“page” came twice: give it once."),
            ("grade=4", "There is no “4” here. Use one of: 1, 2, 3, ungraded."),
            ("area=Glabella", "There is no “Glabella” here."),
            ("clinic=elsewhere", "There is no “elsewhere” here."),
            ("sort=password", "The list can&#x27;t be sorted by “password”."),
            ("sort=clinic__name", "The list can&#x27;t be sorted by “clinic__name”."),
            ("from=2024-02-30", "There is no such day as 2024-02-30."),
            ("from=01/02/2026", "Enter the date as year-month-day"),
            (
                "from=2026-02-02&to=2026-01-01",
                "This is before the first day, 2026-02-02.",
            ),
        ],
    )
    def test_name_what_they_refuse_and_show_no_list(
        self, client, plain, query, message
    ):
        response = client.get(f"{LIST}?{query}")

        assert response.status_code == 400
        assert message in text(response)
        assert "No list is shown" in text(response)
        assert "table" not in response.context

    @pytest.mark.parametrize("page", [LIST, "/dashboards/"])
    def test_name_what_the_clinic_has_instead(self, client, clinic, page):
        builders.injector(clinic, "50 % C")

        response = client.get(page, {"injector": "INJ-9"})

        assert response.status_code == 400
        assert "There is no “INJ-9” here. Use one of: 50 % C." in text(response)

    def test_show_literally_what_somebody_typed(self, client, clinic):
        response = client.get(LIST, {"<script>": "1"})

        assert response.status_code == 400
        assert "Unknown filter “&lt;script&gt;”" in text(response)


class TestSortingAndPages:
    def test_sort_by_an_allowed_column_both_ways(self, client, clinic):
        rows = [
            builders.headache(builders.treatment(clinic), 1, worst_nrs=pain).headache
            for pain in (5, 9, 2)
        ]
        five, nine, two = rows

        assert found(client, sort="worst_nrs") == [two, five, nine]
        assert found(client, sort="-worst_nrs") == [nine, five, two]

    def test_sort_triage_by_urgency(self, client, clinic):
        green = builders.headache(builders.treatment(clinic)).headache
        red = builders.escalation(builders.treatment(clinic)).report.headache
        amber = builders.headache(
            builders.treatment(clinic), function="self_care"
        ).headache

        assert found(client, sort="-triage") == [red, amber, green]

    @pytest.mark.parametrize(
        ("number", "shown"),
        [("1", 1), ("2", 2), ("0", 2), ("-1", 2), ("abc", 1), ("9" * 5000, 1)],
    )
    def test_have_fifty_rows_and_the_nearest_page(
        self, client, clinic, monkeypatch, number, shown
    ):
        monkeypatch.setattr("events.views.headaches.PER_PAGE", 2)
        for _ in range(3):
            builders.headache(builders.treatment(clinic))

        response = client.get(LIST, {"page": number})
        assert response.status_code == 200
        assert response.context["table"].page.number == shown
        assert f"Page {shown} of 2." in text(response)

    def test_only_read(self, client, clinic):
        assert client.post(LIST).status_code == 405
