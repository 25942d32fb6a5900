"""Pooling over strata: published tables, another program, edges, symmetries."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from dashboards.measures.stratified import mantel_haenszel
from tests.dashboards.measures.cases import case, close

untimed = settings(deadline=None, max_examples=50)
cells = st.integers(1, 5000)
strata = st.lists(
    st.tuples(cells, cells, cells, cells).map(lambda x: [x[:2], x[2:]]),
    min_size=2,
    max_size=6,
)
BIRTHS = case("epiR_birthwt_smoke_by_race")
ADMISSIONS = case("mantel_haenszel_ucb")
# Two creams at eight centres: Agresti, Categorical Data Analysis, Table 6.9.
CREAMS = [
    [[11, 25], [10, 27]],
    [[16, 4], [22, 10]],
    [[14, 5], [7, 12]],
    [[2, 14], [1, 16]],
    [[6, 11], [0, 12]],
    [[1, 10], [0, 10]],
    [[1, 4], [1, 8]],
    [[4, 2], [6, 1]],
]
NOBODY_EXPOSED = [[0, 0], [3, 9]]


def is_unknown(estimate):
    return math.isnan(estimate.low) and math.isnan(estimate.high)


class TestPublishedAnswers:
    def test_berkeleys_admissions_are_met_with_the_correction(self):
        expected = ADMISSIONS["expected"]

        found = mantel_haenszel(ADMISSIONS["input"]["tables"], correct=True)

        assert found.odds_ratio.value == close(expected["or_mh"], ADMISSIONS)
        assert found.odds_ratio.low == close(expected["lower"], ADMISSIONS)
        assert found.odds_ratio.high == close(expected["upper"], ADMISSIONS)
        assert found.chi_square == close(expected["chi2_cc"], ADMISSIONS)
        assert found.p == close(expected["p_cc"], ADMISSIONS)

    def test_births_by_smoking_and_race_are_met(self):
        expected = BIRTHS["expected"]

        found = mantel_haenszel(BIRTHS["input"]["tables"])

        assert found.odds_ratio.value == close(expected["or_mh"], BIRTHS)
        assert found.odds_ratio.low == close(expected["or_lower"], BIRTHS)
        assert found.odds_ratio.high == close(expected["or_upper"], BIRTHS)
        assert found.risk_ratio.value == close(expected["rr_mh"], BIRTHS)
        assert found.risk_ratio.low == close(expected["rr_lower"], BIRTHS)
        assert found.risk_ratio.high == close(expected["rr_upper"], BIRTHS)
        assert found.chi_square == close(expected["cmh"], BIRTHS)

    def test_the_difference_of_the_births_has_greenland_and_robins_interval(self):
        found = mantel_haenszel(BIRTHS["input"]["tables"]).risk_difference

        assert found.value == pytest.approx(0.222, abs=5e-4)
        assert (found.low, found.high) == pytest.approx((0.088, 0.355), abs=5e-4)

    def test_strata_added_up_have_the_crude_ratio(self):
        crude = np.sum(BIRTHS["input"]["tables"], axis=0)

        found = mantel_haenszel([crude])

        expected = BIRTHS["expected"]["crude_rr"]
        assert found.risk_ratio.value == close(expected, BIRTHS)

    def test_agrestis_eight_centres_are_met(self):
        found = mantel_haenszel(CREAMS)

        assert found.chi_square == pytest.approx(6.38, abs=5e-3)
        assert found.p == pytest.approx(0.012, abs=5e-4)
        assert found.odds_ratio.value == pytest.approx(2.13, abs=5e-3)
        assert found.odds_ratio.low == pytest.approx(1.18, abs=5e-3)
        assert found.odds_ratio.high == pytest.approx(3.87, abs=5e-3)


class TestOtherPrograms:
    @untimed
    @given(strata)
    def test_statsmodels_gives_the_same_odds_ratio_and_tests(self, tables):
        theirs = StratifiedTable(tables)
        found = mantel_haenszel(tables)

        ends = theirs.oddsratio_pooled_confint()
        null = theirs.test_null_odds()
        assert found.odds_ratio.value == pytest.approx(theirs.oddsratio_pooled)
        assert (found.odds_ratio.low, found.odds_ratio.high) == pytest.approx(ends)
        assert found.risk_ratio.value == pytest.approx(theirs.riskratio_pooled)
        assert found.chi_square == pytest.approx(null.statistic, abs=1e-9)
        assert found.p == pytest.approx(null.pvalue, abs=1e-9)


class TestMantelHaenszel:
    def test_one_stratum_has_its_own_estimates(self):
        found = mantel_haenszel([[[15, 85], [5, 95]]])

        assert found.odds_ratio.value == pytest.approx(15 * 95 / (85 * 5))
        assert found.risk_ratio.value == pytest.approx(3)
        assert found.risk_difference.value == pytest.approx(0.1)
        error = math.sqrt(0.15 * 0.85 / 100 + 0.05 * 0.95 / 100)
        assert found.risk_difference.low == pytest.approx(0.1 - 1.959964 * error)

    def test_a_stratum_that_compares_nothing_changes_nothing(self):
        assert mantel_haenszel([*CREAMS, NOBODY_EXPOSED]) == mantel_haenszel(CREAMS)

    def test_a_stratum_without_event_tells_of_the_difference_alone(self):
        found, without = (
            mantel_haenszel([*CREAMS, [[0, 9], [0, 9]]]),
            mantel_haenszel(CREAMS),
        )

        assert found.odds_ratio == without.odds_ratio
        assert found.risk_ratio.value == pytest.approx(without.risk_ratio.value)
        assert 0 < found.risk_difference.value < without.risk_difference.value

    @pytest.mark.parametrize("tables", [np.zeros((0, 2, 2)), [NOBODY_EXPOSED]])
    def test_nothing_to_compare_is_unknown(self, tables):
        found = mantel_haenszel(tables)

        for estimate in (found.odds_ratio, found.risk_ratio, found.risk_difference):
            assert math.isnan(estimate.value)
            assert is_unknown(estimate)
        assert math.isnan(found.chi_square)
        assert math.isnan(found.p)

    def test_no_event_at_all_has_no_ratio_and_no_difference(self):
        found = mantel_haenszel([[[0, 10], [0, 20]]])

        assert math.isnan(found.odds_ratio.value)
        assert math.isnan(found.risk_ratio.value)
        assert found.risk_difference.value == 0
        assert is_unknown(found.risk_difference)
        assert math.isnan(found.p)

    def test_no_event_among_the_unexposed_has_infinite_ratios_without_ends(self):
        found = mantel_haenszel([[[3, 7], [0, 10]]])

        assert found.odds_ratio.value == found.risk_ratio.value == math.inf
        assert is_unknown(found.odds_ratio)
        assert is_unknown(found.risk_ratio)
        assert found.risk_difference.low < 0.3 < found.risk_difference.high

    def test_the_correction_never_passes_the_middle(self):
        tables = [[[5, 5], [5, 6]]]

        assert 0 < mantel_haenszel(tables).chi_square < 0.1
        assert mantel_haenszel(tables, correct=True).chi_square == 0

    @pytest.mark.parametrize("tables", [[[1, 2], [3, 4]], [[1, 2, 3, 4]], [], [[[1]]]])
    def test_other_shapes_are_refused(self, tables):
        with pytest.raises(ValueError, match="tables must have the shape"):
            mantel_haenszel(tables)

    @pytest.mark.parametrize("cell", [-1, math.nan, math.inf])
    def test_cells_that_cannot_be_counts_are_refused(self, cell):
        with pytest.raises(ValueError, match="tables must hold counts"):
            mantel_haenszel([[[cell, 1], [1, 1]]])

    @untimed
    @given(strata)
    def test_swapping_exposed_and_unexposed_inverts_it(self, tables):
        found = mantel_haenszel(tables)
        other = mantel_haenszel(np.asarray(tables)[:, ::-1])

        for own, theirs in (
            (found.odds_ratio, other.odds_ratio),
            (found.risk_ratio, other.risk_ratio),
        ):
            assert own.low <= own.value <= own.high
            assert theirs.low == pytest.approx(1 / own.high)
        assert other.risk_difference.low == pytest.approx(-found.risk_difference.high)
        assert other.p == pytest.approx(found.p)
