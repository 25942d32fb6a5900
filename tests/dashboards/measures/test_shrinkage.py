"""Shrinkage: published answers first, then edges, then what always holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, binom

from dashboards.measures.proportions import wilson
from dashboards.measures.shrinkage import posterior, shrunken
from tests.dashboards.measures.cases import case, close

untimed = settings(deadline=None, max_examples=50)
SURGICAL = case("surgical_shrunken_rates")
EVENTS = np.array(SURGICAL["input"]["events"])
ASKED = np.array(SURGICAL["input"]["n"])
# Families in Saxony by boys among the first 12 of 13 children (Geissler 1889).
FAMILIES = [3, 24, 104, 286, 670, 1033, 1343, 1112, 829, 478, 181, 45, 7]


@st.composite
def units(draw):
    asked = draw(st.lists(st.integers(1, 3000), min_size=5, max_size=12))
    return [draw(st.integers(0, n)) for n in asked], asked


class TestPublishedAnswers:
    def test_the_surgical_hospitals_come_close_to_the_full_bayes_means(self):
        assert shrunken(EVENTS, ASKED).estimates == close(
            np.array(SURGICAL["expected"]), SURGICAL
        )

    def test_each_hospital_alone_has_the_published_posterior_mean(self):
        published = case("surgical_independent_posterior")

        mean, _, _ = posterior(EVENTS, ASKED, 1, 1)

        assert mean == close(np.array(published["expected"]), published)

    def test_the_sex_ratio_of_saxon_families_has_its_known_fit(self):
        # Wikipedia, beta-binomial distribution: 34.09558, 31.5715 and −12492.9. The
        # likelihood is flat there: the greatest is a little higher, in the 6th place.
        found = shrunken(np.repeat(np.arange(13), FAMILIES), np.full(6115, 12))

        assert (found.alpha, found.beta) == pytest.approx((34.09558, 31.5715), rel=5e-4)
        likelihood = np.dot(
            FAMILIES, betabinom.logpmf(np.arange(13), 12, found.alpha, found.beta)
        )
        assert round(likelihood, 1) == -12492.9
        theirs = betabinom.logpmf(np.arange(13), 12, 34.09558, 31.5715)
        assert likelihood > np.dot(FAMILIES, theirs)


class TestShrunken:
    def test_the_worked_numbers_are_met(self):
        estimates = shrunken(EVENTS, ASKED).estimates

        assert estimates[[0, 7]] == pytest.approx([0.053, 0.122], abs=0.0005)

    def test_no_other_distribution_nearby_is_likelier(self):
        found = shrunken(EVENTS, ASKED)

        def likelihood(alpha, beta):
            return betabinom.logpmf(EVENTS, ASKED, alpha, beta).sum()

        best = likelihood(found.alpha, found.beta)
        for factor in (0.99, 1.01):
            for other in (0.99, 1, 1.01):
                assert likelihood(found.alpha * factor, found.beta * other) < best

    def test_the_spread_is_the_standard_deviation_of_the_distribution(self):
        found = shrunken(EVENTS, ASKED)

        drawn = np.random.default_rng(4).beta(found.alpha, found.beta, 200_000)
        assert found.spread == pytest.approx(drawn.std(), rel=0.01)

    def test_units_that_chance_explains_are_all_the_pooled_proportion(self):
        found = shrunken([4, 5, 6, 5, 4, 6], [60] * 6)

        assert found.no_detectable_difference
        assert (found.alpha, found.beta, found.spread) == (None, None, 0)
        assert list(found.estimates) == [30 / 360] * 6
        low, high = wilson(30, 360)
        assert list(found.low) == [low] * 6
        assert list(found.high) == [high] * 6

    def test_units_that_differ_are_not_called_alike(self):
        assert not shrunken(EVENTS, ASKED).no_detectable_difference

    @pytest.mark.parametrize(("events", "pooled"), [([0] * 5, 0), ([9] * 5, 1)])
    def test_none_or_nothing_but_events_show_no_difference(self, events, pooled):
        found = shrunken(events, [9] * 5)

        assert found.no_detectable_difference
        assert list(found.estimates) == [pooled] * 5

    def test_units_of_one_treatment_cannot_show_a_difference(self):
        assert shrunken([0, 1, 0, 0, 1], [1] * 5).no_detectable_difference

    def test_units_that_are_all_or_nothing_stay_so(self):
        found = shrunken([0, 5, 0, 5, 5], [5] * 5)

        assert found.estimates == pytest.approx([0, 1, 0, 1, 1], abs=0.01)

    def test_a_few_small_wild_units_are_seen_among_large_alike_ones(self):
        # Near no spread the likelihood falls; only further off does it rise above.
        found = shrunken([5] * 5 + [700] * 5, [5] * 5 + [10_000] * 5)

        assert not found.no_detectable_difference
        assert np.all(found.estimates[:5] > 0.5)

    def test_a_million_treatments_tell_small_differences(self):
        generator = np.random.default_rng(7)
        true = generator.beta(700, 9300, 40)
        found = shrunken(binom.rvs(10**6, true, random_state=generator), [10**6] * 40)

        assert found.spread == pytest.approx(true.std(), rel=0.05)
        assert found.estimates == pytest.approx(true, abs=0.001)

    def test_fewer_than_five_units_give_nothing(self):
        assert shrunken([1, 9, 2, 8], [20] * 4) is None
        assert shrunken([1, 9, 2, 8, 0], [20] * 4 + [0]) is None
        assert shrunken([1, 9, 2, 8, 0], [20] * 5) is not None

    def test_a_unit_with_nobody_asked_gets_the_mean_and_moves_no_other(self):
        alone, found = shrunken(EVENTS, ASKED), shrunken([*EVENTS, 0], [*ASKED, 0])

        assert list(found.estimates[:-1]) == list(alone.estimates)
        mean = alone.alpha / (alone.alpha + alone.beta)
        assert found.estimates[-1] == pytest.approx(mean)

    @untimed
    @given(units())
    def test_each_estimate_lies_between_its_own_and_the_common_proportion(self, drawn):
        found = shrunken(*drawn)
        own = np.array(drawn[0]) / np.array(drawn[1])

        if found.no_detectable_difference:
            common = sum(drawn[0]) / sum(drawn[1])
        else:
            common = found.alpha / (found.alpha + found.beta)
            assert np.all(found.estimates >= np.minimum(own, common) - 1e-9)
            assert np.all(found.estimates <= np.maximum(own, common) + 1e-9)
        assert np.all((found.low <= found.high) & (found.low >= 0) & (found.high <= 1))

    @pytest.mark.parametrize(
        ("events", "asked"),
        [
            ([], []),
            ([1, 2], [3]),
            ([5], [4]),
            ([-1], [4]),
            ([np.nan], [4]),
            ([1], [np.inf]),
        ],
    )
    def test_rows_that_do_not_match_are_refused(self, events, asked):
        with pytest.raises(ValueError, match=r"events|asked"):
            shrunken(events, asked)


class TestPosterior:
    def test_the_worked_number_is_met(self):
        mean, low, high = (float(end[0]) for end in posterior([0], [47], 1, 1))

        assert (mean, low, high) == pytest.approx((1 / 49, 0.0005, 0.0740), abs=5e-5)

    def test_the_interval_leaves_its_tails_to_the_distribution(self):
        # Beta(1, n + 1) after no event: its quantiles have a closed form.
        _, low, high = posterior([0], [9], 1, 1, confidence=0.8)

        assert low[0] == pytest.approx(1 - 0.9 ** (1 / 10), abs=1e-12)
        assert high[0] == pytest.approx(1 - 0.1 ** (1 / 10), abs=1e-12)

    @pytest.mark.parametrize(("alpha", "beta"), [(0, 1), (1, -1), (np.nan, 1)])
    def test_what_is_no_distribution_is_refused(self, alpha, beta):
        with pytest.raises(ValueError, match="alpha and beta"):
            posterior([1], [4], alpha, beta)
