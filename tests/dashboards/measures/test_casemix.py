"""Observed over expected: published answers first, then edges, then what always holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from dashboards.measures.casemix import observed_over_expected, poisson_interval

untimed = settings(deadline=None, max_examples=50)


class TestPublishedAnswers:
    # Garwood's table (Biometrika 1936), as many textbooks reprint it.
    @pytest.mark.parametrize(
        ("observed", "ends"),
        [
            (0, (0, 3.689)),
            (1, (0.0253, 5.572)),
            (3, (0.619, 8.767)),
            (10, (4.8, 18.39)),
        ],
    )
    def test_the_table_of_exact_poisson_intervals_is_met(self, observed, ends):
        low, high = poisson_interval(observed)

        assert low == pytest.approx(ends[0], rel=1e-3)
        assert high == pytest.approx(ends[1], rel=1e-3)


class TestPoissonInterval:
    @untimed
    @given(st.integers(1, 10**6), st.floats(0.5, 0.99))
    def test_each_end_leaves_its_tail_to_chance(self, observed, confidence):
        low, high = poisson_interval(observed, confidence)

        tail = (1 - confidence) / 2
        assert poisson.sf(observed - 1, low) == pytest.approx(tail, rel=1e-5)
        assert poisson.cdf(observed, high) == pytest.approx(tail, rel=1e-5)

    @pytest.mark.parametrize("confidence", [0, 1, np.nan])
    def test_confidence_is_a_share(self, confidence):
        with pytest.raises(ValueError, match="confidence"):
            poisson_interval(3, confidence)


class TestObservedOverExpected:
    def test_the_worked_number_is_met(self):
        found = observed_over_expected([4], [2.0], overall=0.07)

        ratio = (found.ratio_low[0], found.ratio[0], found.ratio_high[0])
        risk = (found.risk_low[0], found.risk[0], found.risk_high[0])
        assert ratio == pytest.approx((0.54, 2.00, 5.12), abs=0.005)
        assert risk == pytest.approx((0.038, 0.140, 0.358), abs=0.0005)

    def test_none_observed_starts_at_zero_and_still_has_an_upper_end(self):
        found = observed_over_expected([0], [1.5], overall=0.07)

        assert (found.ratio[0], found.ratio_low[0], found.risk_low[0]) == (0, 0, 0)
        assert found.ratio_high[0] == pytest.approx(3.688879 / 1.5, abs=1e-6)

    def test_none_expected_says_nothing_and_leaves_the_others_alone(self):
        found = observed_over_expected([0, 1, 4], [0, 0, 2], overall=0.07)

        for values in vars(found).values():
            assert list(np.isnan(values)) == [True, True, False]

    def test_without_an_overall_proportion_there_is_no_risk(self):
        found = observed_over_expected([4], [2.0])

        assert found.ratio[0] == 2
        assert np.isnan([found.risk[0], found.risk_low[0], found.risk_high[0]]).all()

    def test_a_risk_stops_at_one(self):
        found = observed_over_expected([4], [0.2], overall=0.1)

        assert found.ratio[0] == 20
        assert (found.risk[0], found.risk_high[0]) == (1, 1)
        assert found.risk_low[0] < 1

    def test_no_units_give_no_rows(self):
        assert observed_over_expected([], [], overall=0.1).ratio.shape == (0,)

    @pytest.mark.parametrize(
        ("observed", "expected", "overall", "name"),
        [
            ([-1], [2], 0.1, "observed"),
            ([1.5], [2], 0.1, "observed"),
            ([np.nan], [2], 0.1, "observed"),
            ([1], [-2], 0.1, "expected"),
            ([1], [np.inf], 0.1, "expected"),
            ([1, 2], [2], 0.1, "same shape"),
            ([1], [2], 1.1, "overall"),
        ],
    )
    def test_what_cannot_be_compared_is_refused(
        self, observed, expected, overall, name
    ):
        with pytest.raises(ValueError, match=name):
            observed_over_expected(observed, expected, overall)

    @untimed
    @given(st.integers(0, 10**6), st.floats(0.01, 10**6), st.floats(0, 1))
    def test_the_interval_contains_the_estimate(self, observed, expected, overall):
        found = observed_over_expected(observed, expected, overall)

        assert found.ratio_low <= found.ratio < found.ratio_high
        assert 0 <= found.risk_low <= found.risk <= found.risk_high <= 1
