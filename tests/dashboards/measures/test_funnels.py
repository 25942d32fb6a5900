"""Funnel limits: published answers first, then edges, then what always holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from dashboards.measures.funnels import (
    TAILS,
    Position,
    binomial_limits,
    overdispersion,
    poisson_limits,
    positions,
    widened_limits,
)
from tests.dashboards.measures.cases import case, close

untimed = settings(deadline=None, max_examples=50)
targets = st.floats(0.001, 0.999)
SURGICAL = case("funnel_overdispersion_surgical")
EVENTS, ASKED = SURGICAL["input"]["events"], SURGICAL["input"]["n"]


class TestPublishedAnswers:
    def test_funnelr_gives_the_same_limits_without_interpolation(self):
        published = case("funnel_exact_binomial_funnelR")
        theta, asked = published["input"]["theta"], published["input"]["n"]

        for key, tail in zip(("lo998", "lo95", "up95", "up998"), TAILS, strict=True):
            limits = binomial_limits(theta, asked, tail, interpolated=False)
            assert limits == close(published["expected"][key], published)

    def test_funnelplotr_gives_the_same_limits_of_observed_over_expected(self):
        published = case("funnel_poisson_limits_FunnelPlotR")
        expected = published["input"]["expected_counts"]

        for key, tail in zip(("ll998", "ll95", "ul95", "ul998"), TAILS, strict=True):
            limits = poisson_limits(expected, tail)
            assert limits == close(published["expected"][key], published)

    def test_funnelplotr_finds_the_hospitals_as_overdispersed(self):
        found = overdispersion(EVENTS, ASKED, winsor=SURGICAL["input"]["winsor"])

        expected = SURGICAL["expected"]
        assert found.phi == close(expected["phi"], SURGICAL)
        assert found.between_variance == close(expected["tau2"], SURGICAL)
        assert found.units == 12

    @pytest.mark.parametrize(
        ("asked", "percent"),
        [
            (20, (0, 0, 20, 30)),
            (50, (0, 0, 14, 20)),
            (100, (1, 2, 12, 16)),
            (200, (2, 3.5, 10.5, 13)),
            (500, (3.8, 4.8, 9.4, 10.8)),
        ],
    )
    def test_the_rows_of_the_method_page_are_met(self, asked, percent):
        for tail, limit in zip(TAILS, percent, strict=True):
            found = binomial_limits(0.07, asked, tail, interpolated=False)
            assert 100 * found == pytest.approx(limit, abs=1e-9)

    def test_the_interpolated_row_of_the_method_page_is_met(self):
        found = [100 * float(binomial_limits(0.07, 100, tail)) for tail in TAILS]

        assert found == pytest.approx([0.06, 1.96, 11.89, 15.57], abs=0.005)


class TestBinomialLimits:
    @untimed
    @given(targets, st.integers(1, 5000), st.sampled_from(TAILS))
    def test_interpolation_divides_the_step_in_which_the_tail_falls(
        self, target, asked, tail
    ):
        events = float(binomial_limits(target, asked, tail)) * asked

        below, above = np.floor(events + 1e-9), np.ceil(events - 1e-9)
        if events > 0:
            assert binom.cdf(below - 1, asked, target) <= tail + 1e-9
        assert binom.cdf(above, asked, target) >= tail - 1e-9

    @untimed
    @given(targets, st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
    def test_the_limits_are_proportions_in_order(self, target, asked):
        far_low, low, high, far_high = (
            binomial_limits(target, asked, tail) for tail in TAILS
        )

        someone = np.array(asked) > 0
        for less, more in ((far_low, low), (low, high), (high, far_high)):
            assert np.all(less[someone] <= more[someone])
        assert np.all((far_low[someone] >= 0) & (far_high[someone] <= 1))
        assert np.all(np.isnan(far_low) == ~someone)

    @untimed
    @given(targets, st.lists(st.integers(0, 900), min_size=2, max_size=6))
    def test_many_at_once_are_each_as_alone(self, target, asked):
        together = binomial_limits(target, asked, 0.975)

        alone = [float(binomial_limits(target, n, 0.975)) for n in asked]
        assert together == pytest.approx(alone, nan_ok=True, abs=0)

    def test_a_million_asked_leave_what_the_normal_distribution_does(self):
        low = float(binomial_limits(0.07, 10**6, 0.025))

        assert low == pytest.approx(0.07 - 1.959964 * np.sqrt(0.0651 / 10**6), abs=2e-6)

    @pytest.mark.parametrize("target", [0, 1])
    def test_a_certain_target_is_its_own_limit(self, target):
        assert list(binomial_limits(target, [1, 50], 0.001)) == [target, target]
        assert list(binomial_limits(target, [1, 50], 0.999)) == [target, target]

    @pytest.mark.parametrize(
        ("arguments", "name"),
        [
            ((1.2, 10, 0.025), "target"),
            ((np.nan, 10, 0.025), "target"),
            ((0.1, -1, 0.025), "asked"),
            ((0.1, 2.5, 0.025), "asked"),
            ((0.1, 10, 0.0), "tail"),
            ((0.1, 10, 1.0), "tail"),
        ],
    )
    def test_what_is_no_funnel_is_refused(self, arguments, name):
        with pytest.raises(ValueError, match=name):
            binomial_limits(*arguments)


class TestPoissonLimits:
    def test_none_expected_gives_no_limit(self):
        assert np.isnan(poisson_limits([0, 15], 0.025)[0])
        assert poisson_limits([0, 15], 0.975)[1] == pytest.approx(1.649348, abs=6e-7)

    def test_the_limit_is_the_mean_under_which_the_tail_is_left(self):
        high = 20 * float(poisson_limits(20, 0.975))
        low = 20 * float(poisson_limits(20, 0.025))

        assert poisson.cdf(20, high) == pytest.approx(0.025, abs=1e-9)
        assert poisson.sf(19, low) == pytest.approx(0.025, abs=1e-9)

    @pytest.mark.parametrize(
        ("expected", "tail", "name"),
        [(-1, 0.025, "expected"), (np.inf, 0.025, "expected"), (3, 2, "tail")],
    )
    def test_what_is_no_expectation_is_refused(self, expected, tail, name):
        with pytest.raises(ValueError, match=name):
            poisson_limits(expected, tail)


class TestOverdispersion:
    def test_units_as_alike_as_can_be_leave_nothing_to_widen(self):
        found = overdispersion([7] * 12, [100] * 12)

        assert found.phi == pytest.approx(0, abs=1e-20)
        assert found.between_variance == 0

    def test_fewer_than_ten_units_are_reported_and_not_widened(self):
        found = overdispersion([1, 30, 2, 40], [100] * 4)

        assert found.phi > 10
        assert found.between_variance == 0
        assert found.units == 4

    def test_ten_units_are_enough_to_widen(self):
        found = overdispersion([1, 30, 2, 40, 1, 30, 2, 40, 1, 30], [100] * 10)

        assert found.between_variance > 0

    def test_units_with_nobody_asked_count_for_nothing(self):
        with_empty = overdispersion([*EVENTS, 0], [*ASKED, 0])

        assert with_empty == overdispersion(EVENTS, ASKED)

    def test_nobody_asked_at_all_says_nothing(self):
        found = overdispersion([0, 0], [0, 0])

        assert np.isnan(found.phi)
        assert (found.between_variance, found.units) == (0, 0)

    def test_the_target_is_the_pooled_proportion_unless_given(self):
        pooled = sum(EVENTS) / sum(ASKED)

        assert overdispersion(EVENTS, ASKED, pooled) == overdispersion(EVENTS, ASKED)
        assert overdispersion(EVENTS, ASKED, 0.3).phi > 10

    def test_one_wild_unit_among_many_is_drawn_in(self):
        events, asked = [7] * 11 + [90], [100] * 12

        assert overdispersion(events, asked, 0.07).phi == pytest.approx(0, abs=1e-20)
        assert overdispersion(events, asked, 0.07, winsor=0).phi > 10

    @pytest.mark.parametrize(
        ("events", "asked"),
        [([], []), ([1, 2], [3]), ([5], [4]), ([-1], [4]), ([np.nan], [4]), (1, 4)],
    )
    def test_rows_that_do_not_match_are_refused(self, events, asked):
        with pytest.raises(ValueError, match="events"):
            overdispersion(events, asked)

    def test_drawing_in_more_than_all_is_refused(self):
        with pytest.raises(ValueError, match="winsor"):
            overdispersion([1], [4], winsor=0.6)


class TestWidenedLimits:
    def test_the_worked_number_is_met(self):
        low = 100 * float(widened_limits(0.1, 200, 0.025, 0.001))
        high = 100 * float(widened_limits(0.1, 200, 0.975, 0.001))

        assert (low, high) == pytest.approx((5.1, 16.2), abs=0.05)

    def test_without_variance_they_come_close_to_the_exact_ones(self):
        for tail in TAILS:
            wide = widened_limits(0.07, 20000, tail, 0)
            assert wide == pytest.approx(binomial_limits(0.07, 20000, tail), abs=1e-4)

    @untimed
    @given(targets, st.integers(1, 10**6), st.floats(0, 0.1), st.floats(0.0001, 0.1))
    def test_more_variance_makes_them_wider_and_they_stay_proportions(
        self, target, asked, variance, more
    ):
        low = widened_limits(target, asked, 0.001, variance + more)
        high = widened_limits(target, asked, 0.999, variance + more)

        assert 0 <= low <= widened_limits(target, asked, 0.001, variance) <= target
        assert target <= widened_limits(target, asked, 0.999, variance) <= high <= 1

    def test_nobody_asked_gives_no_limit(self):
        assert np.isnan(widened_limits(0.1, 0, 0.025, 0.001))

    def test_a_negative_variance_is_refused(self):
        with pytest.raises(ValueError, match="between_variance"):
            widened_limits(0.1, 10, 0.025, -0.1)


class TestPositions:
    LIMITS = (0.1, 0.2, 0.4, 0.5)

    def test_each_place_has_its_name_and_a_limit_itself_is_inside(self):
        values = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.45, 0.5, 0.6]

        assert positions(values, self.LIMITS) == (
            Position.FAR_BELOW,
            *[Position.BELOW] * 2,
            *[Position.INSIDE] * 3,
            *[Position.ABOVE] * 2,
            Position.FAR_ABOVE,
        )

    def test_the_worked_number_is_met(self):
        limits = [binomial_limits(0.07, [100] * 3, tail) for tail in TAILS]

        assert positions([0.11, 0.12, 0.16], limits) == (
            Position.INSIDE,
            Position.ABOVE,
            Position.FAR_ABOVE,
        )

    def test_where_nothing_is_known_there_is_no_place(self):
        limits = [binomial_limits(0.07, [0, 100], tail) for tail in TAILS]

        assert positions([np.nan, 0.07], limits) == (None, Position.INSIDE)
        assert positions(np.nan, self.LIMITS) == (None,)
        assert positions(0.3, (np.nan, 0.2, 0.4, 0.5)) == (None,)

    def test_no_event_is_outside_only_where_chance_would_rarely_give_none(self):
        limits = [binomial_limits(0.07, [20, 60, 110], tail) for tail in TAILS]

        # 0.93 to the power of 20, 60 and 110 is 0.23, 0.013 and 0.0003.
        assert positions([0, 0, 0], limits) == (
            Position.INSIDE,
            Position.BELOW,
            Position.FAR_BELOW,
        )

    @pytest.mark.parametrize("limits", [(0.1, 0.2, 0.4), (0.1, 0.2, 0.4, [0.5, 0.6])])
    def test_other_than_four_limits_are_refused(self, limits):
        with pytest.raises(ValueError, match="limits"):
            positions([0.1, 0.2, 0.3], limits)
