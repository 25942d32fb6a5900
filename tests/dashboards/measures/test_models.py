"""Which model is chosen, and what it says: published answers first, then the rule."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from dashboards.measures.firth import firth, penalised_p, profile_interval
from dashboards.measures.gee import gee
from dashboards.measures.models import adjusted_model
from tests.dashboards.measures.cases import case, close
from tests.dashboards.measures.samples import births, treatments

BIRTHWT = case("marginal_standardisation_birthwt")


class TestPublishedAnswers:
    def test_smoking_adjusted_for_race_is_met(self):
        model = adjusted_model(*births(), ("smoking", "black", "other"))

        assert model.kind == "gee"
        assert model.coefficients[1] == close(
            BIRTHWT["expected"]["coef_smoke"], BIRTHWT
        )
        assert model.odds_ratios[0].term == "smoking"
        assert model.odds_ratios[0].odds_ratio == pytest.approx(3.05, abs=0.005)

    def test_one_term_gives_the_crude_odds_ratio(self):
        # Hosmer & Lemeshow: 30 of 74 smokers, 29 of 115 others; odds ratio 2.02.
        x, y, who = births()

        (smoking,) = adjusted_model(x[:, :1], y, who, ("smoking",)).odds_ratios

        assert smoking.odds_ratio == pytest.approx(30 * 86 / (44 * 29), rel=1e-9)
        error = (1 / 30 + 1 / 44 + 1 / 29 + 1 / 86) ** 0.5
        assert np.log(smoking.high / smoking.low) == pytest.approx(2 * 1.959964 * error)


class TestTheRule:
    @pytest.mark.parametrize(
        ("events", "terms", "kind", "kept"),
        [
            (9, 1, "none", 0),
            (10, 1, "gee", 1),
            (10, 2, "firth", 2),
            (14, 3, "firth", 2),
            (15, 3, "firth", 3),
            (29, 3, "firth", 3),
            (30, 3, "gee", 3),
            (30, 7, "firth", 6),
        ],
    )
    def test_the_number_of_events_decides(self, events, terms, kind, kept):
        x, y, who, names = treatments(events, 300, terms)

        model = adjusted_model(x, y, who, names)

        assert (model.kind, model.terms) == (kind, names[:kept])
        assert model.left_out == names[kept:]
        assert len(model.odds_ratios) == kept

    def test_those_without_are_counted_when_they_are_the_rarer(self):
        x, y, who, names = treatments(300, 12, 2)

        model = adjusted_model(x, y, who, names)

        assert model.kind == "firth"
        assert model.events == 300
        assert "12 treatments without headache for 2 terms" in model.why

    def test_few_events_leave_a_reason_and_nothing_else(self):
        x, y, who, names = treatments(7, 93, 2)

        model = adjusted_model(x, y, who, names)

        assert model.kind == "none"
        assert model.why == "7 headaches, fewer than 10: no model"
        assert (model.treatments, model.patients, model.events) == (100, 100, 7)
        assert model.odds_ratios == ()
        assert np.isnan(model.predicted(x)).all()

    def test_columns_that_say_nothing_new_are_left_out_first(self):
        x, y, who, _ = treatments(40, 300, 2)
        x = np.column_stack([np.ones(340), x[:, 0], 1 - x[:, 0], x[:, 1]])

        model = adjusted_model(x, y, who, ("one", "a", "not a", "b"))

        assert (model.kind, model.terms) == ("gee", ("a", "b"))
        assert model.left_out == ("one", "not a")

    def test_terms_that_never_vary_leave_no_model(self):
        _, y, who, _ = treatments(40, 300, 2)

        model = adjusted_model(np.ones((340, 1)), y, who, ("one",))

        assert (model.kind, model.left_out) == ("none", ("one",))
        assert "no term varies" in model.why

    def test_no_terms_leave_no_model(self):
        _, y, who, _ = treatments(40, 300, 2)

        assert adjusted_model(np.empty((340, 0)), y, who, ()).kind == "none"

    def test_separation_leads_to_firth_and_says_so(self):
        x, y, who, names = treatments(60, 300, 2)
        x[y == 1, 1] = 0

        model = adjusted_model(x, y, who, names)

        assert (model.kind, model.terms) == ("firth", names)
        assert "separated" in model.why
        assert np.isfinite(model.low).all()
        assert model.odds_ratios[1].high < 1


class TestGee:
    def test_it_is_the_fit_over_patients_with_wald_intervals(self):
        x, y, who, names = treatments(80, 320, 3, each=4)

        model = adjusted_model(x, y, who, names)

        fit = gee(np.column_stack([np.ones(400), x]), y, who)
        error = np.sqrt(np.diag(fit.covariance))
        assert (model.treatments, model.patients, model.events) == (400, 100, 80)
        assert model.correlation == fit.correlation
        assert model.coefficients == pytest.approx(fit.coefficients)
        assert model.covariance == pytest.approx(fit.covariance)
        assert model.high - model.low == pytest.approx(2 * 1.959964 * error, rel=1e-6)
        assert model.p == pytest.approx(2 * norm.sf(np.abs(fit.coefficients / error)))


class TestFirth:
    def test_it_takes_the_first_row_of_each_patient(self):
        x, y, _, names = treatments(30, 270, 5, seed=3)
        first = np.arange(300) % 2 == 0
        y[first], y[~first] = np.sort(y)[::-1][:150], 0
        who = 1000 - np.arange(300) // 2

        model = adjusted_model(x, y, who, names)

        fit = firth(np.column_stack([np.ones(150), x[first]]), y[first])
        assert model.kind == "firth"
        assert (model.treatments, model.patients, model.events) == (150, 150, 30)
        assert model.coefficients == pytest.approx(fit.coefficients)
        assert model.covariance == pytest.approx(fit.covariance)
        assert (model.low[2], model.high[2]) == pytest.approx(profile_interval(fit, 2))
        assert model.p[2] == pytest.approx(penalised_p(fit, 2))
        assert np.isnan(model.correlation)

    def test_the_rule_is_applied_again_to_the_first_rows(self):
        x, y, who, names = treatments(30, 270, 5, each=2)

        model = adjusted_model(x, y, who, names)

        first = int(y[::2].sum())
        assert 10 <= first < 25
        assert model.terms == names[: first // 5]
        assert f"{first} headaches" in model.why

    def test_too_few_events_at_first_treatments_leave_no_model(self):
        x, y, who, names = treatments(20, 280, 4)
        who = np.arange(300) // 3
        y[::3] = 0
        y[np.flatnonzero(np.arange(300) % 3)[:20]] = 1

        model = adjusted_model(x, y, who, names)

        assert model.kind == "none"
        assert "of first treatments" in model.why

    def test_a_term_that_first_treatments_never_have_is_left_out(self):
        x, y, who, names = treatments(60, 240, 3, each=2)
        x[:, 0] = np.arange(300) % 2
        x[y == 1, 2] = 0

        model = adjusted_model(x, y, who, names)

        assert (model.kind, model.terms) == ("firth", ("b", "c"))

    def test_mean_prediction_is_the_observed_proportion(self):
        x, y, who, names = treatments(25, 400, 4)

        model = adjusted_model(x, y, who, names)

        assert model.kind == "firth"
        assert model.predicted(x).mean() == pytest.approx(y.mean(), abs=1e-9)
        assert model.predicting[1:] == pytest.approx(model.coefficients[1:])
        assert model.predicting[0] < model.coefficients[0]

    def test_without_intervals_it_predicts_the_same(self):
        x, y, who, names = treatments(30, 270, 5)
        whole = adjusted_model(x, y, who, names)

        quick = adjusted_model(x, y, who, names, intervals=False)

        assert quick.kind == whole.kind == "firth"
        assert quick.predicted(x).tolist() == whole.predicted(x).tolist()
        assert len(quick.low) == len(quick.high) == len(quick.p) == 0


class TestPredicted:
    def test_it_reads_all_given_columns_and_uses_those_kept(self):
        x, y, who, _ = treatments(60, 300, 2)
        x = np.column_stack([np.ones(360), x])
        model = adjusted_model(x, y, who, ("one", "a", "b"))

        predicted = model.predicted([[5, 0, 1]])

        logit = model.coefficients @ [1, 0, 1]
        assert predicted == pytest.approx([1 / (1 + np.exp(-logit))])

    @pytest.mark.parametrize("x", [[[0, 1]], [0, 1, 1], [[0, 1, np.nan]]])
    def test_other_columns_are_refused(self, x):
        model = adjusted_model(*births(), ("smoking", "black", "other"))

        with pytest.raises(ValueError, match="x must have"):
            model.predicted(x)


class TestRefusals:
    @pytest.mark.parametrize(
        ("x", "y", "who", "terms", "named"),
        [
            ([[0], [1]], [0, 1], [1, 2], ("a", "b"), "terms must"),
            ([[0, 1], [1, 0]], [0, 1], [1, 2], ("a", "a"), "terms must"),
            ([0, 1], [0, 1], [1, 2], ("a",), "terms must"),
            ([[0], [np.nan]], [0, 1], [1, 2], ("a",), "x must"),
            (np.empty((0, 1)), [], [], ("a",), "x must"),
            ([[0], [1]], [0, 1, 1], [1, 2], ("a",), "y must"),
            ([[0], [1]], [0, 0.5], [1, 2], ("a",), "y must"),
            ([[0], [1]], [0, 1], [1], ("a",), "patients must"),
            ([[0], [1]], [0, 1], ["1", "2"], ("a",), "patients must"),
        ],
    )
    def test_what_is_not_in_order_is_refused_by_name(self, x, y, who, terms, named):
        with pytest.raises(ValueError, match=named):
            adjusted_model(x, y, who, terms)


class TestWhatAlwaysHolds:
    @settings(max_examples=50, deadline=None)
    @given(
        st.integers(0, 60), st.integers(0, 200), st.integers(1, 6), st.integers(1, 3)
    )
    def test_there_is_a_model_or_a_reason_whatever_the_counts(
        self, events, others, terms, each
    ):
        x, y, who, names = treatments(events, others + 1, terms, events, each)

        model = adjusted_model(x, y, who, names)

        assert model.why
        assert set(model.terms) | set(model.left_out) == set(names)
        assert not set(model.terms) & set(model.left_out)
        for row in model.odds_ratios:
            assert 0 < row.low <= row.odds_ratio <= row.high
            assert 0 <= row.p <= 1
