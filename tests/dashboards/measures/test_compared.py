"""Two incidences set against each other."""

from dataclasses import replace

import pytest

from dashboards.measures.compared import compared
from dashboards.measures.incidence import Counts, incidence


def row(events, asked, treatments=None, group="a", **details):
    treatments = treatments or asked
    counts = Counts(events, asked, treatments, events, treatments - asked, 0, 0)
    return incidence(group, group.upper(), counts, **details)


class TestCompared:
    def test_the_example_of_the_docstring(self):
        [found] = compared([(row(50, 500), row(25, 500))])

        assert [
            round(100 * value, 1) for value in (found.difference, found.low, found.high)
        ] == [5.0, 1.7, 8.3]
        # Pearson's chi-square of 50, 450 against 25, 475 by hand: 9.0090.
        assert found.p == pytest.approx(0.002687, abs=1e-6)

    def test_it_is_named_for_the_group_and_keeps_both_counts(self):
        [found] = compared([(row(3, 40, group="b"), row(5, 60))])

        assert (found.group, found.label) == ("b", "B")
        assert (found.events, found.asked) == (3, 40)
        assert (found.other_events, found.other_asked) == (5, 60)

    def test_repeat_treatments_of_a_patient_widen_the_interval(self):
        one, other = row(50, 500), row(25, 500)
        twice = row(50, 500, design_effect=2.0), row(25, 500, design_effect=2.0)

        narrow, wide = compared([(one, other), twice])

        assert wide.difference == pytest.approx(narrow.difference)
        assert wide.low < narrow.low
        assert wide.high > narrow.high
        assert wide.p > narrow.p

    @pytest.mark.parametrize(
        "pair",
        [
            (row(1, 29), row(25, 500)),
            (row(25, 500), row(0, 0)),
            (row(25, 50, design_effect=2.0), row(25, 500)),
            (row(25, 400, 1000), row(25, 500)),
        ],
    )
    def test_too_few_asked_on_a_side_make_no_difference(self, pair):
        [found] = compared([pair])

        assert found.difference is found.p is found.adjusted_p is None
        assert found.caveats == ("too few to say",)

    def test_the_p_values_are_adjusted_over_those_that_there_are(self):
        pairs = [
            (row(50, 500), row(25, 500)),
            (row(1, 10), row(1, 10)),
            (row(26, 500), row(25, 500)),
        ]

        strong, few, weak = compared(pairs)

        # Benjamini and Hochberg over two: the smaller p doubles, the larger stays.
        assert strong.adjusted_p == pytest.approx(2 * strong.p)
        assert weak.adjusted_p == pytest.approx(weak.p)
        assert few.adjusted_p is None

    def test_no_headache_on_either_side_is_no_evidence(self):
        [found] = compared([(row(0, 100), row(0, 100))])

        assert (found.difference, found.p, found.adjusted_p) == (0, 1, 1)

    def test_a_gap_in_completeness_is_said(self):
        [gap] = compared([(row(25, 400, 450), row(25, 400))])
        [none] = compared([(row(25, 400, 440), row(25, 400))])

        assert gap.caveats == ("completeness differs by more than 10 points",)
        assert none.caveats == ()

    def test_nothing_to_compare_gives_nothing(self):
        assert compared([]) == []

    def test_the_order_is_kept(self):
        rows = [row(n, 100, group=name) for n, name in ((9, "x"), (1, "y"), (5, "z"))]

        found = compared([(each, replace(each, group="other")) for each in rows])

        assert [each.group for each in found] == ["x", "y", "z"]
