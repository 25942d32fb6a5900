"""The other intervals of one proportion, and Wilson's of counts that aren't whole."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binomtest
from statsmodels.stats.proportion import proportion_confint

from dashboards.measures.proportions import exact, exact_p, jeffreys, wilson
from tests.dashboards.measures.cases import CASES, case, close

untimed = settings(deadline=None, max_examples=50)
CLOPPER_PEARSON = [
    name for name in CASES if name.startswith("clopper_pearson_newcombe")
]


@st.composite
def samples(draw):
    asked = draw(st.integers(1, 100_000))
    return draw(st.integers(0, asked)), asked


class TestExact:
    @pytest.mark.parametrize("name", CLOPPER_PEARSON)
    def test_a_textbook_case_is_met(self, name):
        of = case(name)["input"]

        low, high = exact(of["x"], of["n"], of["conf"])

        assert low == close(case(name)["expected"][0], case(name))
        assert high == close(case(name)["expected"][1], case(name))

    def test_conovers_seedlings_are_met(self):
        published = case("clopper_pearson_R_binomtest_conover")
        of = published["input"]

        low, high = exact(of["x"], of["n"], of["conf"])

        assert low == close(published["expected"]["lower"], published)
        assert high == close(published["expected"]["upper"], published)

    @pytest.mark.parametrize(
        ("events", "asked", "low", "high"),
        [(81, 263, 0.2527, 0.3676), (0, 20, 0, 0.1684)],
    )
    def test_newcombes_table_one_is_met(self, events, asked, low, high):
        assert exact(events, asked) == (
            pytest.approx(low, abs=6e-5),
            pytest.approx(high, abs=6e-5),
        )

    @pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.99, 0.998])
    @pytest.mark.parametrize("asked", [1, 2, 7, 30, 665, 100_000])
    def test_scipy_gives_the_same_to_nine_places(self, asked, confidence):
        events = np.unique(np.linspace(0, asked, 9).astype(int))

        low, high = exact(events, asked, confidence)

        theirs = [
            binomtest(int(x), asked).proportion_ci(confidence, method="exact")
            for x in events
        ]
        assert low == pytest.approx([ends.low for ends in theirs], abs=1e-9)
        assert high == pytest.approx([ends.high for ends in theirs], abs=1e-9)

    def test_no_event_and_nothing_but_events_have_exact_ends(self):
        low, high = exact([0, 20], [20, 20])

        assert low[0] == 0
        assert high[1] == 1
        assert high[0] == pytest.approx(1 - 0.025 ** (1 / 20))
        assert low[1] == pytest.approx(0.025 ** (1 / 20))

    def test_nobody_asked_leaves_the_others_alone(self):
        low, high = exact([15, 0], [148, 0])

        assert low == pytest.approx([0.0578, np.nan], abs=6e-5, nan_ok=True)
        assert high == pytest.approx([0.1617, np.nan], abs=6e-5, nan_ok=True)

    @untimed
    @given(samples())
    def test_it_leaves_at_most_the_promised_share_outside(self, sample):
        events, asked = sample

        low, high = exact(events, asked)

        assert 0 <= low <= events / asked <= high <= 1
        if events:
            reached = beta.cdf(low, events, asked - events + 1)
            assert reached == pytest.approx(0.025, rel=1e-6)


class TestJeffreys:
    def test_the_published_case_is_met(self):
        published = case("jeffreys_100_200")
        of = published["input"]

        low, high = jeffreys(of["x"], of["n"], of["conf"])

        assert low == close(published["expected"][0], published)
        assert high == close(published["expected"][1], published)

    @pytest.mark.parametrize("asked", [3, 30, 665])
    def test_statsmodels_gives_the_same_between_the_edges(self, asked):
        events = np.arange(1, asked)

        low, high = jeffreys(events, asked)

        theirs = proportion_confint(events, asked, method="jeffreys")
        assert low == pytest.approx(theirs[0], abs=1e-9)
        assert high == pytest.approx(theirs[1], abs=1e-9)

    def test_the_edges_are_exactly_none_and_all(self):
        low, high = jeffreys([0, 20, 0], [20, 20, 0])

        assert low[0] == 0
        assert high[1] == 1
        assert high[0] == pytest.approx(beta.ppf(0.975, 0.5, 20.5))
        assert low[1] == pytest.approx(beta.ppf(0.025, 20.5, 0.5))
        assert np.isnan(low[2])
        assert np.isnan(high[2])

    @untimed
    @given(samples())
    def test_it_lies_within_the_exact_interval(self, sample):
        low, high = jeffreys(*sample)
        exact_low, exact_high = exact(*sample)

        assert exact_low <= low <= high <= exact_high


class TestExactP:
    def test_the_published_case_is_met(self):
        published = case("clopper_pearson_R_binomtest_conover")
        of = published["input"]

        p = exact_p(of["x"], of["n"], of["p0"])

        assert p == close(published["expected"]["p_value"], published)

    def test_counts_that_cannot_be_are_refused(self):
        with pytest.raises(ValueError, match="between 0 and asked"):
            exact_p(5, 4, 0.5)

    @pytest.mark.parametrize(
        ("events", "asked", "proportion", "named"),
        [
            (2.5, 10, 0.5, "events must be whole"),
            (2, 10.5, 0.5, "asked must be whole"),
            (2, 10, 1.5, "proportion"),
            (2, 10, np.nan, "proportion"),
        ],
    )
    def test_what_is_no_test_is_refused_by_name(self, events, asked, proportion, named):
        with pytest.raises(ValueError, match=named):
            exact_p(events, asked, proportion)

    def test_whole_floats_are_counts(self):
        # Two of ten coins: 2 (1 + 10 + 45) / 1024.
        assert exact_p(2.0, np.float64(10), 0.5) == pytest.approx(112 / 1024)

    def test_nobody_asked_tests_nothing(self):
        assert np.isnan(exact_p(0, 0, 0.5))


@pytest.mark.parametrize("interval", [wilson, exact, jeffreys])
class TestEveryInterval:
    def test_counts_need_not_be_whole(self, interval):
        low, high = interval([14, 14.5, 15], 148.5)

        assert low[0] < low[1] < low[2]
        assert high[0] < high[1] < high[2]

    def test_a_tenth_of_the_counts_gives_a_wider_interval(self, interval):
        low, high = interval(75 / 10, 665 / 10)
        narrow_low, narrow_high = interval(75, 665)

        assert low < narrow_low < 75 / 665 < narrow_high < high

    @pytest.mark.parametrize(
        ("events", "asked"),
        [(5, 4), (-1, 4), (np.nan, 4), (1, np.nan), (1, np.inf), ([0, 9], [3, 8])],
    )
    def test_what_cannot_be_counts_is_refused(self, interval, events, asked):
        with pytest.raises(ValueError, match="between 0 and asked"):
            interval(events, asked)

    def test_columns_of_different_lengths_are_refused(self, interval):
        with pytest.raises(ValueError, match="events and asked"):
            interval([1, 2], [3, 4, 5])

    @pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, np.nan])
    def test_a_confidence_that_is_none_is_refused(self, interval, confidence):
        with pytest.raises(ValueError, match="confidence"):
            interval(1, 4, confidence)
