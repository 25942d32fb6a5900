import numpy as np
import pytest

from dashboards.measures.contrasts import standardised_contrast
from dashboards.measures.factors import Factor, Treatments, factor_odds
from dashboards.measures.models import adjusted_model
from dashboards.measures.multiplicity import benjamini_hochberg
from dashboards.measures.stratified import mantel_haenszel
from tests.dashboards.measures.samples import births, sample

SMOKING = Factor("smoking", "Smoking v not")


def treatments(columns, terms, events, patients=None, strata=None):
    events = np.asarray(events, dtype=bool)
    return Treatments(
        columns=np.asarray(columns, dtype=float).reshape(len(events), len(terms)),
        terms=terms,
        events=events,
        patients=np.arange(len(events)) if patients is None else np.asarray(patients),
        strata=np.zeros(len(events), dtype=int) if strata is None else strata,
    )


def birthwt():
    x, low, mothers = births()
    race = (x[:, 1] + 2 * x[:, 2]).astype(int)
    return treatments(x, ("smoking", "black", "other"), low, mothers, race)


def counted(*cells):
    """Treatments of (with the factor, with an event, how many)."""
    rows = [(w, e) for w, e, count in cells for _ in range(count)]
    column, events = np.array(rows).T
    return treatments(column, ("smoking",), events)


class TestFactorOdds:
    def test_births_have_the_crude_and_the_adjusted_odds_ratio_of_smoking(self):
        [row], model = factor_odds(birthwt(), [SMOKING])

        assert (row.events, row.asked) == (30, 74)
        assert (row.reference_events, row.reference_asked) == (29, 115)
        assert row.crude == pytest.approx(30 * 86 / (44 * 29), rel=1e-6)
        assert row.adjusted == pytest.approx(3.05, abs=0.01)
        assert (row.crude_method, row.adjusted_method, model.kind) == (
            "gee",
            "gee",
            "gee",
        )

    def test_standardised_incidences_are_those_of_births(self):
        [row], _ = factor_odds(birthwt(), [SMOKING])

        assert row.incidence_with == pytest.approx(0.4577, abs=1e-4)
        assert row.incidence_without == pytest.approx(0.2286, abs=1e-4)
        assert row.difference == pytest.approx(0.2290, abs=1e-4)
        assert row.difference_low < row.difference < row.difference_high

    def test_a_measured_term_has_no_reference_and_no_difference(self):
        x, y, patients = sample(400, 300, seed=5)
        of = treatments(x[:, 1:], ("age", "migraine"), y, patients)

        [age, migraine], model = factor_odds(
            of, [Factor("age", "Age", is_measured=True), Factor("migraine", "Migraine")]
        )

        assert (age.events, age.asked) == (y.sum(), 400)
        assert (age.reference_events, age.reference_asked) == (None, None)
        assert (age.incidence_with, age.difference) == (None, None)
        assert age.adjusted == model.odds_ratios[0].odds_ratio
        assert migraine.asked + migraine.reference_asked == 400

    def test_p_is_adjusted_over_all_factors(self):
        x, y, patients = sample(400, 300, seed=5)
        of = treatments(x[:, 1:], ("age", "migraine"), y, patients)

        rows, _ = factor_odds(
            of, [Factor("age", "Age", is_measured=True), Factor("migraine", "Migraine")]
        )

        assert [row.exploratory_p for row in rows] == benjamini_hochberg(
            [row.adjusted_p for row in rows]
        ).tolist()
        assert rows[0].exploratory_p >= rows[0].adjusted_p

    def test_those_not_known_are_no_part_of_the_reference(self):
        rng = np.random.default_rng(3)
        kind = rng.integers(0, 3, 600)
        events = rng.random(600) < np.array([0.1, 0.3, 0.6])[kind]
        columns = np.column_stack([kind == 1, kind == 2])
        of = treatments(columns, ("migraine", "migraine_unknown"), events)

        [row], model = factor_odds(of, [Factor("migraine", "Migraine")])

        a, n = events[kind == 1].sum(), (kind == 1).sum()
        c, m = events[kind == 0].sum(), (kind == 0).sum()
        assert (row.events, row.asked) == (a, n)
        assert (row.reference_events, row.reference_asked) == (c, m)
        assert row.crude == pytest.approx(a * (m - c) / ((n - a) * c), rel=1e-6)
        # Everybody with the factor and everybody without, the not known among them.
        assert row.incidence_with == pytest.approx(a / n, rel=1e-6)
        assert row.incidence_without == pytest.approx(c / m, rel=1e-6)
        assert standardised_contrast(model, columns, "migraine").with_term > a / n

    def test_a_term_left_out_has_a_crude_odds_ratio_alone(self):
        rng = np.random.default_rng(8)
        columns = rng.integers(0, 2, (400, 4))
        events = rng.permutation(np.repeat([True, False], [12, 388]))
        of = treatments(columns, ("a", "b", "c", "d"), events)

        rows, model = factor_odds(of, [Factor("a", "A"), Factor("d", "D")])

        assert model.kind == "firth"
        assert model.left_out == ("c", "d")
        assert rows[0].adjusted_method == "firth"
        assert (rows[1].adjusted, rows[1].adjusted_method) == (None, "none")
        assert rows[1].exploratory_p is None
        assert rows[1].crude is not None


class TestFewEvents:
    def test_under_ten_are_pooled_over_the_strata(self):
        of = counted((1, 1, 5), (1, 0, 20), (0, 1, 3), (0, 0, 60))

        [row], model = factor_odds(of, [SMOKING])

        pooled = mantel_haenszel([[[5, 20], [3, 60]]])
        assert model.kind == "none"
        assert (row.crude, row.crude_method) == (None, "none")
        assert row.adjusted_method == "mantel_haenszel"
        assert row.adjusted == pooled.odds_ratio.value == pytest.approx(5.0)
        assert (row.adjusted_low, row.adjusted_high) == (
            pooled.odds_ratio.low,
            pooled.odds_ratio.high,
        )
        assert row.difference == pytest.approx(5 / 25 - 3 / 63)

    def test_strata_are_kept_apart(self):
        first = counted((1, 1, 2), (1, 0, 10), (0, 1, 1), (0, 0, 30))
        second = counted((1, 1, 1), (1, 0, 20), (0, 1, 2), (0, 0, 20))
        of = treatments(
            np.concatenate([first.columns, second.columns]),
            ("smoking",),
            np.concatenate([first.events, second.events]),
            strata=np.repeat([0, 2], [len(first.events), len(second.events)]),
        )

        [row], _ = factor_odds(of, [SMOKING])

        pooled = mantel_haenszel([[[2, 10], [1, 30]], [[1, 20], [2, 20]]])
        assert row.adjusted == pooled.odds_ratio.value
        assert row.adjusted_p == pooled.p

    def test_a_model_of_no_factor_gives_way_to_the_strata(self):
        rng = np.random.default_rng(2)
        columns = rng.integers(0, 2, (200, 3))
        events = rng.permutation(np.repeat([True, False], [11, 189]))
        of = treatments(columns, ("area", "other area", "smoking"), events)

        [row], model = factor_odds(of, [SMOKING])

        assert model.kind == "none"
        assert "no factor among them" in model.why
        assert row.adjusted_method == "mantel_haenszel"

    @pytest.mark.parametrize("event", [0, 1])
    def test_one_answer_alone_says_nothing(self, event):
        [row], _ = factor_odds(counted((1, event, 5), (0, event, 9)), [SMOKING])

        assert (row.crude, row.adjusted, row.adjusted_p) == (None, None, None)
        assert row.exploratory_p is None
        assert row.adjusted_method == "none"

    def test_a_factor_of_nobody_has_counts_of_nobody(self):
        [row], _ = factor_odds(counted((0, 1, 30), (0, 0, 90)), [SMOKING])

        assert (row.events, row.asked) == (0, 0)
        assert (row.reference_events, row.reference_asked) == (30, 120)
        assert (row.crude, row.adjusted) == (None, None)


class TestRefusals:
    def test_a_factor_that_is_no_term_is_named(self):
        with pytest.raises(ValueError, match="no migraine"):
            factor_odds(birthwt(), [Factor("migraine", "Migraine")])

    def test_the_same_columns_give_the_model_of_all_terms(self):
        of = birthwt()

        _, model = factor_odds(of, [SMOKING])

        alone = adjusted_model(of.columns, of.events, of.patients, of.terms)
        assert model.coefficients.tolist() == alone.coefficients.tolist()
