"""Homogeneity of odds: published tables, another program, edges."""

import math

import pytest
from hypothesis import assume, given, settings
from scipy.optimize import brentq
from statsmodels.stats.contingency_tables import StratifiedTable

from dashboards.measures.stratified import breslow_day, mantel_haenszel
from tests.dashboards.measures.cases import case, close
from tests.dashboards.measures.test_stratified import (
    BIRTHS,
    CREAMS,
    NOBODY_EXPOSED,
    strata,
)

untimed = settings(deadline=None, max_examples=50)


class TestPublishedAnswers:
    def test_the_odds_of_berkeleys_departments_differ_as_printed(self):
        published = case("breslow_day_ucb")

        found = breslow_day(published["input"]["tables"])

        assert found.chi_square == close(published["expected"]["chi2"], published)
        assert found.degrees == published["expected"]["df"]
        assert found.p == close(published["expected"]["p"], published)
        assert found.is_reliable

    def test_the_odds_of_the_births_differ_as_printed_with_a_warning(self):
        found = breslow_day(BIRTHS["input"]["tables"])

        assert found.chi_square == close(BIRTHS["expected"]["breslow_day"], BIRTHS)
        assert not found.is_reliable

    def test_the_odds_at_agrestis_eight_centres_may_be_the_same(self):
        found = breslow_day(CREAMS)

        assert found.chi_square == pytest.approx(8.0, abs=0.05)
        assert found.degrees == 7
        assert not found.is_reliable


class TestOtherPrograms:
    @untimed
    @given(strata)
    def test_statsmodels_gives_the_same_homogeneity(self, tables):
        theirs = StratifiedTable(tables)
        assume(abs(theirs.oddsratio_pooled - 1) > 1e-3)

        found = breslow_day(tables)

        plain, adjusted = theirs.test_equal_odds(), theirs.test_equal_odds(adjust=True)
        assert found.chi_square == pytest.approx(plain.statistic, rel=1e-6, abs=1e-6)
        assert found.p == pytest.approx(plain.pvalue, abs=1e-6)
        assert found.tarone_chi_square == pytest.approx(
            adjusted.statistic, rel=1e-6, abs=1e-6
        )
        assert found.tarone_p == pytest.approx(adjusted.pvalue, abs=1e-6)


class TestBreslowDay:
    def test_strata_of_one_odds_ratio_are_alike_even_if_it_is_one(self):
        found = breslow_day([[[10, 10], [10, 10]], [[20, 40], [10, 20]]])

        assert found.chi_square == pytest.approx(0, abs=1e-12)
        assert found.p == pytest.approx(1)

    @pytest.mark.parametrize("tables", [CREAMS, [[[9, 1], [1, 1]], [[30, 1], [2, 9]]]])
    def test_the_expected_cells_solve_the_pooled_odds_ratio(self, tables):
        pooled, total = mantel_haenszel(tables).odds_ratio.value, 0

        for (a, b), (c, d) in tables:

            def off(x, b=b, c=c, d=d, a=a):
                return x * (d - a + x) - pooled * (a + b - x) * (a + c - x)

            e = brentq(off, max(0, a - d), min(a + b, a + c), xtol=1e-14)
            total += (a - e) ** 2 * (
                1 / e + 1 / (a + b - e) + 1 / (a + c - e) + 1 / (d - a + e)
            )

        assert breslow_day(tables).chi_square == pytest.approx(total)

    def test_strata_with_an_empty_row_or_column_are_left_out(self):
        tables = [*CREAMS, NOBODY_EXPOSED, [[0, 9], [0, 9]]]

        assert breslow_day(tables) == breslow_day(CREAMS)

    def test_one_stratum_has_nothing_to_differ_from(self):
        found = breslow_day([[[15, 85], [5, 95]]])

        assert found.degrees == 0
        assert math.isnan(found.p)
        assert math.isnan(found.tarone_p)
        assert not found.is_reliable

    def test_a_pooled_odds_ratio_without_bounds_says_nothing(self):
        found = breslow_day([[[3, 7], [0, 10]], [[2, 7], [0, 9]]])

        assert math.isnan(found.chi_square)
        assert math.isnan(found.p)
        assert not found.is_reliable

    def test_other_shapes_are_refused(self):
        with pytest.raises(ValueError, match="tables must have the shape"):
            breslow_day([[1, 2], [3, 4]])
