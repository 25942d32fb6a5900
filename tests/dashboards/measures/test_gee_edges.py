"""GEE by patient: what it cannot estimate, what it refuses, and large numbers."""

import numpy as np
import pytest
import statsmodels.api as sm

from dashboards.measures.gee import gee
from dashboards.measures.logistic import NotEstimable
from tests.dashboards.measures.samples import sample


class TestNotEstimable:
    def test_all_outcomes_alike(self):
        x, y, who = sample(100, 60, 1)

        with pytest.raises(NotEstimable, match="outcomes are alike"):
            gee(x, np.zeros(100), who)
        with pytest.raises(NotEstimable, match="outcomes are alike"):
            gee(x, np.ones(100), who)

    @pytest.mark.parametrize("others", [1, 3, 40])
    @pytest.mark.parametrize("rare", [0.02, 0.4])
    def test_a_group_without_events(self, others, rare):
        rng = np.random.default_rng(others)
        y = (rng.random(3000) < rare).astype(int)
        group = np.zeros(3000)
        group[np.flatnonzero(y == 0)[:others]] = 1

        with pytest.raises(NotEstimable, match="separated"):
            gee(np.column_stack([np.ones(3000), group]), y, np.arange(3000) // 3)

    def test_a_dose_that_tells_all_outcomes_apart(self):
        dose = np.linspace(10, 60, 100)

        with pytest.raises(NotEstimable, match="separated"):
            gee(np.column_stack([np.ones(100), dose]), dose > 31, np.arange(100) // 2)

    def test_columns_that_are_combinations_of_others(self):
        x, y, who = sample(200, 60, 2)

        with pytest.raises(NotEstimable, match="combinations"):
            gee(np.column_stack([x, x[:, 1] + x[:, 2]]), y, who)
        with pytest.raises(NotEstimable, match="nil"):
            gee(np.column_stack([x, np.zeros(200)]), y, who)

    def test_no_more_patients_than_coefficients(self):
        x, y, who = sample(60, 3, 2)

        with pytest.raises(NotEstimable, match="more patients"):
            gee(x, y, who)

    def test_one_patient_who_alone_has_a_property(self):
        x, y, who = sample(120, 30, 2)
        property_of_one = who == who[0]
        y[np.flatnonzero(property_of_one)[:2]] = 0, 1

        with pytest.raises(NotEstimable, match="one patient alone"):
            gee(np.column_stack([x, property_of_one]), y, who)


class TestStubbornSamples:
    """Few treatments of patients who nearly always answer the same."""

    def sample(self, seed):
        rng = np.random.default_rng(seed)
        who = rng.integers(0, 12, 30)
        x = np.column_stack([np.ones(30), rng.normal(size=30), rng.integers(0, 2, 30)])
        drawn = rng.random(30)
        logits = 2 * x[:, 1] + 4 * rng.normal(size=12)[who]
        return x, (drawn < 1 / (1 + np.exp(-logits))) * 1, who

    @pytest.mark.parametrize("seed", [78, 117, 176, 198])
    def test_coefficients_that_run_away_are_not_estimable(self, seed):
        with pytest.raises(NotEstimable, match="run away"):
            gee(*self.sample(seed))

    def test_coefficients_that_go_round_in_circles_are_not_estimable(self):
        with pytest.raises(NotEstimable, match="does not settle"):
            gee(*self.sample(375))

    def test_slow_convergence_ends_where_that_of_statsmodels_does(self):
        x, y, who = self.sample(413)
        order = np.argsort(who, kind="stable")
        model = sm.GEE(
            y[order],
            x[order],
            who[order],
            cov_struct=sm.cov_struct.Exchangeable(),
            family=sm.families.Binomial(),
        )

        fit = gee(x, y, who)

        fitted = model.fit(maxiter=500, ctol=1e-10, cov_type="bias_reduced")
        assert fit.coefficients == pytest.approx(fitted.params, abs=1e-7)
        assert fit.covariance == pytest.approx(fitted.cov_robust_bc, abs=1e-6)
        assert fit.correlation > 0.8


class TestEdges:
    def test_rare_events_and_a_far_away_dose_are_estimable(self):
        rng = np.random.default_rng(8)
        dose = rng.choice([10.0, 20, 30, 40], 20_000)
        dose[0] = 500
        y = rng.random(20_000) < 1 / (1 + np.exp(7 - 0.05 * dose))

        fit = gee(np.column_stack([np.ones(20_000), dose]), y, np.arange(20_000) // 4)

        assert np.isfinite(fit.covariance).all()
        assert fit.coefficients[1] == pytest.approx(0.05, abs=0.03)

    def test_years_as_a_column_are_no_difficulty(self):
        x, y, who = sample(600, 150, 4)
        years = np.random.default_rng(1).integers(2015, 2027, 600)
        near, far = (np.column_stack([x, years - base]) for base in (2020, 0))

        assert gee(far, y, who).coefficients[1:] == pytest.approx(
            gee(near, y, who).coefficients[1:], abs=1e-9
        )

    @pytest.mark.parametrize(
        ("y", "who", "named"),
        [
            ([0, 1, 2], [1, 2, 3], "y must"),
            ([0, 0.5, 1], [1, 2, 3], "y must"),
            ([0, 1], [1, 2, 3], "y must"),
            ([0, 1, np.nan], [1, 2, 3], "y must"),
            ([0, 1, 0], [1, 2], "patients must"),
            ([0, 1, 0], [1.0, 2.0, 3.5], "patients must"),
        ],
    )
    def test_what_is_not_in_order_is_refused_by_name(self, y, who, named):
        with pytest.raises(ValueError, match=named):
            gee(np.ones((3, 1)), y, who)

    def test_a_million_treatments_recover_what_made_them(self):
        rng = np.random.default_rng(3)
        who = rng.integers(0, 250_000, 1_000_000)
        dose = rng.normal(size=1_000_000)
        y = rng.random(1_000_000) < 1 / (1 + np.exp(2.6 - 0.5 * dose))

        fit = gee(np.column_stack([np.ones(1_000_000), dose]), y, who)

        error = np.sqrt(np.diag(fit.covariance))
        assert np.abs(fit.coefficients - [-2.6, 0.5]).max() < 5 * error.max()
        assert fit.correlation == pytest.approx(0, abs=0.005)
