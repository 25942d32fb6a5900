"""Plain logistic regression: published answers, other programs, edges."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.measures.logistic import (
    NotEstimable,
    chances,
    independent,
    maximum_likelihood,
    patterns,
)
from tests.dashboards.measures.cases import case, close

BIRTHWT = case("marginal_standardisation_birthwt")


def birth_weight_counts():
    """Smoking and race with low and all births of each."""
    return np.array(
        [
            (1, smoking, race == 1, race == 2, low, low + not_low)
            for race, table in enumerate(BIRTHWT["input"]["tables"])
            for smoking, (low, not_low) in zip((1, 0), table, strict=True)
        ],
        dtype=float,
    )


class TestPublishedAnswers:
    def test_low_birth_weight_on_smoking_and_race_is_met(self):
        counts = birth_weight_counts()

        fit = maximum_likelihood(counts[:, :4], counts[:, 4], counts[:, 5])

        expected = BIRTHWT["expected"]
        assert fit.coefficients[1] == close(expected["coef_smoke"], BIRTHWT)
        assert fit.covariance[1, 1] ** 0.5 == close(expected["se_smoke"], BIRTHWT)


class TestOtherPrograms:
    @pytest.mark.parametrize("middle", [-4.0, 0.0, 2.0])
    def test_statsmodels_gives_the_same_to_nine_places(self, middle):
        rng = np.random.default_rng(1)
        x = np.column_stack(
            [np.ones(2000), rng.normal(size=2000), rng.integers(0, 2, 2000)]
        )
        y = rng.random(2000) < 1 / (1 + np.exp(-middle - x[:, 1] + x[:, 2]))

        fit = maximum_likelihood(x, y)

        theirs = sm.GLM(y.astype(int), x, family=sm.families.Binomial()).fit(tol=1e-14)
        assert fit.coefficients == pytest.approx(theirs.params, abs=1e-9)
        assert fit.covariance == pytest.approx(theirs.cov_params(), abs=1e-9)


class TestEdges:
    @pytest.mark.parametrize(
        ("events", "asked"), [(1, 1_000_000), (999_999, 1_000_000)]
    )
    def test_one_in_a_million_is_estimable(self, events, asked):
        fit = maximum_likelihood([[1.0]], [events], [asked])

        assert fit.coefficients[0] == pytest.approx(np.log(events / (asked - events)))
        assert fit.covariance[0, 0] == pytest.approx(1 / events + 1 / (asked - events))

    @pytest.mark.parametrize("asked", [1, 3, 100, 100_000])
    @pytest.mark.parametrize("rare", [2, 300, 50_000])
    def test_a_group_without_events_is_not_estimable(self, asked, rare):
        with pytest.raises(NotEstimable, match="separated"):
            maximum_likelihood([[1, 0], [1, 1]], [rare, 0], [100_000, asked])

    def test_nobody_asked_in_one_row_changes_nothing(self):
        fit = maximum_likelihood([[1, 0], [1, 1], [1, 2]], [1, 3, 0], [4, 4, 0])

        assert fit.coefficients[1] == pytest.approx(np.log(9))


class TestChances:
    @pytest.mark.parametrize("logit", [-700.0, -40, -1, 0, 1, 40, 700])
    def test_both_are_exact_even_far_away(self, logit):
        chance, other = chances(np.array([logit]))

        assert chance[0] == pytest.approx(np.exp(-np.logaddexp(0, -logit)), rel=1e-12)
        assert other[0] == pytest.approx(np.exp(-np.logaddexp(0, logit)), rel=1e-12)


class TestIndependent:
    def test_of_columns_that_explain_each_other_the_first_are_kept(self):
        a, b = np.random.default_rng(1).normal(size=(2, 50))

        kept = independent(
            np.column_stack([np.full(50, 0.1), a, 3 - 2 * a, b, np.zeros(50), a - b])
        )

        assert kept == [1, 3]

    def test_a_level_for_everyone_is_the_column_of_ones_again(self):
        level = np.arange(60) % 3

        assert independent((level[:, None] == [0, 1, 2]).astype(float)) == [0, 1]


class TestPatterns:
    @settings(max_examples=50, deadline=None)
    @given(
        st.lists(
            st.tuples(st.integers(0, 2), st.integers(-1, 1), st.integers(0, 1)),
            min_size=1,
            max_size=60,
        )
    )
    def test_nobody_is_lost_and_no_row_comes_twice(self, rows):
        *x, events = np.array(rows, dtype=float).T
        x = np.column_stack(x)

        distinct, summed, asked = patterns(x, events, np.ones(len(x)))

        assert asked.sum() == len(x)
        for row in np.unique(x, axis=0):
            here = (distinct == row).all(axis=1)
            assert summed[here].sum() == events[(x == row).all(axis=1)].sum()
            assert len(distinct) == len(x) or here.sum() == 1

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.tuples(*[st.integers(0, 1)] * 3), min_size=8, max_size=60))
    def test_of_noughts_and_ones_each_kind_comes_once(self, rows):
        *x, events = np.array(rows, dtype=float).T
        x = np.column_stack(x)

        distinct, summed, asked = patterns(x, events, np.full(len(x), 2.0))

        assert [tuple(row) for row in sorted(distinct.tolist())] == sorted(
            {tuple(row) for row in x.tolist()}
        )
        for row, happened, of in zip(distinct, summed, asked, strict=True):
            same = (x == row).all(axis=1)
            assert (happened, of) == (events[same].sum(), 2 * same.sum())
