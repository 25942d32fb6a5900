"""Time to an event: published answers first, then other programs, edges, and rules."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff

from dashboards.measures.survival import (
    Median,
    aalen_johansen,
    at_risk,
    kaplan_meier,
    log_rank,
    median,
)
from tests.dashboards.measures.cases import case, close

untimed = settings(deadline=None, max_examples=50)
AML = case("km_aml_maintained")
MAINTAINED = AML["input"]["time"], AML["input"]["event"]
# The other arm of the trial (Miller 1997), as the log-rank case has it.
OTHERS = case("logrank_aml")["input"]["time2"], case("logrank_aml")["input"]["event2"]


@st.composite
def followed(draw, causes=1):
    size = draw(st.integers(1, 60))
    days = draw(st.lists(st.integers(0, 30), min_size=size, max_size=size))
    status = draw(st.lists(st.integers(0, causes), min_size=size, max_size=size))
    return days, status


class TestPublishedAnswers:
    def test_r_gives_the_same_curve_of_the_leukaemia_trial(self):
        found = kaplan_meier(*MAINTAINED)

        for ours, theirs in (("survival", "S"), ("low", "lower"), ("high", "upper")):
            assert getattr(found, ours) == close(AML["expected"][theirs], AML)
        assert list(found.days) == [9, 13, 18, 23, 31, 34, 48]
        assert list(found.at_risk) == [11, 10, 8, 7, 5, 4, 2]
        assert list(found.events) == [1] * 7

    def test_r_gives_the_same_log_rank_test(self):
        published = case("logrank_aml")

        chi_square, p = log_rank(*MAINTAINED, *OTHERS)

        assert chi_square == close(published["expected"]["chi2"], published)
        assert p == close(published["expected"]["p"], published)

    def test_r_and_stata_give_the_same_incidence_of_competing_causes(self):
        published = case("cumulative_incidence_competing_risks")
        of, expected = published["input"], published["expected"]

        for cause in (1, 2, 3):
            found = aalen_johansen(of["time"], of["status"], cause)
            assert list(found.days) == of["times"]
            assert found.incidence == close(expected[f"cif{cause}"], published)
            if cause == 1:
                assert found.standard_error == close(expected["se1"], published)

    def test_freireichs_remissions_under_mercaptopurine_are_met(self):
        # Cox & Oakes 1984, table 1.1: median 23 weeks; S printed to three places.
        days = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32]
        days += [34, 35]
        happened = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]

        found = kaplan_meier(days, happened)

        printed = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
        assert found.survival == pytest.approx(printed, abs=6e-4)
        assert median(found).days == 23

    def test_freireichs_two_groups_differ_as_published(self):
        treated = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32]
        treated += [32, 34, 35]
        happened = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
        placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22]
        placebo += [23]

        chi_square, p = log_rank(treated, happened, placebo, [1] * 21)

        assert chi_square == pytest.approx(16.79, abs=0.005)
        assert p == pytest.approx(4.17e-5, rel=0.01)


class TestOtherPrograms:
    @untimed
    @given(followed())
    def test_statsmodels_gives_the_same_curve_to_nine_places(self, drawn):
        found = kaplan_meier(*drawn)
        theirs = SurvfuncRight(*map(np.array, drawn))

        assert list(found.days) == list(theirs.surv_times)
        assert list(found.at_risk) == list(theirs.n_risk)
        assert list(found.events) == list(theirs.n_events)
        assert found.survival == pytest.approx(theirs.surv_prob, abs=1e-9)

    def test_statsmodels_gives_the_same_interval_of_the_median(self):
        for days, happened in (MAINTAINED, OTHERS):
            theirs = SurvfuncRight(np.array(days), np.array(happened))
            with np.errstate(divide="ignore", invalid="ignore"):
                low, high = theirs.quantile_ci(0.5)

            found = median(kaplan_meier(days, happened))

            assert found.days == theirs.quantile(0.5)
            assert found.low == low
            assert found.high == (high if np.isfinite(high) else None)

    @untimed
    @given(followed(causes=3), st.integers(1, 3))
    def test_statsmodels_gives_the_same_incidence_to_nine_places(self, drawn, cause):
        # Everybody stays to day 31, or the delta method of theirs divides by nobody.
        days, status = np.array([*drawn[0], 31]), np.array([*drawn[1], 0])
        status[0] = 3
        theirs = CumIncidenceRight(days, status)

        found = aalen_johansen(days, status, cause)

        where = np.isin(theirs.times, found.days)
        ours = (found.incidence, found.standard_error)
        for mine, other in zip(ours, (theirs.cinc, theirs.cinc_se), strict=True):
            assert mine == pytest.approx(other[cause - 1][where], abs=1e-9)

    @untimed
    @given(followed(), followed())
    def test_statsmodels_gives_the_same_log_rank_test(self, one, other):
        found = log_rank(*one, *other)

        if np.isnan(found).any():
            return  # theirs has no answer either, and raises
        days = np.array(one[0] + other[0])
        happened = np.array(one[1] + other[1])
        group = np.repeat([0, 1], [len(one[0]), len(other[0])])
        with np.errstate(divide="ignore", invalid="ignore"):
            theirs = survdiff(days, happened, group)
        assert found == pytest.approx(theirs, abs=1e-9)


class TestKaplanMeier:
    def test_an_event_on_the_day_of_treatment_counts(self):
        found = kaplan_meier([0, 0, 3, 5], [1, 0, 1, 0])

        assert list(found.days) == [0, 3]
        assert list(found.at_risk) == [4, 2]
        assert list(found.survival) == [0.75, 0.375]

    def test_who_leaves_on_the_day_of_an_event_was_at_risk_of_it(self):
        assert list(kaplan_meier([4, 4], [1, 0]).survival) == [0.5]

    def test_where_everybody_had_it_the_interval_keeps_its_last_high_end(self):
        found = kaplan_meier([1, 2, 3], [1, 1, 1])

        assert found.survival[-1] == 0
        assert found.low[-1] == 0
        assert found.high[-1] == found.high[-2] < 1

    def test_where_everybody_had_it_at_once_nothing_is_ruled_out(self):
        found = kaplan_meier([2, 2], [1, 1])

        assert (found.survival[0], found.low[0], found.high[0]) == (0, 0, 1)

    @pytest.mark.parametrize("rows", [([], []), ([3, 5], [0, 0])])
    def test_without_events_the_curve_is_empty(self, rows):
        found = kaplan_meier(*rows)

        assert all(len(row) == 0 for row in vars(found).values())
        assert median(found) == Median(None, None, None)

    @untimed
    @given(followed())
    def test_the_curve_falls_within_its_interval(self, drawn):
        found = kaplan_meier(*drawn)

        assert np.all(np.diff(found.survival) < 0)
        assert np.all((found.low >= 0) & (found.low <= found.survival))
        assert np.all((found.survival <= found.high) & (found.high <= 1))

    def test_half_a_million_are_quick_and_narrow(self):
        days = np.tile(np.arange(20), 25_000)

        found = kaplan_meier(days, days < 1)

        assert found.survival[0] == pytest.approx(0.95)
        half = norm.isf(0.025) * np.sqrt(0.95 * 0.05 / 500_000)
        assert found.high[0] - found.low[0] == pytest.approx(2 * half, rel=1e-3)

    @pytest.mark.parametrize(
        ("days", "happened", "name"),
        [
            ([-1], [1], "days"),
            ([np.nan], [1], "days"),
            ([1, 2], [1], "happened"),
            ([1], [2], "happened"),
            ([1], [0.5], "happened"),
            ([[1]], [[1]], "days"),
        ],
    )
    def test_what_is_no_follow_up_is_refused(self, days, happened, name):
        with pytest.raises(ValueError, match=name):
            kaplan_meier(days, happened)


class TestMedian:
    def test_the_worked_number_is_met(self):
        assert median(kaplan_meier(*MAINTAINED)) == Median(31, 13, None)

    def test_of_an_even_number_it_is_the_middle(self):
        assert median(kaplan_meier([1, 2, 3, 4], [1] * 4)).days == 2.5

    def test_of_an_odd_number_it_is_the_one_in_the_middle(self):
        assert median(kaplan_meier([1, 2, 9], [1] * 3)).days == 2

    def test_a_curve_that_ends_at_a_half_has_its_last_day(self):
        assert median(kaplan_meier([1, 2, 3, 3], [1, 1, 0, 0])).days == 2

    def test_a_curve_that_stays_above_a_half_has_none(self):
        assert median(kaplan_meier([1, 3, 3, 3], [1, 0, 0, 0])).days is None


class TestAalenJohansen:
    def test_the_worked_number_is_met(self):
        found = aalen_johansen([1, 2, 3, 4], [1, 2, 1, 0])

        assert list(found.incidence) == [0.25, 0.25, 0.5]
        assert list(found.events) == [1, 0, 1]
        assert list(found.at_risk) == [4, 3, 2]

    def test_the_interval_is_the_log_log_one(self):
        found = aalen_johansen([1, 2, 3, 4], [1, 2, 1, 0])

        # F 0.5, s 0.25: the power is exp(1.96 · 0.25 / (0.5 ln 2)).
        power = np.exp(norm.isf(0.025) * 0.25 / (0.5 * np.log(2)))
        assert found.standard_error[-1] == pytest.approx(0.25)
        assert found.low[-1] == pytest.approx(0.5**power)
        assert found.high[-1] == pytest.approx(0.5 ** (1 / power))

    def test_before_the_first_of_the_cause_all_is_zero(self):
        found = aalen_johansen([1, 2, 3], [2, 1, 0])

        assert (found.incidence[0], found.low[0], found.high[0]) == (0, 0, 0)

    def test_where_everybody_had_it_the_interval_keeps_its_last_low_end(self):
        found = aalen_johansen([1, 2, 3], [1, 1, 1])

        assert found.incidence[-1] == pytest.approx(1)
        assert found.low[-1] == found.low[-2] > 0
        assert found.high[-1] == 1
        assert aalen_johansen([2, 2], [1, 1]).low[0] == 0

    def test_a_cause_that_never_happened_stays_at_zero(self):
        found = aalen_johansen([1, 2, 3], [1, 1, 0], cause=4)

        assert list(found.incidence) == [0, 0]
        assert list(found.events) == [0, 0]

    @pytest.mark.parametrize("rows", [([], []), ([3, 5], [0, 0])])
    def test_without_events_the_curve_is_empty(self, rows):
        assert all(len(row) == 0 for row in vars(aalen_johansen(*rows)).values())

    @untimed
    @given(followed())
    def test_with_one_cause_it_is_what_kaplan_meier_leaves(self, drawn):
        survival, found = kaplan_meier(*drawn).survival, aalen_johansen(*drawn)

        assert found.incidence == pytest.approx(1 - survival, abs=1e-12)
        theirs = SurvfuncRight(*map(np.array, drawn)).surv_prob_se
        known = np.isfinite(theirs)
        assert found.standard_error[known] == pytest.approx(theirs[known], abs=1e-7)

    @untimed
    @given(followed(causes=3))
    def test_the_causes_and_who_is_left_make_the_whole(self, drawn):
        curves = [aalen_johansen(*drawn, cause) for cause in (1, 2, 3)]
        left = kaplan_meier(drawn[0], [int(cause > 0) for cause in drawn[1]])

        whole = sum(curve.incidence for curve in curves) + left.survival
        assert whole == pytest.approx(np.ones(whole.size))
        for curve in curves:
            assert np.all(curve.low <= curve.incidence + 1e-12)
            assert np.all(curve.incidence <= curve.high + 1e-12)

    @pytest.mark.parametrize(
        ("days", "status", "cause", "name"),
        [
            ([-1], [1], 1, "days"),
            ([1, 2], [1], 1, "status"),
            ([1], [-1], 1, "status"),
            ([1], [1], 0, "cause"),
        ],
    )
    def test_what_is_no_follow_up_is_refused(self, days, status, cause, name):
        with pytest.raises(ValueError, match=name):
            aalen_johansen(days, status, cause)


class TestAtRisk:
    def test_the_worked_numbers_are_met(self):
        assert list(at_risk([5, 8, 12], [0, 8, 9, 13])) == [3, 2, 1, 0]

    def test_nobody_is_at_risk_of_nothing(self):
        assert list(at_risk([], [0, 7])) == [0, 0]

    def test_days_before_the_treatment_are_refused(self):
        with pytest.raises(ValueError, match="days"):
            at_risk([-1], [0])


class TestLogRank:
    @pytest.mark.parametrize(
        "rows",
        [
            ([], [], [], []),
            ([3], [1], [], []),
            ([3, 4], [0, 0], [3, 5], [0, 0]),
            ([1, 2], [0, 0], [5, 6], [1, 1]),
        ],
    )
    def test_groups_never_at_risk_together_say_nothing(self, rows):
        assert np.isnan(log_rank(*rows)).all()

    def test_it_does_not_matter_which_group_is_named_first(self):
        assert log_rank(*MAINTAINED, *OTHERS) == pytest.approx(
            log_rank(*OTHERS, *MAINTAINED)
        )

    def test_a_group_does_not_differ_from_itself(self):
        chi_square, p = log_rank(*OTHERS, *OTHERS)

        assert chi_square == pytest.approx(0, abs=1e-12)
        assert p == pytest.approx(1)
