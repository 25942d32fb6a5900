import numpy as np
import pytest

from dashboards.measures.dosebands import DoseBand, fitted_bands
from dashboards.measures.incidence import Counts, incidence
from dashboards.measures.splines import dose_curve


def found(group, events, asked):
    counts = Counts(events, asked, asked, events, 0, 0, 0)
    return incidence(group, f"{group} U", counts)


def treated():
    """10 of 100 at 20 units, 20 of 100 at 30, one treatment a patient."""
    units = np.repeat([20.0, 30.0], 100)
    events = np.tile(np.arange(100), 2) < np.repeat([10, 20], 100)
    return units, events, np.arange(200)


class TestDoseBands:
    def test_a_band_has_the_curve_at_its_median(self):
        bands = [found("20-25", 10, 100), found("30-35", 20, 100)]

        rows, curve = fitted_bands(bands, {"20-25": 20, "30-35": 30}, *treated())

        assert [row.fitted for row in rows] == pytest.approx([0.1, 0.2])
        assert [row.median_units for row in rows] == [20, 30]
        assert curve.odds_ratio == pytest.approx(2.25)
        assert rows[0].fitted_low < 0.1 < rows[0].fitted_high

    def test_the_curve_reaches_over_the_doses_observed_alone(self):
        _, curve = fitted_bands([found("20-25", 10, 100)], {"20-25": 20}, *treated())

        same = dose_curve(*treated())
        assert curve.doses.tolist() == same.doses.tolist()
        assert curve.incidence.tolist() == same.incidence.tolist()
        assert (curve.doses[0], curve.doses[-1]) == (20, 30)

    def test_a_band_of_which_nobody_was_asked_has_no_median(self):
        bands = [found("10-15", 0, 0), found("30-35", 20, 100)]

        rows, _ = fitted_bands(bands, {"30-35": 30}, *treated())

        assert rows[0] == DoseBand(bands[0])
        assert rows[1].fitted == pytest.approx(0.2)

    def test_without_a_curve_the_bands_stay(self):
        units, events, patients = treated()

        rows, curve = fitted_bands(
            [found("20-25", 2, 100)], {"20-25": 20}, units, events & False, patients
        )

        assert curve.shape == "none"
        assert rows == [DoseBand(found("20-25", 2, 100), 20)]

    def test_nobody_asked_is_no_error(self):
        none = np.zeros(0)

        rows, curve = fitted_bands([], {}, none, none > 0, none.astype(int))

        assert (rows, curve) == ([], None)

    def test_a_line_answers_for_its_incidence(self):
        row = DoseBand(found("20-25", 2, 100), 20)

        assert (row.group, row.label) == ("20-25", "20-25 U")
        assert (row.counts.events, row.counts.asked) == (2, 100)
