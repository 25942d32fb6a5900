"""Curves over dose: worked answers, other programs, the rule, edges."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline

from dashboards.measures.splines import dose_curve, natural_spline

KNOTS = [5.0, 12.0, 20.0, 40.0]


def clinic(treatments, seed, doses=(10, 20, 30, 40, 50, 64), middle=-2.5, each=3):
    rng = np.random.default_rng(seed)
    dose = rng.choice(doses, treatments).astype(float)
    who = np.arange(treatments) // each
    logits = middle + 0.03 * dose + rng.normal(size=treatments)[who]
    return dose, (rng.random(treatments) < 1 / (1 + np.exp(-logits))) * 1.0, who


def two_doses():
    """10 of 100 with an event at 0 units, 20 of 100 at 10."""
    return (
        np.repeat([0.0, 10.0], 100),
        np.repeat([1.0, 0, 1, 0], [10, 90, 20, 80]),
        np.arange(200),
    )


class TestNaturalSpline:
    def test_the_worked_example_is_met(self):
        assert natural_spline([4.0], [1, 2, 3]) == pytest.approx(np.array([[4.0, 3.0]]))

    def test_every_natural_spline_of_scipy_is_a_mix_of_its_columns(self):
        dose = np.linspace(5, 40, 50)
        columns = np.column_stack([np.ones(50), natural_spline(dose, KNOTS)])

        curve = CubicSpline(KNOTS, [0.3, -1.0, 2.0, 0.5], bc_type="natural")(dose)

        mixed = columns @ np.linalg.lstsq(columns, curve)[0]
        assert columns.shape == (50, 4)
        assert mixed == pytest.approx(curve, abs=1e-9)

    @pytest.mark.parametrize("dose", [[-9, -5, -1], [41, 50, 59], [100, 300, 500]])
    def test_it_is_straight_beyond_the_outer_knots(self, dose):
        columns = natural_spline(dose, KNOTS)

        assert np.diff(columns, 2, axis=0) == pytest.approx(0, abs=1e-9)

    @settings(max_examples=50, deadline=None)
    @given(st.floats(-50, 100), st.floats(0.1, 50), st.floats(-20, 20))
    def test_units_and_origin_of_dose_matter_only_to_scale(self, dose, unit, origin):
        plain = natural_spline([dose], KNOTS)

        other = natural_spline([unit * dose + origin], unit * np.array(KNOTS) + origin)

        assert other[0, 1:] == pytest.approx(unit * plain[0, 1:], rel=1e-6, abs=1e-6)

    @pytest.mark.parametrize(
        ("dose", "knots", "named"),
        [
            ([1.0], [1, 2], "knots"),
            ([1.0], [1, 2, 2], "knots"),
            ([1.0], [3, 2, 1], "knots"),
            ([1.0], [1, 2, np.inf], "knots"),
            ([np.nan], [1, 2, 3], "dose"),
            ([[1.0]], [1, 2, 3], "dose"),
        ],
    )
    def test_what_is_not_in_order_is_refused_by_name(self, dose, knots, named):
        with pytest.raises(ValueError, match=named):
            natural_spline(dose, knots)


class TestLine:
    def test_two_doses_have_their_own_proportions_and_the_odds_ratio_of_the_table(self):
        curve = dose_curve(*two_doses(), at=[0, 10])

        error = (1 / 10 + 1 / 90 + 1 / 20 + 1 / 80) ** 0.5
        assert curve.shape == "line"
        assert curve.incidence == pytest.approx([0.1, 0.2], abs=1e-9)
        assert curve.odds_ratio == pytest.approx(2.25, abs=1e-9)
        assert curve.odds_high == pytest.approx(
            2.25 * np.exp(1.959964 * error), rel=1e-6
        )
        assert curve.odds_low == pytest.approx(
            2.25 / np.exp(1.959964 * error), rel=1e-6
        )
        assert curve.p == pytest.approx(0.0514, abs=0.0005)
        assert (curve.treatments, curve.patients, curve.events) == (200, 200, 30)

    def test_the_odds_ratio_is_that_of_the_step(self):
        ten, five = dose_curve(*two_doses()), dose_curve(*two_doses(), step=5)

        assert five.odds_ratio == pytest.approx(ten.odds_ratio**0.5)
        assert five.odds_low == pytest.approx(ten.odds_low**0.5)
        assert (five.p, five.step) == (pytest.approx(ten.p), 5)


class TestSpline:
    def test_statsmodels_gives_the_same_curve_and_band(self):
        dose, y, who = clinic(900, 1)

        curve = dose_curve(dose, y, who, at=[10, 25, 40, 64])

        knots = np.quantile(dose, [0.1, 0.5, 0.9])
        fitted = sm.GEE(
            y,
            np.column_stack([np.ones(900), natural_spline(dose, knots)]),
            who,
            cov_struct=sm.cov_struct.Exchangeable(),
            family=sm.families.Binomial(),
        ).fit(maxiter=500, ctol=1e-11)
        at = np.column_stack([np.ones(4), natural_spline([10, 25, 40, 64], knots)])
        logits = at @ fitted.params
        half = 1.959963985 * np.sqrt(np.diag(at @ fitted.cov_robust @ at.T))
        assert curve.shape == "spline"
        assert curve.incidence == pytest.approx(1 / (1 + np.exp(-logits)), abs=1e-9)
        assert curve.low == pytest.approx(1 / (1 + np.exp(half - logits)), abs=1e-8)
        assert curve.high == pytest.approx(1 / (1 + np.exp(-half - logits)), abs=1e-8)

    def test_a_hump_is_seen(self):
        rng = np.random.default_rng(2)
        dose = rng.uniform(0, 60, 3000)
        chance = 0.05 + 0.3 * np.exp(-(((dose - 30) / 12) ** 2))

        curve = dose_curve(
            dose, rng.random(3000) < chance, np.arange(3000), at=[1, 30, 59]
        )

        assert curve.incidence[1] > 2 * curve.incidence[0]
        assert curve.incidence[1] > 2 * curve.incidence[2]

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (clinic(900, 1, doses=(10, 20, 30)), "fewer than 4 different doses"),
            (clinic(80, 1), "fewer than 30"),
            (clinic(900, 1, doses=(10, 30, 50) + 40 * (20,)), "one dose"),
        ],
    )
    def test_a_line_is_drawn_when_the_data_do_not_bear_a_curve(self, data, why):
        curve = dose_curve(*data)

        assert curve.shape == "line"
        assert why in curve.why
        assert np.isfinite(curve.incidence).all()


class TestRange:
    def test_the_curve_covers_the_observed_doses_and_no_more(self):
        dose, y, who = clinic(900, 1)

        drawn = dose_curve(dose, y, who)
        asked = dose_curve(dose, y, who, at=[9.9, 10, 64, 64.1])

        assert (drawn.doses[0], drawn.doses[-1]) == (10, 64)
        assert np.isfinite([drawn.incidence, drawn.low, drawn.high]).all()
        assert np.isnan(asked.incidence).tolist() == [True, False, False, True]
        assert np.isnan(asked.high).tolist() == [True, False, False, True]


class TestNotEstimable:
    @pytest.mark.parametrize(
        ("data", "why"),
        [
            ((np.arange(40.0), np.arange(40) < 9, np.arange(40)), "9 headaches"),
            ((np.full(40, 20.0), np.arange(40) < 19, np.arange(40)), "one dose"),
            ((np.arange(40.0), np.arange(40) < 19, np.arange(40)), "separated"),
            ((np.arange(40.0), np.arange(40) % 2, np.arange(40) % 2), "more patients"),
        ],
    )
    def test_the_numbers_are_missing_and_the_reason_is_given(self, data, why):
        curve = dose_curve(*data)

        assert curve.shape == "none"
        assert why in curve.why
        assert np.isnan([curve.incidence, curve.low, curve.high]).all()
        assert np.isnan([curve.odds_ratio, curve.odds_low, curve.odds_high]).all()
        assert np.isnan(curve.p)


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "named"),
        [
            ({"dose": [np.nan, 1]}, "dose"),
            ({"dose": []}, "dose"),
            ({"events": [0, 2]}, "events"),
            ({"events": [0, 0.5]}, "events"),
            ({"events": [0]}, "events"),
            ({"patients": [1]}, "patients"),
            ({"patients": [1.5, 2.5]}, "patients"),
            ({"at": [np.inf]}, "at"),
            ({"step": 0}, "step"),
            ({"step": np.nan}, "step"),
        ],
    )
    def test_what_is_not_in_order_is_refused_by_name(self, change, named):
        inputs = {"dose": [1, 2], "events": [0, 1], "patients": [1, 2]} | change

        with pytest.raises(ValueError, match=named):
            dose_curve(**inputs)


class TestWhatAlwaysHolds:
    @settings(max_examples=50, deadline=None)
    @given(st.integers(0, 10_000))
    def test_the_band_holds_the_curve_and_both_are_proportions(self, seed):
        curve = dose_curve(*clinic(300, seed))

        assert (curve.low >= 0).all()
        assert (curve.low <= curve.incidence).all()
        assert (curve.incidence <= curve.high).all()
        assert (curve.high <= 1).all()
        assert curve.odds_low < curve.odds_ratio < curve.odds_high
