"""Wilson's interval: published answers first, then edges, then what always holds."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest
from statsmodels.stats.proportion import proportion_confint

from dashboards.measures.proportions import binomial_quantile, wilson

DATA = Path(__file__).resolve().parents[2] / "data"
CASES = [
    case
    for case in json.loads((DATA / "validation_cases.json").read_text())["cases"]
    if case["method"].startswith("Wilson score interval")
]
PUBLISHED = [
    entry
    for entry in json.loads((DATA / "reference_incidence.json").read_text())["entries"]
    if entry.get("wilson95")
]


# How long an example takes says more about the machine than about the measure.
untimed = settings(deadline=None)


@st.composite
def samples(draw):
    asked = draw(st.integers(1, 100_000))
    return draw(st.integers(0, asked)), asked


class TestPublishedAnswers:
    def test_the_data_files_hold_some(self):
        assert len(CASES) >= 3
        assert len(PUBLISHED) >= 10

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
    def test_a_textbook_case_is_met(self, case):
        of = case["input"]

        ends = wilson(of["x"], of["n"], of["conf"])

        assert ends == pytest.approx(case["expected"], abs=case["tolerance"])

    @pytest.mark.parametrize("entry", PUBLISHED, ids=lambda entry: entry["id"])
    def test_an_interval_printed_beside_published_counts_is_met(self, entry):
        low, high = wilson(entry["x"], entry["n"])

        assert [100 * low, 100 * high] == pytest.approx(entry["wilson95"], abs=0.0051)

    def test_it_is_the_method_without_continuity_correction(self):
        # Newcombe 1998, Table I: 81 of 263 by method 3 and, corrected, by method 4.
        low, high = wilson(81, 263)

        assert (round(float(low), 4), round(float(high), 4)) == (0.2553, 0.3662)
        assert (low, high) != pytest.approx((0.2535, 0.3682), abs=5e-5)


class TestOtherPrograms:
    @pytest.mark.parametrize("confidence", [0.5, 0.8, 0.9, 0.95, 0.99, 0.999])
    @pytest.mark.parametrize("asked", [1, 2, 3, 7, 10, 29, 30, 148, 665, 5000])
    def test_statsmodels_gives_the_same_to_nine_places(self, asked, confidence):
        events = np.unique(np.linspace(0, asked, 23).astype(int))

        low, high = wilson(events, np.full(len(events), asked), confidence)

        theirs = [
            proportion_confint(x, asked, alpha=1 - confidence, method="wilson")
            for x in events
        ]
        assert low == pytest.approx([ends[0] for ends in theirs], abs=1e-9)
        assert high == pytest.approx([ends[1] for ends in theirs], abs=1e-9)

    @pytest.mark.parametrize(("events", "asked"), [(0, 20), (1, 29), (75, 665)])
    def test_scipy_gives_the_same_to_nine_places(self, events, asked):
        theirs = binomtest(events, asked).proportion_ci(method="wilson")

        assert wilson(events, asked) == pytest.approx(tuple(theirs), abs=1e-9)


class TestBinomialQuantile:
    @pytest.mark.parametrize("proportion", [0, 1e-6, 0.001, 0.08, 0.3, 0.77, 0.99, 1])
    @pytest.mark.parametrize("share", [0.00135, 0.025, 0.975, 0.99865])
    def test_is_that_of_scipy(self, share, proportion):
        asked = np.arange(1, 400)

        found = binomial_quantile(share, asked, proportion)

        assert found.tolist() == binom.ppf(share, asked, proportion).tolist()

    @pytest.mark.parametrize("share", [0, 1, np.nan])
    def test_refuses_what_is_no_share(self, share):
        with pytest.raises(ValueError, match="share"):
            binomial_quantile(share, 20, 0.3)


class TestEdges:
    @pytest.mark.parametrize("asked", [1, 5, 20, 3000])
    def test_no_event_gives_exactly_zero_and_still_an_upper_end(self, asked):
        low, high = wilson(0, asked)

        assert low == 0
        assert high == pytest.approx(1.959964**2 / (asked + 1.959964**2), rel=1e-6)

    @pytest.mark.parametrize("asked", [1, 5, 20, 3000])
    def test_nothing_but_events_gives_exactly_one_and_still_a_lower_end(self, asked):
        low, high = wilson(asked, asked)

        assert high == 1
        assert low == pytest.approx(asked / (asked + 1.959964**2), rel=1e-6)

    def test_nobody_asked_gives_no_interval_and_no_warning(self):
        low, high = wilson(0, 0)

        assert np.isnan(low)
        assert np.isnan(high)

    def test_nobody_asked_in_one_group_leaves_the_others_alone(self):
        low, high = wilson([15, 0, 0], [148, 0, 20])

        assert low == pytest.approx([0.0624, np.nan, 0], abs=6e-5, nan_ok=True)
        assert high == pytest.approx([0.1605, np.nan, 0.1611], abs=6e-5, nan_ok=True)

    @pytest.mark.parametrize(
        ("events", "asked"), [(5, 4), (1, 0), (-1, 4), ([0, 9], [3, 8]), (-1, -1)]
    )
    def test_events_that_are_not_among_the_asked_are_refused(self, events, asked):
        with pytest.raises(ValueError, match="between 0 and asked"):
            wilson(events, asked)


class TestWhatAlwaysHolds:
    @untimed
    @given(samples())
    def test_the_interval_contains_the_proportion_and_stays_a_proportion(self, sample):
        events, asked = sample

        low, high = wilson(events, asked)

        assert 0 <= low <= events / asked <= high <= 1
        assert low < high

    @untimed
    @given(samples(), st.floats(0.5, 0.99), st.floats(0.001, 0.0099))
    def test_more_confidence_makes_it_wider(self, sample, confidence, more):
        narrow_low, narrow_high = wilson(*sample, confidence)

        low, high = wilson(*sample, confidence + more)

        assert high - low > narrow_high - narrow_low
        assert low <= narrow_low
        assert high >= narrow_high

    @untimed
    @given(samples())
    def test_those_without_have_the_mirrored_interval(self, sample):
        events, asked = sample
        low, high = wilson(events, asked)

        other_low, other_high = wilson(asked - events, asked)

        assert other_low == pytest.approx(1 - high, abs=1e-12)
        assert other_high == pytest.approx(1 - low, abs=1e-12)

    @untimed
    @given(samples())
    def test_asking_a_hundred_times_as_many_makes_it_narrower(self, sample):
        events, asked = sample
        low, high = wilson(events, asked)

        closer_low, closer_high = wilson(100 * events, 100 * asked)

        assert closer_high - closer_low < high - low

    @untimed
    @given(st.lists(samples(), min_size=1, max_size=8))
    def test_many_at_once_are_each_as_alone(self, several):
        low, high = wilson([x for x, _ in several], [n for _, n in several])

        for place, sample in enumerate(several):
            assert (low[place], high[place]) == wilson(*sample)
