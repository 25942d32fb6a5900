"""Shares of calls and attempts, days of a step, and assumptions about the silent."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.measures.followups import (
    AttemptCounts,
    CallCounts,
    attempts,
    followups,
)
from dashboards.measures.incidence import Counts, incidence
from dashboards.measures.sensitivity import assumptions
from dashboards.measures.timeliness import step

CALLS = CallCounts(
    due=400, attempted=380, reached=340, complete=320, lost=30, not_yet_due=5
)


class TestFollowups:
    def test_shares_are_of_what_is_due(self):
        found = followups("day_14", "Day 14", CALLS)

        assert found.attempted_share == 0.95
        assert found.reached_share == 0.85
        assert found.complete_share == 0.8
        assert (found.low, found.high) == (
            pytest.approx(0.758, abs=5e-4),
            pytest.approx(0.836, abs=5e-4),
        )
        assert found.caveats == ("not yet due: 5",)

    def test_calls_of_one_patient_widen_the_interval(self):
        alone = followups("all", "All", CALLS)
        together = followups("all", "All", CALLS, design_effect=2.0)

        assert together.complete_share == alone.complete_share
        assert together.low < alone.low < alone.high < together.high

    def test_nothing_due_has_no_share(self):
        found = followups("week_12", "Week 12", CallCounts(0, 0, 0, 0, 0, 7))

        shares = (found.attempted_share, found.complete_share, found.low, found.high)
        assert shares == (None, None, None, None)
        assert found.caveats == ("none due yet",)

    def test_few_are_too_few_to_say(self):
        found = followups("day_2", "Day 2", CallCounts(3, 3, 3, 3, 0, 0))

        assert found.complete_share == 1
        assert "too few to say" in found.caveats

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"attempted": 401}, "attempted must not be more than due"),
            ({"reached": 381}, "reached must not be more than attempted"),
            ({"complete": 341}, "complete must not be more than reached"),
            ({"complete": -1}, "complete must not be negative"),
            ({"lost": 81}, "lost must fit"),
            ({"not_yet_due": -1}, "lost must fit"),
        ],
    )
    def test_a_step_never_counts_more_than_the_one_before(self, changed, message):
        with pytest.raises(ValueError, match=message):
            followups("all", "All", replace(CALLS, **changed))


class TestAttempts:
    def test_shares_are_of_attempts(self):
        found = attempts("nora", "Nora", AttemptCounts(80, 60, 50))

        assert (found.reached_share, found.answered_share) == (0.75, 0.625)
        assert found.low == pytest.approx(0.515, abs=5e-4)
        assert found.high == pytest.approx(0.723, abs=5e-4)

    def test_more_answered_than_reached_is_refused(self):
        with pytest.raises(ValueError, match="answered must not be more than reached"):
            attempts("nora", "Nora", AttemptCounts(80, 60, 61))


class TestStep:
    def test_who_waits_is_not_dropped(self):
        found = step("reviewed", "Reviewed", [1, 2, 3, 4, 9], [1, 1, 1, 1, 0])

        assert (found.median, found.ninetieth) == (3, None)
        assert (found.headaches, found.done, found.waiting, found.most) == (5, 4, 1, 9)

    def test_without_waiting_the_quantiles_are_days_of_the_record(self):
        found = step("heard", "Heard", [0, 5, 1, 9, 2, 3, 4, 8, 6, 7])

        assert (found.tenth, found.median, found.ninetieth) == (0, 4, 8)
        assert found.waiting is None

    def test_the_leukaemia_trial_has_the_published_median(self):
        days = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
        relapsed = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]

        assert step("all", "All", days, relapsed).median == 31

    def test_nobody_has_no_days(self):
        found = step("heard", "Heard", [], left_out=3)

        assert (found.headaches, found.left_out) == (0, 3)
        assert (found.tenth, found.median, found.ninetieth, found.most) == (None,) * 4

    def test_all_waiting_have_no_median(self):
        found = step("reviewed", "Reviewed", [4, 8], [0, 0])

        assert (found.median, found.done, found.waiting) == (None, 0, 2)

    @pytest.mark.parametrize(("days", "done"), [([-1], [1]), ([1], [2]), ([1, 2], [1])])
    def test_what_is_no_day_is_refused(self, days, done):
        with pytest.raises(ValueError, match="days|done|happened"):
            step("heard", "Heard", days, done)

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 1)), min_size=1))
    def test_more_waiting_never_makes_it_quicker(self, rows):
        days, done = zip(*rows, strict=True)
        found, all_done = step("a", "A", days, done), step("a", "A", days)

        assert all_done.median is not None
        assert found.median is None or found.median >= all_done.median
        quantiles = (found.tenth, found.median, found.ninetieth)
        known = [quantile for quantile in quantiles if quantile is not None]
        assert known == sorted(known)


class TestAssumptions:
    FOUND = incidence("all", "All", Counts(25, 320, 400, 25, 80, 0, 0))

    def test_the_published_odds_ratios(self):
        rows = assumptions(self.FOUND, (0.5, 1.0, 2.0))

        assert [round(row.incidence, 4) for row in rows] == [0.0706, 0.0781, 0.0915]
        assert {(row.bound_low, row.bound_high) for row in rows} == {(0.0625, 0.2625)}

    def test_no_estimate_no_assumptions(self):
        hidden = incidence("all", "All", Counts(1, 2, 5, 1, 3, 0, 0))

        assert assumptions(hidden) == []
