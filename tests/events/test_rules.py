"""The rules, on plain values."""

from datetime import date

import pytest

from events.choices import EMERGENCY_FLAGS, ComparedWithUsual, Function, RedFlag
from events.rules.counting import is_countable
from events.rules.grading import grade
from events.rules.triage import is_emergency
from events.rules.windows import PRIMARY, PROTOCOL, WINDOWS, month_of, window_bits

IMMEDIATE, EARLY, INTERMEDIATE, LATE = 1, 2, 4, 8


class TestACountableHeadache:
    """ICHD-3 chapter 8: new, or about twice as frequent or severe as before."""

    @pytest.mark.parametrize(
        ("compared", "has_usual", "expected"),
        [
            ("no_usual_headaches", False, True),
            ("no_usual_headaches", None, True),
            # A migraine patient with the usual frequency, and with twice that.
            ("same_as_usual", True, False),
            ("at_least_twice", True, True),
            ("worse", True, False),
            # Not asked to compare: new if there were none before, else nobody knows.
            ("unknown", False, True),
            ("unknown", True, None),
            ("unknown", None, None),
            # What the patient says now goes before the baseline.
            ("no_usual_headaches", True, True),
            ("same_as_usual", False, False),
        ],
    )
    def test_is_new_or_twice_the_usual(self, compared, has_usual, expected):
        assert is_countable(compared, has_usual) is expected

    def test_is_decided_for_every_word_of_the_form(self):
        for word in ComparedWithUsual:
            assert is_countable(word, False) in (True, False)


class TestTheGrade:
    def test_follows_function_as_ctcae_says(self):
        grades = [grade(word) for word in ("none", "daily_activities", "self_care")]
        assert grades == [1, 2, 3]

    def test_is_none_where_the_function_is_not_known(self):
        assert grade(Function.UNKNOWN) is None


class TestRedFlags:
    def test_trouble_swallowing_is_an_emergency(self):
        assert is_emergency({"swallowing_speaking_breathing": "yes"})

    @pytest.mark.parametrize("answer", ["no", "not_asked"])
    def test_what_is_not_affirmed_is_none(self, answer):
        assert not is_emergency(dict.fromkeys(RedFlag.values, answer))

    def test_a_drooping_lid_is_for_the_physician_the_same_day(self):
        assert not is_emergency({"eyelid_droop": "yes"})
        assert RedFlag.EYELID_DROOP not in EMERGENCY_FLAGS


class TestWindows:
    @pytest.mark.parametrize(
        ("day", "certain"),
        [
            (0, IMMEDIATE | EARLY),
            (2, IMMEDIATE | EARLY),
            (3, EARLY),
            (14, EARLY),
            (15, INTERMEDIATE),
            (55, INTERMEDIATE),
            (56, LATE),
            (77, LATE),  # wearing off at week 11
            (112, LATE),
            (113, 0),
        ],
    )
    def test_hold_a_known_day(self, day, certain):
        assert window_bits(day, day, None) == (certain, 0)

    def test_hold_a_range_that_lies_inside(self):
        # Begun some time before the call on day 14.
        assert window_bits(0, 14, None) == (EARLY, IMMEDIATE)

    def test_may_hold_a_range_that_reaches_out(self):
        assert window_bits(0, 20, None) == (0, IMMEDIATE | EARLY | INTERMEDIATE)

    def test_late_ends_at_the_next_treatment(self):
        assert window_bits(90, 90, 84) == (0, 0)
        assert window_bits(80, 80, 84) == (LATE, 0)
        assert window_bits(20, 20, 10) == (INTERMEDIATE, 0)

    def test_primary_is_one_of_them(self):
        assert PRIMARY in [window.code for window in WINDOWS]

    def test_disjoint_windows_leave_no_day_out(self):
        days = [window_bits(day, day, None)[0] for day in range(113)]
        assert all(days)


def test_the_protocol_asks_for_the_primary_outcome_once_it_is_complete():
    [call] = [call for call in PROTOCOL if call.code == "day_14"]
    [window] = [window for window in WINDOWS if window.code == PRIMARY]
    assert call.opens_on_day >= window.last_day


def test_a_month_ends_on_its_last_day():
    assert month_of(date(2028, 2, 10)) == (date(2028, 2, 1), date(2028, 2, 29))
