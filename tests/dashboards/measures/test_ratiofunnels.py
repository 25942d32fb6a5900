"""Observed over expected of units that differ by more than chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.measures.funnels import poisson_limits
from dashboards.measures.ratiofunnels import (
    ratio_overdispersion,
    widened_ratio_limits,
)


class TestRatioOverdispersion:
    def test_a_worked_answer(self):
        """z = 2 (√O − √E): 2 (2 − 3) = −2 and 2 (4 − 3) = 2."""
        found = ratio_overdispersion([4, 16], [9, 9])

        assert ratio_overdispersion([4, 16], [9, 9], winsor=0).phi == 4
        # A tenth of the way in from each of two: ±1.6.
        assert found.phi == pytest.approx(2.56)
        assert (found.between_variance, found.units) == (0, 2)

    def test_ten_units_have_a_variance_between_them(self):
        """w = 36 each: τ² = (10 · 4 − 9) / (360 − 36) = 31 / 324."""
        found = ratio_overdispersion([4, 16] * 5, [9] * 10)

        assert found.phi == pytest.approx(4)
        assert found.between_variance == pytest.approx(31 / 324)

    def test_as_expected_there_is_none(self):
        found = ratio_overdispersion([9] * 12, [9] * 12)

        assert (found.phi, found.between_variance) == (0, 0)

    def test_units_of_which_none_is_expected_are_left_out(self):
        assert ratio_overdispersion([4, 16, 3], [9, 9, 0]).units == 2
        assert np.isnan(ratio_overdispersion([0], [0]).phi)

    @pytest.mark.parametrize(
        ("observed", "expected", "name"),
        [
            ([1.5], [1], "observed"),
            ([-1], [1], "observed"),
            ([1], [-1], "expected"),
            ([1], [np.nan], "expected"),
            ([1, 2], [1], "expected"),
            (3, 1, "expected"),
        ],
    )
    def test_bad_input_is_refused_by_name(self, observed, expected, name):
        with pytest.raises(ValueError, match=name):
            ratio_overdispersion(observed, expected)


class TestWidenedRatioLimits:
    def test_a_worked_answer(self):
        low, high = (
            widened_ratio_limits([25], tail, 0.03)[0] for tail in (0.025, 0.975)
        )

        assert (low, high) == pytest.approx((0.370, 1.938), abs=5e-4)

    def test_none_expected_has_no_limit(self):
        assert np.isnan(widened_ratio_limits([0], 0.975, 0.1)[0])

    def test_the_lower_limit_never_rises_again(self):
        assert widened_ratio_limits([0.2], 0.001, 0.5)[0] == 0

    @pytest.mark.parametrize(
        ("expected", "tail", "variance", "name"),
        [(-1, 0.5, 0.1, "expected"), (1, 0, 0.1, "tail"), (1, 0.5, -0.1, "variance")],
    )
    def test_bad_input_is_refused_by_name(self, expected, tail, variance, name):
        with pytest.raises(ValueError, match=name):
            widened_ratio_limits(expected, tail, variance)

    @settings(max_examples=50, deadline=None)
    @given(st.floats(30, 1e5), st.sampled_from([0.001, 0.025, 0.975, 0.999]))
    def test_without_excess_it_is_about_the_exact_limit(self, expected, tail):
        exact = poisson_limits([expected], tail)[0]

        found = widened_ratio_limits([expected], tail, 0)[0]

        # The square root puts either limit within three headaches of the exact one.
        assert abs(found - exact) * expected < 3
