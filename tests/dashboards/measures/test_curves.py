"""Curves of time to an event, day by day."""

import pytest

from dashboards.measures.curves import incidence_by_day


def proportions(rows):
    return [row.proportion for row in rows]


class TestIncidenceByDay:
    def test_one_of_twelve_on_day_one_is_the_worked_example(self):
        rows = incidence_by_day([1] + [3] * 11, [1] + [0] * 11, [0, 1, 2, 3])

        assert proportions(rows) == pytest.approx([0, 1 / 12, 1 / 12, 1 / 12])
        assert [row.at_risk for row in rows] == [12, 12, 11, 11]
        assert [row.events for row in rows] == [0, 1, 0, 0]
        assert [row.censored for row in rows] == [0, 0, 0, 11]
        assert (rows[0].low, rows[0].high) == (None, None)
        assert rows[1].low < 1 / 12 < rows[1].high

    def test_those_who_leave_count_until_they_do(self):
        days = [1] * 5 + [2] * 2 + [4] * 13
        status = [0] * 5 + [1] * 2 + [0] * 13

        [*_, last] = incidence_by_day(days, status, [0, 1, 2])

        assert last.proportion == pytest.approx(2 / 15)
        assert (last.at_risk, last.events) == (15, 2)

    def test_what_competes_leaves_the_event_impossible_not_unseen(self):
        days = [1] * 10 + [2] * 10 + [3] * 20
        status = [2] * 10 + [1] * 10 + [0] * 20

        rows = incidence_by_day(days, status, [1, 2, 3])

        # 10 of all 40, where Kaplan and Meier would say 10 of 30.
        assert proportions(rows) == pytest.approx([0, 0.25, 0.25])
        assert [row.competing for row in rows] == [10, 0, 0]

    def test_with_fewer_than_ten_at_risk_nothing_is_estimated(self):
        rows = incidence_by_day([1] * 5 + [9] * 9, [1] * 5 + [0] * 9, [0, 1, 2])

        assert proportions(rows) == [0, pytest.approx(5 / 14), None]
        assert [row.at_risk for row in rows] == [14, 14, 9]

    def test_days_between_those_shown_are_not_lost(self):
        rows = incidence_by_day(list(range(20)), [1] * 20, [0, 5, 9])

        assert [row.events for row in rows] == [1, 5, 4]
        assert proportions(rows) == pytest.approx([1 / 20, 6 / 20, 10 / 20])

    def test_nobody_is_at_risk_of_nothing(self):
        [row] = incidence_by_day([], [], [0])

        assert (row.at_risk, row.events, row.proportion) == (0, 0, None)

    def test_other_causes_are_refused(self):
        with pytest.raises(ValueError, match="status"):
            incidence_by_day([1], [3], [0])
