"""Streams of treatments, followed one by one."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.measures.cusum import limit_for, weights
from dashboards.measures.streams import (
    drawn,
    followed,
    marks,
    run_for,
    stream,
)

START = date(2025, 1, 1).toordinal()


def sequence(events, per_day=1):
    happened = np.array(events, dtype=bool)
    return START + np.arange(len(happened)) // per_day, happened


def slow_path(events, proportion):
    """Treatment by treatment, with the signals: one each time it comes from 0."""
    limit = limit_for(proportion, run_for(sequence(events)[0]), 2.0)
    at, path, signals, is_new = 0.0, [], [], True
    for place, happened in enumerate(events):
        [step] = weights(proportion, [int(happened)], 2.0)
        at = max(0.0, at + step)
        if at == 0:
            is_new = True
        if is_new and at >= limit - 1e-9:
            signals.append(place)
            is_new = False
        path.append(at)
    return path, signals


class TestRunFor:
    def test_the_worked_example_is_rounded_up_to_one_leading_digit(self):
        days = np.linspace(START, START + 364, 320).astype(int)

        assert run_for(days) == 700

    def test_a_slow_stream_has_at_least_five_hundred(self):
        assert run_for(np.array([START, START + 365])) == 500

    def test_a_stream_of_one_day_is_not_taken_to_go_on_like_it(self):
        assert run_for(np.full(91, START)) == 800  # 2 × 365 in 91 days each, 730

    def test_no_days_are_refused(self):
        with pytest.raises(ValueError, match="days"):
            run_for(np.array([], dtype=int))


class TestFollowed:
    def test_a_run_of_headaches_signals_once_until_it_was_at_zero_again(self):
        events = [0] * 20 + [1] * 8 + [0, 1] * 3 + [0] * 200 + [1] * 8
        days, happened = sequence(events)

        seen = followed(days, happened, 0.07)

        assert seen.in_control_run == 800
        assert len(seen.signals) == 2
        first, second = seen.signals.tolist()
        assert 20 <= first < 28
        assert second >= 234
        assert seen.values[first] >= seen.limit > seen.values[first - 1]

    @settings(max_examples=50, deadline=None)
    @given(
        st.lists(st.sampled_from([0, 0, 0, 1]), min_size=1, max_size=200),
        st.sampled_from([0.02, 0.1, 0.3]),
    )
    def test_it_is_the_path_of_one_treatment_after_the_other(self, events, proportion):
        days, happened = sequence(events)

        seen = followed(days, happened, proportion)

        path, signals = slow_path(events, proportion)
        assert seen.values.tolist() == pytest.approx(path, abs=1e-9)
        assert seen.signals.tolist() == signals

    def test_rows_of_two_lengths_are_refused(self):
        with pytest.raises(ValueError, match="one length"):
            followed(np.array([START]), np.array([True, False]), 0.1)


class TestStream:
    def test_with_fewer_than_fifty_asked_it_is_too_few(self):
        row = stream("lot:A", "A", *sequence([1] * 49), 0.1)

        assert row.caveats == ("too few",)
        assert (row.asked, row.events, row.expected) == (49, 49, pytest.approx(4.9))
        assert (row.cusum, row.signals, row.signalled_on) == (None, None, "")

    @pytest.mark.parametrize(
        ("completeness", "caveats"), [(0.59, ("under 60 % asked",)), (0.6, ())]
    )
    def test_with_under_sixty_percent_asked_it_is_not_followed(
        self, completeness, caveats
    ):
        row = stream("lot:A", "A", *sequence([0] * 60), 0.1, completeness)

        assert row.caveats == caveats
        assert (row.cusum is None) == (row.limit is None) == bool(caveats)

    def test_without_a_baseline_nothing_is_expected(self):
        row = stream("lot:A", "A", *sequence([0] * 60), None)

        assert (row.expected, row.limit, row.caveats) == (None, None, ("no baseline",))

    def test_one_at_zero_says_what_it_would_take(self):
        row = stream("all", "All", *sequence([0] * 500), 0.07)

        # 500 in 500 days are 730 in two years, 800 by one digit.
        assert (row.cusum, row.signals, row.signalled_on) == (0, 0, "")
        assert row.in_control_run == 800
        # An event adds log(2 / 1.07) = 0.625.
        assert row.in_a_row == int(np.ceil(row.limit / 0.6255))
        assert 72 < row.if_doubled < 96  # of runs of 500 and of 1000
        assert row.caveats == ()

    def test_one_above_its_limit_says_since_when(self):
        row = stream("all", "All", *sequence([0] * 50 + [1] * 10), 0.07)

        assert row.signalled_on == "2025-02-23"  # the fourth headache
        assert (row.signals, row.in_a_row) == (1, 0)
        assert row.caveats == ("above its limit",)


class TestMarks:
    def test_there_is_one_for_each_month_with_treatments_and_for_each_signal(self):
        days = np.array([START, START + 1, START + 40, START + 40, START + 41])
        happened = np.array([False, True, True, True, False])
        seen = followed(days, happened, 0.5)

        found = marks(days, happened, 0.5, seen)

        assert [(row.group, row.on, row.asked, row.events) for row in found] == [
            ("2025-01", "2025-01-02", 2, 1),
            ("2025-02", "2025-02-11", 5, 3),
        ]
        assert found[-1].expected == 2.5
        assert found[-1].cusum == seen.values[-1]

    def test_a_signal_stands_before_the_end_of_its_month(self):
        days, happened = sequence([0] * 10 + [1] * 10)
        seen = followed(days, happened, 0.07)

        signal, end = marks(days, happened, 0.07, seen)

        assert signal.is_signal
        assert (signal.group, signal.label) == ("2025-01", "Signal on 2025-01-14")
        assert signal.cusum >= signal.limit
        assert not end.is_signal
        assert (end.on, end.asked) == ("2025-01-20", 20)


class TestDrawn:
    def test_a_short_path_is_drawn_whole(self):
        days, happened = sequence([0, 1] * 1000)

        assert len(drawn(days, followed(days, happened, 0.3))) == 2000

    def test_of_a_long_one_every_day_keeps_its_highest_and_last_and_each_signal(self):
        draw = np.random.default_rng(1)
        days, happened = sequence(draw.random(6000) < 0.2, per_day=10)
        seen = followed(days, happened, 0.1)

        places = drawn(days, seen)

        assert len(places) <= 2 * 600 + len(seen.signals)
        assert seen.signals.size
        assert set(seen.signals) <= set(places)
        for day in np.unique(days):
            own = seen.values[days == day]
            kept = seen.values[[n for n in places if days[n] == day]]
            assert kept.max() == own.max()
            assert kept[-1] == own[-1]
