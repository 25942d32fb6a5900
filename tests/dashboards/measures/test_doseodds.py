import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.measures.doseodds import FOLLOWS, dose_odds, step_of
from dashboards.measures.models import adjusted_model


def treated(*cells):
    """(units, area, events, of) each as columns of treatments, one per patient."""
    rows = [
        (units, area, n < events)
        for units, area, events, of in cells
        for n in range(of)
    ]
    units, area, events = (np.array(column) for column in zip(*rows, strict=True))
    return units.astype(float), events, np.arange(len(rows)), area.astype(bool)


class TestDoseOdds:
    def test_ten_more_units_from_a_tenth_to_a_fifth(self):
        units, events, patients, _ = treated((0, 0, 10, 100), (10, 0, 20, 100))

        row = dose_odds("crude", "Dose alone", units, events, patients, 10)

        assert row.odds_ratio == pytest.approx(2.25)
        assert row.low < 2.25 < row.high
        assert (row.events, row.treatments, row.patients) == (30, 200, 200)
        assert (row.group, row.label, row.method) == ("crude", "Dose alone", "gee")

    def test_a_smaller_step_is_its_root(self):
        units, events, patients, _ = treated((0, 0, 10, 100), (10, 0, 20, 100))

        row = dose_odds("crude", "Dose alone", units, events, patients, 1)

        assert row.odds_ratio == pytest.approx(2.25**0.1)

    def test_beside_an_area_it_is_that_of_the_model_of_both(self):
        units, events, patients, area = treated(
            (20, 0, 5, 90), (30, 0, 9, 80), (20, 1, 12, 60), (30, 1, 30, 120)
        )

        row = dose_odds("adjusted", "Dose", units, events, patients, 10, [area])

        model = adjusted_model(
            np.column_stack([units / 10, area]), events, patients, ("dose", "area")
        )
        assert row.odds_ratio == model.odds_ratios[0].odds_ratio
        assert row.p == model.odds_ratios[0].p

    def test_a_dose_that_is_a_sum_over_the_areas_cannot_be_told_from_them(self):
        rng = np.random.default_rng(4)
        first, second = rng.random((2, 300)) < 0.5
        events = rng.random(300) < 0.3

        row = dose_odds(
            "adjusted",
            "Dose",
            20.0 * first + 24 * second,
            events,
            np.arange(300),
            10,
            [first, second],
        )

        assert (row.odds_ratio, row.why, row.method) == (None, FOLLOWS, "none")
        assert (row.events, row.treatments) == (events.sum(), 300)

    def test_areas_that_few_events_leave_out_are_counted(self):
        rng = np.random.default_rng(4)
        areas = list(rng.random((4, 300)) < 0.5)
        events = rng.permutation(np.repeat([True, False], [11, 289]))

        row = dose_odds(
            "adjusted", "Dose", rng.integers(1, 40, 300) * 1.0, events,
            np.arange(300), 10, areas,
        )  # fmt: skip

        assert row.method == "firth"
        assert row.why.endswith("; 3 of 4 areas left out")

    @pytest.mark.parametrize(
        ("cells", "why"),
        [
            ([(20, 0, 15, 90)], "one dose only"),
            ([(20, 0, 3, 90), (30, 0, 2, 90)], "5 headaches, fewer than 10: no model"),
        ],
    )
    def test_where_there_is_none_it_says_why(self, cells, why):
        units, events, patients, _ = treated(*cells)

        row = dose_odds("crude", "Dose", units, events, patients, 10)

        assert (row.odds_ratio, row.low, row.high, row.p) == (None,) * 4
        assert row.why == why

    def test_nobody_asked_is_no_error(self):
        none = np.zeros(0)

        row = dose_odds("crude", "Dose", none, none > 0, none.astype(int), 10)

        assert (row.odds_ratio, row.treatments, row.why) == (None, 0, "nobody asked")

    def test_a_step_of_nothing_is_refused(self):
        units, events, patients, _ = treated((20, 0, 15, 90), (30, 0, 15, 90))

        with pytest.raises(ValueError, match="step"):
            dose_odds("crude", "Dose", units, events, patients, 0)

    @settings(max_examples=25, deadline=None)
    @given(st.floats(0.5, 4), st.integers(0, 1000))
    def test_moving_all_doses_changes_nothing(self, moved, seed):
        rng = np.random.default_rng(seed)
        units = rng.choice([10.0, 20.0, 24.0, 40.0], 200)
        events, patients = rng.random(200) < 0.25, rng.integers(0, 120, 200)

        one, other = (
            dose_odds("crude", "Dose", doses, events, patients, 10)
            for doses in (units, units + moved)
        )

        assert other.odds_ratio == pytest.approx(one.odds_ratio, rel=1e-6)


class TestStep:
    @pytest.mark.parametrize(
        ("doses", "step"), [([], 1), ([20], 1), ([20, 29], 1), ([20, 30], 10)]
    )
    def test_is_no_longer_than_the_doses_reach(self, doses, step):
        assert step_of(np.array(doses, dtype=float)) == step
