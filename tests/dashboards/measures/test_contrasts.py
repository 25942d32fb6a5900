"""Standardised contrasts: published answers first, then the bootstrap, edges."""

import numpy as np
import pytest

from dashboards.measures.contrasts import standardised_contrast
from dashboards.measures.models import adjusted_model
from tests.dashboards.measures.cases import case, close
from tests.dashboards.measures.samples import births, treatments

BIRTHWT = case("marginal_standardisation_birthwt")
RACES = ("smoking", "black", "other")


def clinic(patients, seed):
    """Two treatments a patient, headaches likelier with the term and within patients."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(patients), 2)
    x = np.column_stack(
        [rng.integers(0, 2, 2 * patients), rng.normal(size=2 * patients)]
    )
    logits = -1.5 + 0.8 * x[:, 0] + 0.5 * x[:, 1] + rng.normal(size=patients)[who]
    return x, (rng.random(2 * patients) < 1 / (1 + np.exp(-logits))) * 1.0, who


class TestPublishedAnswers:
    def test_smoking_standardised_for_race_is_met(self):
        x, y, who = births()

        contrast = standardised_contrast(adjusted_model(x, y, who, RACES), x, "smoking")

        expected = BIRTHWT["expected"]
        assert contrast.with_term == close(expected["risk1"], BIRTHWT)
        assert contrast.without_term == close(expected["risk0"], BIRTHWT)
        assert contrast.difference == close(expected["rd"], BIRTHWT)
        assert contrast.ratio == close(expected["rr"], BIRTHWT)


class TestInterval:
    def test_a_single_term_has_the_wald_interval_of_two_proportions(self):
        x, y, who = births()
        x = x[:, :1]

        contrast = standardised_contrast(
            adjusted_model(x, y, who, ("smoking",)), x, "smoking"
        )

        error = (30 * 44 / 74**3 + 29 * 86 / 115**3) ** 0.5
        assert contrast.difference == pytest.approx(30 / 74 - 29 / 115, abs=1e-9)
        assert contrast.high - contrast.difference == pytest.approx(
            1.959964 * error, rel=1e-6
        )
        assert contrast.difference - contrast.low == pytest.approx(
            1.959964 * error, rel=1e-6
        )

    def test_a_bootstrap_of_patients_agrees_roughly(self):
        x, y, who = clinic(300, 4)
        terms = ("term", "other")
        contrast = standardised_contrast(adjusted_model(x, y, who, terms), x, "term")
        rng = np.random.default_rng(11)
        drawn = []
        for _ in range(300):
            patients = rng.integers(0, 300, 300)
            rows = (2 * patients[:, None] + [0, 1]).ravel()
            model = adjusted_model(x[rows], y[rows], np.arange(600) // 2, terms)
            drawn.append(standardised_contrast(model, x[rows], "term").difference)

        low, high = np.quantile(drawn, [0.025, 0.975])

        width = contrast.high - contrast.low
        assert high - low == pytest.approx(width, rel=0.15)
        assert (low + high) / 2 == pytest.approx(contrast.difference, abs=0.1 * width)


class TestFirth:
    def test_it_predicts_with_the_levelled_intercept(self):
        x, y, who, names = treatments(25, 400, 4)
        model = adjusted_model(x, y, who, names)
        assert model.kind == "firth"

        contrast = standardised_contrast(model, x, "a")

        with_term, without = x.copy(), x.copy()
        with_term[:, 0], without[:, 0] = 1, 0
        assert contrast.with_term == pytest.approx(model.predicted(with_term).mean())
        assert contrast.without_term == pytest.approx(model.predicted(without).mean())
        assert contrast.low < contrast.difference < contrast.high


class TestEdges:
    def test_a_term_left_out_has_no_contrast(self):
        x, y, who, names = treatments(20, 400, 6)
        model = adjusted_model(x, y, who, names)

        contrast = standardised_contrast(model, x, "f")

        assert "f" in model.left_out
        assert np.isnan([contrast.difference, contrast.low, contrast.ratio]).all()

    def test_without_a_model_there_is_no_contrast(self):
        x, y, who, names = treatments(3, 40, 2)

        contrast = standardised_contrast(adjusted_model(x, y, who, names), x, "a")

        assert np.isnan([contrast.with_term, contrast.high]).all()

    def test_the_rows_handed_in_stay_as_they_are(self):
        x, y, who = births()
        before = x.copy()

        standardised_contrast(adjusted_model(x, y, who, RACES), x, "smoking")

        assert np.array_equal(x, before)

    @pytest.mark.parametrize(
        ("x", "term", "named"),
        [
            ([[1, 0, 0]], "age", "term must"),
            ([[2, 0, 0]], "smoking", "0 or 1"),
            (np.empty((0, 3)), "smoking", "must have rows"),
            ([[1, 0]], "smoking", "x must have"),
        ],
    )
    def test_what_is_not_in_order_is_refused_by_name(self, x, term, named):
        model = adjusted_model(*births(), RACES)

        with pytest.raises(ValueError, match=named):
            standardised_contrast(model, x, term)
