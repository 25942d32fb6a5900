"""Asked over mature treatments."""

import pytest

from dashboards.measures.completeness import completeness


class TestCompleteness:
    def test_a_worked_answer(self):
        found = completeness("INJ", "Dr", 320, 400)

        assert found.completeness == 0.8
        assert (found.low, found.high) == pytest.approx((0.758, 0.836), abs=5e-4)

    @pytest.mark.parametrize(
        ("asked", "level"),
        [
            (80, "complete enough"),
            (79, "follow-up incomplete"),
            (60, "follow-up incomplete"),
            (59, "too few asked: bounds only"),
            (0, "too few asked: bounds only"),
        ],
    )
    def test_the_thresholds_are_those_of_incidence(self, asked, level):
        assert completeness("INJ", "Dr", asked, 100).level == level

    def test_nothing_mature_is_no_share(self):
        found = completeness("INJ", "Dr", 0, 0)

        assert (found.completeness, found.low, found.high) == (None, None, None)
        assert found.level == "no mature treatments"

    def test_patients_who_come_again_widen_it(self):
        once = completeness("INJ", "Dr", 320, 400)
        again = completeness("INJ", "Dr", 320, 400, design_effect=2)

        assert again.low < once.low < once.high < again.high

    def test_more_asked_than_mature_is_refused(self):
        with pytest.raises(ValueError, match="asked must lie between 0 and treatments"):
            completeness("INJ", "Dr", 5, 4)
