"""What silence could change: the worked numbers, edges, what always holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.measures.missingness import bounds, sensitivity

untimed = settings(deadline=None, max_examples=50)


@st.composite
def followed(draw):
    treatments = draw(st.integers(1, 10_000))
    asked = draw(st.integers(1, treatments))
    return draw(st.integers(0, asked)), asked, treatments


class TestBounds:
    def test_the_worked_number_of_the_method_is_met(self):
        assert bounds(25, 80, 400) == (0.0625, 0.2625)

    def test_many_groups_are_each_as_alone(self):
        low, high = bounds([25, 3, 0], [80, 0, 0], [400, 12, 0])

        assert low == pytest.approx([0.0625, 0.25, np.nan], nan_ok=True)
        assert high == pytest.approx([0.2625, 0.25, np.nan], nan_ok=True)

    @pytest.mark.parametrize(
        ("known_events", "unknown", "treatments"),
        [(-1, 2, 3), (1, -1, 3), (2, 2, 3), (np.nan, 1, 3), (1, np.nan, 3)],
    )
    def test_counts_that_cannot_be_are_refused(self, known_events, unknown, treatments):
        with pytest.raises(ValueError, match="known_events and unknown"):
            bounds(known_events, unknown, treatments)

    @untimed
    @given(followed())
    def test_they_hold_the_incidence_and_meet_it_when_all_are_known(self, counts):
        events, asked, treatments = counts

        low, high = bounds(events, treatments - asked, treatments)

        assert 0 <= low <= events / asked <= high <= 1
        assert bounds(events, 0, asked) == (events / asked, events / asked)


class TestSensitivity:
    def test_the_worked_numbers_of_the_method_are_met(self):
        # Odds of 25 to 295 among the asked; 50 to 295 and 12.5 to 295 among the rest.
        by_hand = [(25 + 80 * 12.5 / 307.5) / 400, 25 / 320, (25 + 80 * 50 / 345) / 400]

        found = sensitivity(25, 320, 400)

        assert found == pytest.approx(by_hand)
        assert found == pytest.approx([0.0706, 0.0781, 0.0915], abs=5e-5)

    def test_each_group_is_a_row_and_each_odds_ratio_a_column(self):
        found = sensitivity([25, 3], [320, 10], [400, 12], [1, 3])

        assert found.shape == (2, 2)
        assert found[:, 0] == pytest.approx([25 / 320, 0.3])
        assert found[1] == pytest.approx(sensitivity(3, 10, 12, [1, 3]))

    def test_none_and_all_stay_whatever_the_odds(self):
        found = sensitivity([0, 9], 9, 20, [0.5, 2])

        assert found.tolist() == [[0, 0], [1, 1]]

    def test_nobody_asked_is_unknown(self):
        assert np.isnan(sensitivity([0, 0], 0, [5, 0])).all()

    @pytest.mark.parametrize(
        ("counts", "odds_ratios", "named"),
        [
            ((5, 4, 9), [1], "events must lie"),
            ((5, 9, 8), [1], "asked must lie between 0 and treatments"),
            ((5, 9, 10), [0], "odds_ratios"),
            ((5, 9, 10), [np.nan], "odds_ratios"),
        ],
    )
    def test_what_cannot_be_is_refused(self, counts, odds_ratios, named):
        with pytest.raises(ValueError, match=named):
            sensitivity(*counts, odds_ratios)

    @untimed
    @given(followed())
    def test_it_rises_with_the_odds_ratio_and_stays_within_the_bounds(self, counts):
        events, asked, treatments = counts
        low, high = bounds(events, treatments - asked, treatments)

        found = sensitivity(events, asked, treatments, [1e-6, 0.5, 1, 2, 1e6])

        assert np.all(np.diff(found) >= -1e-12)
        assert found[2] == pytest.approx(events / asked)
        assert low - 1e-12 <= found[0]
        assert found[-1] <= high + 1e-12
