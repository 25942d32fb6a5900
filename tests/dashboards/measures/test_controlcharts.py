"""The control chart: the published answer first, then edges, then what always holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from dashboards.measures.controlcharts import control_limits, outside
from tests.dashboards.measures.cases import case, close

untimed = settings(deadline=None, max_examples=50)


class TestPublishedAnswers:
    def test_montgomerys_orange_juice_cans_are_met(self):
        published = case("p_chart_orangejuice")
        of, expected = published["input"], published["expected"]
        events, asked = np.array(of["D"]), np.full(len(of["D"]), of["size"])

        low, high, kind = control_limits(expected["center"], asked)

        assert low == close(np.full(30, expected["LCL"]), published)
        assert high == close(np.full(30, expected["UCL"]), published)
        assert set(kind) == {"three sigma"}
        samples = 1 + np.flatnonzero(outside(events / asked, low, high))
        assert list(samples) == expected["out_of_control_samples"]


class TestControlLimits:
    def test_few_expected_events_have_exact_limits(self):
        low, high, kind = control_limits(0.07, [20, 50, 71, 72])

        assert list(kind) == ["exact", "exact", "exact", "three sigma"]
        # Of 20 at 7 %, 6 events or fewer are 99.93 % of chance, 5 or fewer 99.59 %.
        assert high[0] == 6 / 20
        assert list(low[:3]) == [0, 0, 0]
        assert high[3] == pytest.approx(0.07 + 3 * np.sqrt(0.07 * 0.93 / 72))

    def test_limits_stay_proportions(self):
        low, high, _ = control_limits(0.95, [10])

        assert high[0] == 1
        assert 0 < low[0] < 0.95

    @pytest.mark.parametrize("proportion", [0, 1])
    def test_a_certain_proportion_is_its_own_limit(self, proportion):
        low, high, _ = control_limits(proportion, [1, 40])

        assert list(low) == list(high) == [proportion, proportion]

    def test_nobody_asked_has_no_limits(self):
        low, high, kind = control_limits(0.07, [0, 100])

        assert list(np.isnan(low)) == list(np.isnan(high)) == [True, False]
        assert list(kind) == ["none", "three sigma"]

    @untimed
    @given(st.floats(0.001, 0.999), st.integers(1, 10**6))
    def test_outside_is_what_chance_rarely_does(self, proportion, asked):
        low, high, kind = control_limits(proportion, asked)

        assert 0 <= low <= high <= 1
        if kind == "exact":
            fewest, most = round(float(low) * asked), round(float(high) * asked)
            assert binom.sf(most, asked, proportion) <= 0.00135 + 1e-12
            assert binom.cdf(fewest - 1, asked, proportion) <= 0.00135 + 1e-12
        else:
            assert low < proportion < high

    @pytest.mark.parametrize(
        ("proportion", "asked", "name"),
        [(-0.1, 5, "proportion"), (np.nan, 5, "proportion"), (0.1, -5, "asked")],
    )
    def test_what_is_no_chart_is_refused(self, proportion, asked, name):
        with pytest.raises(ValueError, match=name):
            control_limits(proportion, asked)


class TestOutside:
    def test_above_below_and_on_a_limit_are_told_apart(self):
        marks = outside([0.1, 0.2, 0.3, 0.4, 0.5, np.nan], [0.2] * 6, [0.4] * 6)

        assert list(marks) == [-1, 0, 0, 0, 1, 0]

    def test_a_period_without_limits_is_not_outside(self):
        assert list(outside([0.5], [np.nan], [np.nan])) == [0]

    def test_rows_of_other_lengths_are_refused(self):
        with pytest.raises(ValueError, match="same shape"):
            outside([0.1, 0.2], [0.1], [0.2])
