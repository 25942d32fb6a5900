"""GEE by patient: published answers first, then statsmodels, edges, what always holds."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.measures.gee import gee
from tests.dashboards.measures.cases import case, close
from tests.dashboards.measures.samples import sample, wheeze


def theirs(x, y, patients, cov_type):
    order = np.argsort(patients, kind="stable")
    structure = sm.cov_struct.Exchangeable()
    fitted = sm.GEE(
        y[order],
        x[order],
        patients[order],
        cov_struct=structure,
        family=sm.families.Binomial(),
    ).fit(maxiter=500, ctol=1e-11, cov_type=cov_type)
    return fitted, structure.dep_params


class TestPublishedAnswers:
    def test_wheeze_of_children_in_ohio_is_met(self):
        published = case("gee_logistic_ohio_exchangeable")

        fit = gee(*wheeze())

        expected = published["expected"]
        assert fit.coefficients == close(expected["coef"], published)
        assert np.sqrt(np.diag(fit.covariance)) == close(
            expected["robust_se"], published
        )
        assert fit.correlation == close(expected["alpha"], published)
        assert (fit.patients, fit.treatments, fit.covariance_name) == (
            537,
            2148,
            "robust",
        )
        assert fit.events == wheeze()[1].sum()


class TestStatsmodels:
    @pytest.mark.parametrize(
        ("treatments", "patients", "spread", "middle"),
        [
            (400, 100, 1.0, -1.0),
            (400, 300, 2.0, 0.5),
            (600, 60, 0.0, -1.5),
            (2000, 500, 1.5, -3.0),
            (300, 51, 0.7, 1.0),
        ],
    )
    def test_it_gives_the_same_robust_fit_to_nine_places(
        self, treatments, patients, spread, middle
    ):
        data = sample(treatments, patients, 7, spread, middle)

        fit = gee(*data)

        fitted, correlation = theirs(*data, "robust")
        assert fit.coefficients == pytest.approx(fitted.params, abs=1e-9)
        assert fit.covariance == pytest.approx(fitted.cov_robust, abs=1e-9)
        assert fit.correlation == pytest.approx(correlation, abs=1e-9)
        assert fit.covariance_name == "robust"

    @pytest.mark.parametrize(
        ("treatments", "patients", "seed"), [(60, 8, 1), (150, 30, 2), (200, 49, 3)]
    )
    def test_it_gives_the_same_bias_reduced_covariance_to_nine_places(
        self, treatments, patients, seed
    ):
        data = sample(treatments, patients, seed)

        fit = gee(*data)

        fitted, correlation = theirs(*data, "bias_reduced")
        assert fit.coefficients == pytest.approx(fitted.params, abs=1e-9)
        assert fit.covariance == pytest.approx(fitted.cov_robust_bc, abs=1e-9)
        assert fit.correlation == pytest.approx(correlation, abs=1e-9)
        assert fit.covariance_name == "bias reduced"

    def test_a_negative_correlation_is_used_as_it_is(self):
        # One of the two treatments of each patient tends to have the event.
        rng = np.random.default_rng(5)
        first = rng.integers(0, 2, 100)
        y = np.column_stack([first, np.where(rng.random(100) < 0.7, 1 - first, first)])
        x = np.column_stack([np.ones(200), rng.normal(size=200)])
        data = x, y.ravel(), np.repeat(np.arange(100), 2)

        fit = gee(*data)

        fitted, correlation = theirs(*data, "robust")
        assert fit.correlation < -0.2
        assert fit.correlation == pytest.approx(correlation, abs=1e-9)
        assert fit.covariance == pytest.approx(fitted.cov_robust, abs=1e-9)

    @pytest.mark.parametrize("patients", [20, 80])
    def test_patients_seen_once_have_the_plain_fit_with_robust_errors(self, patients):
        x, y, _ = sample(patients, 10, 9, 0.0, 0.0)
        who = np.random.default_rng(1).permutation(patients)

        fit = gee(x, y, who)

        plain = sm.GLM(y, x, family=sm.families.Binomial()).fit(tol=1e-14)
        assert fit.correlation == 0
        assert fit.coefficients == pytest.approx(plain.params, abs=1e-9)
        if patients >= 50:
            robust = sm.GLM(y, x, family=sm.families.Binomial()).fit(
                tol=1e-14, cov_type="HC0"
            )
            assert fit.covariance == pytest.approx(robust.cov_params(), abs=1e-9)


class TestRangeOfTheCorrelation:
    def test_too_negative_an_estimate_is_replaced_by_independence(self):
        # In each of many pairs just one has the event; one patient came 12 times.
        y = np.concatenate([np.tile([0, 1], 60), np.tile([1, 0, 0], 4)])
        who = np.concatenate([np.repeat(np.arange(60), 2), np.full(12, 99)])
        x = np.column_stack([np.ones(132), np.random.default_rng(2).normal(size=132)])

        fit = gee(x, y, who)

        plain = sm.GLM(y, x, family=sm.families.Binomial()).fit(tol=1e-14)
        assert fit.correlation == 0
        assert fit.coefficients == pytest.approx(plain.params, abs=1e-9)

    def test_answers_that_never_change_within_patients_are_estimable(self):
        x, y, _ = sample(80, 80, 3, 0.0, 0.0)

        fit = gee(np.repeat(x, 2, axis=0), np.repeat(y, 2), np.repeat(np.arange(80), 2))

        once = gee(x, y, np.arange(80))
        assert fit.coefficients == pytest.approx(once.coefficients, abs=1e-9)
        assert fit.covariance == pytest.approx(once.covariance, abs=1e-9)

    def test_too_few_pairs_to_estimate_it_leave_it_at_zero(self):
        x, y, _ = sample(60, 10, 4, 0.0, 0.0)
        who = np.arange(60)
        who[1] = who[0]

        assert gee(x, y, who).correlation == 0


class TestWhatAlwaysHolds:
    @settings(max_examples=50, deadline=None)
    @given(st.integers(0, 10_000))
    def test_order_of_rows_and_numbers_of_patients_do_not_matter(self, seed):
        x, y, who = sample(200, 70, seed)
        order = np.random.default_rng(seed).permutation(200)
        fit = gee(x, y, who)

        other = gee(x[order], y[order], -3 * who[order])

        assert other.coefficients == pytest.approx(fit.coefficients, abs=1e-9)
        assert other.covariance == pytest.approx(fit.covariance, abs=1e-9)

    @settings(max_examples=50, deadline=None)
    @given(st.integers(0, 10_000), st.floats(0.01, 100))
    def test_another_unit_of_dose_changes_the_coefficient_in_proportion(
        self, seed, unit
    ):
        x, y, who = sample(200, 70, seed)
        fit = gee(x, y, who)

        scaled = gee(x * [1, unit, 1], y, who)

        assert scaled.coefficients * [1, unit, 1] == pytest.approx(
            fit.coefficients, abs=1e-8
        )
        assert scaled.correlation == pytest.approx(fit.correlation, abs=1e-8)

    @settings(max_examples=50, deadline=None)
    @given(st.integers(0, 10_000))
    def test_events_and_their_absence_mirror_each_other(self, seed):
        x, y, who = sample(200, 70, seed)
        fit = gee(x, y, who)

        mirrored = gee(x, 1 - y, who)

        assert mirrored.coefficients == pytest.approx(-fit.coefficients, abs=1e-9)
        assert mirrored.covariance == pytest.approx(fit.covariance, abs=1e-9)
