"""Marks of a funnel: crude and adjusted, and where each lies."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.measures.funnelmarks import funnel
from dashboards.measures.funnels import TAILS, binomial_limits, poisson_limits
from dashboards.measures.incidence import Counts, incidence


def unit(events, asked, treatments=None, group="INJ"):
    treatments = asked if treatments is None else treatments
    counts = Counts(events, asked, treatments, events, treatments - asked, 0, 0)
    return incidence(group, group, counts)


class TestCrudeFunnel:
    def test_the_line_is_the_proportion_of_all_compared(self):
        found = funnel([unit(7, 100), unit(21, 300), unit(90, 100, 400)])

        assert found.target == pytest.approx(0.07)
        assert not found.is_adjusted

    def test_positions_are_those_of_the_published_limits(self):
        """At 7 % and 100 asked the 95 % limits are 1.96 and 11.89 %, 99.8 % 15.57."""
        rows = [unit(events, 100) for events in (11, 12, 16)]
        rest = unit(7 * 9997 - 39, 99970 * 10 - 300)

        found = funnel([*rows, rest])

        assert round(found.target, 4) == 0.07
        inside, above, far = found.marks[:3]
        assert [mark.position for mark in (inside, above, far)] == [
            "inside the limits",
            "above the 95 % limits",
            "above the 99.8 % limits",
        ]
        assert inside.limit_low == pytest.approx(0.0196, abs=5e-4)
        assert inside.limit_high == pytest.approx(0.1189, abs=5e-4)
        assert far.limit_far_high == pytest.approx(0.1557, abs=5e-4)

    def test_a_unit_with_too_few_asked_is_not_compared_and_keeps_its_place(self):
        rows = [unit(3, 40), unit(3, 40, 100), unit(4, 40)]

        marks = funnel(rows).marks

        assert [mark.position is None for mark in marks] == [False, True, False]
        assert [mark.found for mark in marks] == rows
        assert marks[1].limit_high is None

    @pytest.mark.parametrize("rows", [[], [unit(1, 40)], [unit(1, 40), unit(1, 9, 90)]])
    def test_one_alone_is_not_compared(self, rows):
        found = funnel(rows)

        assert not found.compared
        assert not found.sizes.size
        assert len(found.marks) == len(rows)

    @pytest.mark.parametrize("events", [0, 40])
    def test_all_or_nothing_is_inside(self, events):
        found = funnel([unit(events, 40), unit(events, 40)])

        assert {mark.position for mark in found.marks} == {"inside the limits"}

    def test_the_curves_are_the_exact_limits_of_whole_numbers_asked(self):
        found = funnel([unit(7, 100), unit(21, 300)])

        assert found.sizes[0] <= 30
        assert found.sizes[-1] >= 300
        assert np.all(found.sizes == np.floor(found.sizes))
        for tail, limit in zip(TAILS, found.limits, strict=True):
            assert limit == pytest.approx(binomial_limits(0.07, found.sizes, tail))

    def test_ten_that_differ_widen_their_limits(self):
        alike = [unit(10, 100) for _ in range(10)]
        different = [unit(events, 100) for events in [2, 25] * 5]

        assert not funnel(alike).is_widened
        assert funnel(different).is_widened
        exact = binomial_limits(funnel(different).target, 100, 0.975)
        assert funnel(different).marks[0].limit_high > exact

    def test_nine_that_differ_do_not(self):
        found = funnel(
            [unit(events, 100) for events in [2, 25, 2, 25, 2, 25, 2, 25, 2]]
        )

        assert found.overdispersion.phi > 5
        assert not found.is_widened


class TestAdjustedFunnel:
    def test_ratios_are_of_the_expected(self):
        one, other = funnel([unit(12, 100), unit(8, 100)], [10, 10]).marks

        assert (one.ratio, other.ratio) == pytest.approx((1.2, 0.8))
        assert one.position == other.position == "inside the limits"
        assert (one.adjusted, other.adjusted) == pytest.approx((0.12, 0.08))

    def test_the_interval_is_exact_poisson_over_expected(self):
        """4 observed over 2 expected are 2.00 (0.54 to 5.12)."""
        one, _ = funnel([unit(4, 100), unit(2, 100)], [2, 4]).marks

        assert one.ratio == pytest.approx(2)
        assert one.ratio_low == pytest.approx(0.54, abs=0.005)
        assert one.ratio_high == pytest.approx(5.12, abs=0.005)

    def test_limits_are_exact_poisson(self):
        """15 expected: 0.560 to 1.649."""
        one, _ = funnel([unit(15, 100), unit(15, 100)], [15, 15]).marks

        assert one.limit_low == pytest.approx(0.560, abs=5e-4)
        assert one.limit_high == pytest.approx(1.649, abs=5e-4)

    def test_expected_add_up_to_the_observed_of_those_compared(self):
        rows = [unit(12, 100), unit(8, 100), unit(9, 10, 100)]

        found = funnel(rows, [5, 5, 70])

        assert sum(mark.expected for mark in found.compared) == pytest.approx(20)
        assert found.target == 1

    def test_where_none_is_expected_nothing_is_compared(self):
        found = funnel([unit(3, 40), unit(3, 40), unit(2, 40)], [2, 0, 3])

        assert [mark.position is None for mark in found.marks] == [False, True, False]

    def test_without_a_headache_in_those_compared_it_is_crude(self):
        found = funnel([unit(0, 40), unit(0, 40), unit(9, 10, 90)], [1, 1, 9])

        assert not found.is_adjusted
        assert found.target == 0

    def test_who_treats_the_worse_cases_is_no_worse_for_it(self):
        rows = [unit(20, 100), unit(5, 100)]

        crude, adjusted = funnel(rows), funnel(rows, [20, 5])

        assert crude.marks[0].position == "above the 95 % limits"
        assert adjusted.marks[0].position == "inside the limits"
        assert adjusted.marks[0].adjusted == pytest.approx(0.125)

    def test_the_curves_are_the_limits_of_any_number_expected(self):
        found = funnel([unit(12, 100), unit(8, 100)], [10, 10])

        for tail, limit in zip(TAILS, found.limits, strict=True):
            assert limit == pytest.approx(poisson_limits(found.sizes, tail))

    @pytest.mark.parametrize("expected", [[1], [1, 2, 3], [1, -1], [1, np.nan]])
    def test_the_expected_must_be_a_number_for_each(self, expected):
        with pytest.raises(ValueError, match="expected"):
            funnel([unit(1, 40), unit(2, 40)], expected)

    def test_ten_that_differ_widen_their_limits(self):
        rows = [unit(events, 100) for events in [2, 25] * 5]

        found = funnel(rows, [13.5] * 10)

        assert found.is_widened
        assert found.marks[0].limit_high > poisson_limits(13.5, 0.975)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(60, 400), st.floats(0.1, 60)),
        min_size=2,
        max_size=14,
    )
)
def test_limits_are_in_order_and_positions_agree_with_them(units):
    rows = [unit(events, asked) for events, asked, _ in units]
    for expected in (None, [cases for *_, cases in units]):
        for mark in funnel(rows, expected).compared:
            four = (
                mark.limit_far_low,
                mark.limit_low,
                mark.limit_high,
                mark.limit_far_high,
            )
            assert list(four) == sorted(four)
            outside = mark.value < four[1] or mark.value > four[2]
            assert (mark.position != "inside the limits") == outside
