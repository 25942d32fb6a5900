"""What one group's counts say, and when they say nothing."""

from dataclasses import astuple, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.measures.incidence import Counts, incidence, is_unreliable

# The worked example of the method: 400 mature treatments, 320 asked, 25 headaches.
EXAMPLE = Counts(
    events=25,
    asked=320,
    treatments=400,
    known_events=25,
    unknown=80,
    spontaneous=0,
    not_yet_due=0,
)


def of(counts=EXAMPLE, **changes):
    is_open = changes.pop("is_open", False)
    return incidence("a", "A", replace(counts, **changes), is_open=is_open)


def asked_of(asked, treatments, events=0):
    """Nobody who wasn't asked is known to have had one."""
    return of(
        events=events,
        asked=asked,
        treatments=treatments,
        known_events=events,
        unknown=treatments - asked,
    )


def points(*proportions):
    return [round(100 * proportion, 1) for proportion in proportions]


def has_no_estimate(row):
    return row.incidence is None and row.low is None and row.high is None


class TestTheWorkedExample:
    def test_it_is_7_8_percent_from_5_3_to_11_3(self):
        row = of()

        assert points(row.incidence, row.low, row.high) == [7.8, 5.3, 11.3]

    def test_its_bounds_are_6_3_and_26_3_percent(self):
        row = of()

        # 25/400 and 105/400, to one place as the method prints them.
        assert (row.bound_low, row.bound_high) == (0.0625, 0.2625)

    def test_four_fifths_were_asked_which_is_good_enough(self):
        row = of()

        assert row.completeness == 0.8
        assert row.caveats == ()

    def test_it_keeps_its_name_and_its_counts(self):
        row = of()

        assert (row.group, row.label, row.counts) == ("a", "A", EXAMPLE)

    def test_a_headache_heard_of_otherwise_moves_the_bounds_and_not_the_rate(self):
        row = of(known_events=28, unknown=77, spontaneous=3)

        assert points(row.incidence, row.low, row.high) == [7.8, 5.3, 11.3]
        assert (row.bound_low, row.bound_high) == (28 / 400, 105 / 400)

    def test_treatments_not_yet_due_change_nothing(self):
        row = of(not_yet_due=50)

        assert astuple(replace(row, counts=EXAMPLE)) == astuple(of())


class TestCompleteness:
    @pytest.mark.parametrize("asked", [1, 50, 239])
    def test_under_60_percent_hides_the_estimate_and_keeps_the_bounds(self, asked):
        row = asked_of(asked, 400, events=1)

        assert has_no_estimate(row)
        assert row.caveats == ("too few asked: bounds only",)
        assert row.completeness == asked / 400
        assert row.bound_low == 1 / 400
        assert row.bound_high == (1 + 400 - asked) / 400

    @pytest.mark.parametrize("asked", [240, 300, 319])
    def test_from_60_to_80_percent_gives_an_estimate_with_a_caveat(self, asked):
        row = asked_of(asked, 400, events=60)

        assert row.incidence == 60 / asked
        assert row.caveats == ("follow-up incomplete",)

    @pytest.mark.parametrize("asked", [320, 400])
    def test_80_percent_and_more_gives_an_estimate_without_one(self, asked):
        row = asked_of(asked, 400, events=60)

        assert row.incidence == 60 / asked
        assert row.caveats == ()

    def test_complete_follow_up_leaves_nothing_between_the_bounds(self):
        row = asked_of(400, 400, events=30)

        assert row.bound_low == row.incidence == row.bound_high == 0.075


class TestNothingToSay:
    def test_nobody_asked_gives_bounds_alone(self):
        row = asked_of(0, 12)

        assert has_no_estimate(row)
        assert row.completeness == 0
        assert (row.bound_low, row.bound_high) == (0, 1)
        assert row.caveats == ("nobody asked",)

    def test_nothing_mature_gives_nothing(self):
        row = incidence("a", "A", Counts(0, 0, 0, 0, 0, 0, not_yet_due=7))

        assert has_no_estimate(row)
        assert row.completeness is None
        assert row.bound_low is None
        assert row.bound_high is None
        assert row.caveats == ("no mature treatments",)

    def test_a_month_still_open_has_no_rate_however_many_were_asked(self):
        row = of(not_yet_due=5, is_open=True)

        assert has_no_estimate(row)
        assert row.caveats == ("not yet due: 5, no rate until all are mature",)
        assert row.completeness == 0.8

    def test_a_month_that_is_mature_is_like_any_group(self):
        assert of(is_open=True) == of()


class TestUnreliable:
    """Of the NCHS standards: few asked, or an interval too wide to mean anything."""

    @pytest.mark.parametrize("events", [0, 2, 15, 29])
    def test_fewer_than_30_asked_are_too_few(self, events):
        assert "too few to say" in asked_of(29, 29, events).caveats

    def test_an_interval_of_30_points_is_too_wide_even_of_30_asked(self):
        row = asked_of(30, 30, events=15)

        assert row.high - row.low >= 0.30
        assert row.caveats == ("too few to say",)

    def test_an_interval_wider_than_1_3_times_the_estimate_is_too_wide(self):
        row = asked_of(50, 50, events=2)

        assert row.high - row.low < 0.30
        assert row.caveats == ("too few to say",)

    def test_a_narrow_interval_may_be_wide_beside_a_small_estimate(self):
        row = asked_of(1000, 1000, events=1)

        assert row.high - row.low > 1.3 * row.incidence
        assert row.high - row.low <= 0.05
        assert row.caveats == ()

    def test_an_unreliable_estimate_is_still_given(self):
        row = asked_of(20, 20, events=0)

        assert points(row.incidence, row.low, row.high) == [0, 0, 16.1]

    @pytest.mark.parametrize(
        ("asked", "estimate", "low", "high", "expected"),
        [
            (30, 0.5, 0.36, 0.65, False),
            (29, 0.5, 0.36, 0.65, True),
            (30, 0.25, 0.0, 0.29, False),
            (30, 0.25, 0.0, 0.30, True),
            (30, 0.02, 0.0, 0.05, False),
            (30, 0.02, 0.0, 0.051, True),
            (30, 0.10, 0.03, 0.15, False),
            (30, 0.10, 0.03, 0.161, True),
        ],
    )
    def test_each_limit_is_where_the_standard_puts_it(
        self, asked, estimate, low, high, expected
    ):
        assert is_unreliable(asked, estimate, low, high) is expected

    def test_both_caveats_are_given_where_both_are_true(self):
        row = asked_of(21, 30, events=3)

        assert row.caveats == ("too few to say", "follow-up incomplete")


@st.composite
def any_counts(draw):
    treatments = draw(st.integers(1, 3000))
    asked = draw(st.integers(0, treatments))
    events = draw(st.integers(0, asked))
    elsewhere = draw(st.integers(0, treatments - asked))
    return Counts(
        events=events,
        asked=asked,
        treatments=treatments,
        known_events=events + elsewhere,
        unknown=treatments - asked - elsewhere,
        spontaneous=draw(st.integers(0, elsewhere)),
        not_yet_due=draw(st.integers(0, 100)),
    )


class TestWhatAlwaysHolds:
    @settings(deadline=None)
    @given(any_counts())
    def test_the_bounds_hold_what_all_treatments_could_have_answered(self, counts):
        row = of(counts)

        never = counts.treatments - counts.known_events - counts.unknown
        assert 0 <= row.bound_low <= row.bound_high <= 1
        assert row.bound_high == pytest.approx(1 - never / counts.treatments)

    @settings(deadline=None)
    @given(any_counts())
    def test_an_estimate_is_inside_its_interval_and_never_of_too_few(self, counts):
        row = of(counts)

        if counts.asked < 0.6 * counts.treatments:
            assert has_no_estimate(row)
        else:
            assert row.low <= row.incidence <= row.high
