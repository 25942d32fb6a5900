"""Direct standardisation: the published rates, edges, what always holds."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from dashboards.measures.direct import directly_standardised
from tests.dashboards.measures.cases import case, close

untimed = settings(deadline=None, max_examples=50)
stratum = st.integers(1, 1000).flatmap(
    lambda asked: st.tuples(
        st.integers(0, asked), st.just(asked), st.integers(1, 10_000)
    )
)
SELVIN = case("direct_standardisation_selvin")


class TestPublishedAnswer:
    def test_selvins_death_rates_are_met(self):
        of, expected = SELVIN["input"], SELVIN["expected"]

        found = directly_standardised(of["count"], of["pop"], of["stdpop"])

        assert 1e5 * found.rate == close(expected["adjusted"], SELVIN)
        assert 1e5 * found.low == close(expected["lower"], SELVIN)
        assert 1e5 * found.high == close(expected["upper"], SELVIN)

    def test_weighted_as_they_are_they_have_the_crude_rate(self):
        of = SELVIN["input"]

        found = directly_standardised(of["count"], of["pop"], of["pop"])

        assert 1e5 * found.rate == close(SELVIN["expected"]["crude"], SELVIN)


class TestDirectlyStandardised:
    @pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
    def test_one_stratum_has_the_exact_poisson_interval(self, confidence):
        found = directly_standardised([7], [100], [3], confidence)

        tail = (1 - confidence) / 2
        assert found.rate == pytest.approx(0.07)
        assert found.low == pytest.approx(chi2.ppf(tail, 14) / 200)
        assert found.high == pytest.approx(chi2.ppf(1 - tail, 16) / 200)

    def test_no_event_still_has_an_upper_end(self):
        found = directly_standardised([0, 0], [10, 40], [1, 1])

        assert found.rate == found.low == 0
        assert found.high == pytest.approx(-math.log(0.025) * 0.05)

    def test_strata_of_weight_none_do_not_count(self):
        found = directly_standardised([7, 9, 0], [100, 10, 0], [3, 0, 0])

        assert found == directly_standardised([7], [100], [3])

    def test_a_stratum_that_counts_but_was_not_asked_leaves_it_unknown(self):
        found = directly_standardised([7, 0], [100, 0], [3, 1])

        assert math.isnan(found.rate)
        assert math.isnan(found.low)
        assert math.isnan(found.high)

    @pytest.mark.parametrize(
        ("events", "asked", "weights", "named"),
        [
            ([5], [4], [1], "between 0 and asked"),
            ([1], [4], [-1], "weights"),
            ([1], [4], [0], "weights"),
            ([1], [4], [math.nan], "weights"),
            ([], [], [], "weights"),
            ([1, 1], [4, 4], [1], "columns of one length"),
            (1, 4, 1, "columns of one length"),
        ],
    )
    def test_other_input_is_refused(self, events, asked, weights, named):
        with pytest.raises(ValueError, match=named):
            directly_standardised(events, asked, weights)

    @untimed
    @given(st.lists(stratum, min_size=1, max_size=8))
    def test_the_interval_holds_the_rate_and_the_size_of_weights_is_nothing(
        self, strata
    ):
        events, asked, weights = np.transpose(strata)

        found = directly_standardised(events, asked, weights)

        other = directly_standardised(events, asked, 7.5 * weights)
        assert 0 <= found.low <= found.rate < found.high
        assert min(events / asked) - 1e-12 <= found.rate
        assert found.rate <= max(events / asked) + 1e-12
        assert (other.rate, other.low, other.high) == pytest.approx(
            (found.rate, found.low, found.high)
        )
