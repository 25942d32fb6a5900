"""Small counts don't leave the clinic, and can't be had from what does: worked by hand."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from dashboards.measures.disclosure import suppressed
from tests import builders
from tests.dashboards.sample import Sample


def row(events, asked, *, unknown=0, spontaneous=0, earlier=0, not_yet_due=0):
    known = events + spontaneous + earlier
    return {
        "events": events,
        "asked": asked,
        "treatments": asked + spontaneous + earlier + unknown,
        "known_events": known,
        "unknown": unknown,
        "spontaneous": spontaneous,
        "not_yet_due": not_yet_due,
    }


def hidden_in(column, rows, **kwargs):
    """The places of the rows whose count in the column is suppressed."""
    cells = suppressed(rows, **kwargs)
    return sorted(place for place, name in cells if name == column)


class TestOneRow:
    @pytest.mark.parametrize(
        ("events", "is_hidden"),
        [(0, False), (1, True), (10, True), (11, False), (89, False), (90, True)],
    )
    def test_one_to_ten_and_as_few_without(self, events, is_hidden):
        """90 of 100 leave ten without a headache: a subtraction gives them."""
        cells = suppressed([row(events, 100)], sums=[])

        assert ((0, "events") in cells) is is_hidden

    def test_what_gives_it_back_goes_with_it(self):
        """treatments = asked - events + known + unknown: 140 = 100 - 5 + 25 + 20; with
        5 alone unsaid it would be had. known = events + spontaneous + earlier besides.
        """
        cells = suppressed([row(5, 100, unknown=20, spontaneous=20)], sums=[])

        assert cells == {(0, "events"), (0, "unknown"), (0, "spontaneous")}

    def test_two_that_are_unsaid_keep_each_other(self):
        rows = [row(5, 100, unknown=7)]

        assert suppressed(rows, sums=[]) == {
            (0, "events"),
            (0, "known_events"),
            (0, "unknown"),
        }

    def test_zero_and_large_counts_are_said(self):
        assert (
            suppressed([row(0, 100), row(50, 100, unknown=40)], sums=[[0, 1]]) == set()
        )


class TestColumns:
    def test_one_alone_takes_the_next_smallest_with_it(self):
        rows = [row(25, 300), row(3, 100), row(40, 500), row(68, 900)]

        assert hidden_in("events", rows, sums=[[0, 1, 2]], total=3) == [0, 1]

    def test_two_are_enough(self):
        rows = [row(5, 300), row(3, 100), row(40, 500), row(48, 900)]

        assert hidden_in("events", rows, sums=[[0, 1, 2]], total=3) == [0, 1]

    def test_two_ones_are_not(self):
        """48 - 46 is 2, and two counts of at least 1 that add up to 2 are both 1."""
        rows = [row(1, 300), row(1, 100), row(46, 500), row(48, 900)]

        assert hidden_in("events", rows, sums=[[0, 1, 2]], total=3) == [0, 1, 2]

    def test_a_group_by_itself_takes_the_total_with_it(self):
        rows = [row(5, 300), row(5, 300)]

        assert hidden_in("events", rows, sums=[[0]], total=1) == [0, 1]

    def test_each_factor_adds_up_by_itself(self):
        rows = [row(3, 100), row(65, 800), row(30, 400), row(38, 500)]

        assert hidden_in("events", rows, sums=[[0, 1], [2, 3]]) == [0, 1]

    def test_no_group_is_no_error(self):
        assert suppressed([], sums=[]) == set()


@pytest.mark.parametrize("name", ["area", "sex", "month"])
def test_nothing_that_is_suppressed_can_be_had_from_the_file(db, name):
    """Each sum of the file lacks none, or more than one, of its counts."""
    Sample()
    rows = taken(name)
    counts = list(row(0, 0))
    hidden = [{n for n in counts if r[n] == "suppressed"} for r in rows]
    assert any(hidden)

    for line, unsaid in zip(rows, hidden, strict=True):
        assert not [n for n in counts if n not in unsaid and 1 <= int(line[n]) <= 10]
        for related in (
            {"treatments", "known_events", "unknown", "asked", "events"},
            {"known_events", "events", "spontaneous"},
        ):
            assert len(unsaid & related) != 1
        if unsaid:
            assert not line["incidence"] and not line["low"] and not line["bound_high"]
            assert not line["caveats"]


def taken(by):
    out = StringIO()
    call_command(
        "incidence",
        "--by",
        by,
        "--format=csv",
        "--suppress=small",
        "--as-of=2026-06-30",
        stdout=out,
    )
    return list(csv.DictReader(StringIO(out.getvalue())))


class TestWhereItIsAsked:
    @pytest.fixture
    def viewer(self, client, clinic):
        client.force_login(builders.member("anton", "auditor", clinic))
        return client

    def test_the_pages_file_is_the_commands(self, viewer, clinic):
        for n in range(12):
            of = builders.patient(clinic, sex="M" if n < 3 else "F")
            builders.contact(builders.treatment(clinic, of=of), 30, "no")
        address = reverse("dashboards:panel_csv", args=["sex"])
        out = StringIO()
        call_command(
            "incidence", "--by=sex", "--format=csv", "--suppress=small", stdout=out
        )

        response = viewer.get(f"{address}?suppress=small")

        assert response.content.decode() == out.getvalue()
        *groups, total = csv.DictReader(StringIO(out.getvalue()))
        assert {group["asked"] for group in groups} == {"suppressed"}
        assert total["asked"] == "12"

    @pytest.mark.parametrize("name", ["lines", "area_dose", "timeliness", "cumulative"])
    def test_what_has_no_groups_is_refused_not_sent(self, viewer, name):
        address = reverse("dashboards:panel_csv", args=[name])

        response = viewer.get(f"{address}?suppress=small")

        assert response.status_code == 400
        assert "incidence by one factor instead" in response.content.decode()

    def test_a_word_that_there_is_not_is_refused(self, viewer):
        address = reverse("dashboards:panel_csv", args=["area"])

        response = viewer.get(f"{address}?suppress=all")

        assert response.status_code == 400
        assert "There is no “all” here" in response.content.decode()

    def test_the_page_offers_it_beside_the_file_that_has_all(self, viewer, clinic):
        builders.treatment(clinic)

        page = viewer.get(reverse("dashboards:page", args=["area"])).content.decode()

        assert "without small counts" in page
        assert "area.csv?suppress=small" in page or "suppress=small" in page

    def test_the_command_has_it_for_files_alone(self, clinic):
        with pytest.raises(CommandError, match="add --format csv"):
            call_command("incidence", "--suppress=small")
