"""Units and their shrunken estimates."""

import pytest

from dashboards.measures.incidence import Counts, incidence
from dashboards.measures.shrunkenunits import shrunken_units

# The 12 hospitals of the BUGS example "Surgical": operations and deaths.
ASKED = [47, 148, 119, 810, 211, 196, 148, 215, 207, 97, 256, 360]
EVENTS = [0, 18, 8, 46, 8, 13, 9, 31, 14, 8, 29, 24]


def unit(events, asked, treatments=None):
    treatments = asked if treatments is None else treatments
    counts = Counts(events, asked, treatments, events, treatments - asked, 0, 0)
    return incidence(str(events), "A", counts)


def units():
    return [unit(*pair) for pair in zip(EVENTS, ASKED, strict=True)]


class TestShrunkenUnits:
    def test_hospitals_are_drawn_together(self):
        rows, found = shrunken_units(units())

        assert rows[0].estimate == pytest.approx(0.053, abs=5e-4)
        assert rows[7].estimate == pytest.approx(0.122, abs=5e-4)
        assert not found.no_detectable_difference
        assert all(row.estimate_low < row.estimate < row.estimate_high for row in rows)

    def test_a_unit_with_too_few_asked_draws_and_is_drawn_by_none(self):
        alone, found = shrunken_units(units())
        with_other, again = shrunken_units([unit(40, 50, 200), *units()])

        assert with_other[0].estimate is None
        assert with_other[1:] == alone
        assert again.alpha == found.alpha

    @pytest.mark.parametrize("number", [0, 1, 4])
    def test_fewer_than_five_have_no_estimate(self, number):
        rows, found = shrunken_units(units()[:number])

        assert found is None
        assert [row.estimate for row in rows] == [None] * number

    def test_units_alike_all_have_the_pooled_proportion(self):
        rows, found = shrunken_units([unit(10, 100) for _ in range(6)])

        assert found.no_detectable_difference
        assert {row.estimate for row in rows} == {0.1}
