"""Trend: published tables, regression, edges, what always holds."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import Table

from dashboards.measures.trend import cochran_armitage
from tests.dashboards.measures.cases import case, close

CYCLES = [78, 39, 27, 15, 2], [595, 558, 486, 319, 89]
untimed = settings(deadline=None, max_examples=50)
group = st.integers(1, 1000).flatmap(
    lambda asked: st.tuples(st.integers(0, asked), st.just(asked))
)
groups = st.lists(group, min_size=2, max_size=8)


class TestPublishedAnswers:
    def test_fleiss_smokers_are_met(self):
        published = case("cochran_armitage_smokers")
        of = published["input"]

        found = cochran_armitage(of["events"], of["n"], of["scores"])

        assert found.chi_square == close(published["expected"]["chi2"], published)
        assert found.p == close(published["expected"]["p"], published)

    def test_headaches_fall_over_five_cycles(self):
        found = cochran_armitage(*CYCLES, [1, 2, 3, 4, 5])

        assert found.z == pytest.approx(-5.40, abs=5e-3)
        assert found.chi_square == pytest.approx(29.2, abs=0.05)
        assert found.p == pytest.approx(7e-8, abs=5e-9)

    def test_agrestis_malformations_rise_with_alcohol(self):
        # Categorical Data Analysis, 3.4: X² = 6.57, p = 0.010.
        found = cochran_armitage(
            [48, 38, 5, 1, 1], [17114, 14502, 793, 127, 38], [0, 0.5, 1.5, 4, 7]
        )

        assert found.z == pytest.approx(2.56, abs=5e-3)
        assert found.chi_square == pytest.approx(6.57, abs=5e-3)
        assert found.p == pytest.approx(0.010, abs=5e-4)


class TestOtherPrograms:
    @untimed
    @given(groups)
    def test_statsmodels_differs_by_one_asked_only(self, several):
        events, asked = np.transpose(several)
        assume(0 < events.sum() < asked.sum())
        scores = np.arange(len(several)) ** 2

        found = cochran_armitage(events, asked, scores)

        table = Table(np.column_stack([events, asked - events]), shift_zeros=False)
        theirs = table.test_ordinal_association(scores, np.array([1, 0]))
        number = asked.sum()
        assert found.z == pytest.approx(
            theirs.zscore * math.sqrt(number / (number - 1)), abs=1e-9
        )


class TestCochranArmitage:
    def test_groups_nobody_of_whom_was_asked_are_left_out(self):
        found = cochran_armitage(
            [78, 0, 39, 27, 15, 2], [595, 0, 558, 486, 319, 89], [1, 9, 2, 3, 4, 5]
        )

        assert found == cochran_armitage(*CYCLES, [1, 2, 3, 4, 5])

    @pytest.mark.parametrize(
        ("events", "asked", "scores"),
        [
            ([], [], []),
            ([3], [9], [1]),
            ([3, 0], [9, 0], [1, 2]),
            ([0, 0], [9, 8], [1, 2]),
            ([9, 8], [9, 8], [1, 2]),
            ([3, 1], [9, 8], [0.1, 0.1]),
        ],
        ids=["none", "one", "one asked", "no event", "all events", "one score"],
    )
    def test_without_anything_to_vary_there_is_no_trend(self, events, asked, scores):
        found = cochran_armitage(events, asked, scores)

        assert [found.z, found.chi_square, found.p] == pytest.approx(
            [math.nan] * 3, nan_ok=True
        )

    @pytest.mark.parametrize(
        ("events", "asked", "scores", "named"),
        [
            ([5, 1], [4, 4], [1, 2], "between 0 and asked"),
            ([1, 1], [4, 4], [1, 2, 3], "scores"),
            ([[1], [1]], [[4], [4]], [[1], [2]], "columns"),
            ([1, 1], [4, 4], [1, math.nan], "scores"),
        ],
    )
    def test_other_input_is_refused(self, events, asked, scores, named):
        with pytest.raises(ValueError, match=named):
            cochran_armitage(events, asked, scores)

    @untimed
    @given(groups, st.integers(-50, 50), st.integers(1, 100))
    def test_scores_moved_and_stretched_say_the_same(self, several, by, times):
        events, asked = np.transpose(several)
        scores = np.arange(len(several))

        found = cochran_armitage(events, asked, scores)
        other = cochran_armitage(events, asked, by - times * scores)

        assert other.z == pytest.approx(-found.z, abs=1e-9, nan_ok=True)
        assert other.p == pytest.approx(found.p, abs=1e-9, nan_ok=True)
