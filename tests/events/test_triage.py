"""Triage and advice, on the cases of the labels, SNNOOP10 and the practice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from events.choices import EMERGENCY_FLAGS, RedFlag, TriageLevel
from events.rules.advice import advice
from events.rules.clocks import clock
from events.rules.triage import decide_by, triage

ALL_DENIED = dict.fromkeys(RedFlag.values, "no")


def found(flags=(), **said):
    """A mild, new headache that is gone, of a patient of 40, with these signs."""
    return triage(
        red_flags=ALL_DENIED | dict.fromkeys(flags, "yes"),
        **{
            "grade": 1,
            "outcome": "resolved",
            "days_since_onset": 0,
            "course": "unknown",
            "compared_with_usual": "no_usual_headaches",
            "age": 40,
        }
        | said,
    )


def rules(triage):
    return [rule for rule, _ in triage.findings]


class TestGreen:
    def test_is_a_mild_headache_on_the_day_of_the_needle(self):
        assert found(outcome="ongoing", course="same") == found()
        assert found().level == TriageLevel.GREEN
        assert found().findings == ()

    def test_is_the_first_week_s_headache_of_somebody_who_frowns(self):
        frowner = found(days_since_onset=6, outcome="ongoing", course="better")

        assert frowner.level == TriageLevel.GREEN

    def test_is_a_mild_headache_as_the_effect_wears_off_in_week_11(self):
        assert found(days_since_onset=1, grade=1).level == TriageLevel.GREEN

    def test_is_one_that_keeps_from_work_but_is_gone(self):
        assert found(grade=2, days_since_onset=9).level == TriageLevel.GREEN

    def test_is_the_usual_headache_of_somebody_over_50(self):
        assert found(age=70, compared_with_usual="worse").level == TriageLevel.GREEN

    def test_needs_no_birth_date(self):
        assert found(age=None).level == TriageLevel.GREEN


class TestAmber:
    @pytest.mark.parametrize(
        ("said", "rule"),
        [
            ({"grade": 3}, "grade_3"),
            (
                {"outcome": "ongoing", "days_since_onset": 3, "course": "same"},
                "lasting",
            ),
            (
                {"outcome": "ongoing", "days_since_onset": 9, "course": "worse"},
                "lasting",
            ),
            (
                {"outcome": "ongoing", "days_since_onset": 3, "course": "unknown"},
                "lasting",
            ),
            ({"age": 50}, "new_at_50"),
        ],
    )
    def test_is_what_a_physician_must_see_the_same_day(self, said, rule):
        assert found(**said).level == TriageLevel.AMBER
        assert rules(found(**said)) == [rule]

    @pytest.mark.parametrize(
        "flag", [flag for flag in RedFlag if flag not in EMERGENCY_FLAGS]
    )
    def test_is_any_sign_that_is_no_emergency(self, flag):
        assert found([flag]).level == TriageLevel.AMBER
        assert found([flag]).findings == ((flag.value, flag.label),)

    def test_is_a_drooping_lid(self):
        assert found(["eyelid_droop"]).level == TriageLevel.AMBER

    @pytest.mark.parametrize("flag", RedFlag.values)
    def test_is_any_sign_that_was_not_asked(self, flag):
        [(rule, reason)] = self.unless_asked(flag, "not_asked").findings

        assert self.unless_asked(flag, "not_asked").level == TriageLevel.AMBER
        assert rule == "not_asked"
        assert reason.endswith(RedFlag(flag).label)

    @pytest.mark.parametrize("answer", [None, "", "unknown"])
    def test_is_any_answer_that_is_neither_yes_nor_no(self, answer):
        assert self.unless_asked("fever", answer).level == TriageLevel.AMBER

    def unless_asked(self, flag, answer):
        return triage(
            red_flags=ALL_DENIED | {flag: answer},
            grade=1,
            outcome="resolved",
            days_since_onset=0,
            course="unknown",
            compared_with_usual="no_usual_headaches",
            age=40,
        )

    @pytest.mark.parametrize(
        "said",
        [
            {"outcome": "ongoing", "days_since_onset": 2, "course": "same"},
            {"outcome": "ongoing", "days_since_onset": 9, "course": "better"},
            {"outcome": "ongoing", "days_since_onset": None, "course": "same"},
            {"outcome": "resolved", "days_since_onset": 9, "course": "same"},
            {"age": 49},
            {"grade": 2},
            {"grade": None},
        ],
    )
    def test_begins_exactly_at_its_limits(self, said):
        assert found(**said).level == TriageLevel.GREEN


class TestRed:
    @pytest.mark.parametrize("flag", sorted(EMERGENCY_FLAGS))
    def test_is_every_sign_of_emergency(self, flag):
        assert found([flag]).level == TriageLevel.RED

    @pytest.mark.parametrize(
        "flag",
        ["swallowing_speaking_breathing", "thunderclap", "fever_stiff_neck"],
    )
    def test_says_which_sign_it_was(self, flag):
        assert found([flag]).findings == ((flag, RedFlag(flag).label),)

    def test_names_the_emergency_before_the_rest(self):
        both = found(["eyelid_droop", "thunderclap"], grade=3)

        assert both.level == TriageLevel.RED
        assert rules(both) == ["thunderclap", "eyelid_droop", "grade_3"]

    def test_does_not_hide_behind_what_was_not_asked(self):
        level = triage(
            red_flags={"thunderclap": "yes"},
            grade=None,
            outcome="unknown",
            days_since_onset=None,
            course="unknown",
            compared_with_usual="unknown",
            age=None,
        )

        assert level.level == TriageLevel.RED
        assert rules(level) == ["thunderclap"]


class TestTheTimeToDecide:
    RAISED = datetime(2026, 6, 30, 15, 20, tzinfo=ZoneInfo("Europe/London"))

    def test_is_an_hour_for_red(self):
        assert decide_by(TriageLevel.RED, self.RAISED) == self.RAISED + timedelta(
            hours=1
        )

    def test_is_the_end_of_the_clinic_s_day_for_amber(self):
        by = decide_by(TriageLevel.AMBER, self.RAISED)

        assert by.isoformat() == "2026-06-30T23:59:00+01:00"


class TestAClock:
    NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("seconds", "text"),
        [
            (0, "less than 1 min left"),
            (59, "less than 1 min left"),
            (12 * 60, "12 min left"),
            (65 * 60, "1 h 5 min left"),
            (25 * 3600, "1 day 1 h left"),
            (-1, "late by less than 1 min"),
            (-12 * 60, "late by 12 min"),
            (-3 * 24 * 3600, "late by 3 days 0 h"),
        ],
    )
    def test_says_how_much_is_left_or_how_late_it_is(self, seconds, text):
        shown = clock(self.NOW + timedelta(seconds=seconds), self.NOW)

        assert shown.text == text
        assert shown.is_late == (seconds < 0)


class TestAdvice:
    def test_sends_red_to_the_emergency_services_and_names_no_painkiller(self):
        said = " ".join(
            advice(TriageLevel.RED, may_take_paracetamol=True, may_take_ibuprofen=True)
        )

        assert "call the emergency services" in said
        assert "paracetamol" not in said
        assert "ibuprofen" not in said

    def test_tells_amber_that_the_physician_rings_back_today(self):
        first, *_ = advice(
            TriageLevel.AMBER, may_take_paracetamol=True, may_take_ibuprofen=True
        )

        assert first == "Our physician looks at this today and rings you back."

    def test_tells_green_when_to_ring_again(self):
        *_, last = advice(
            TriageLevel.GREEN, may_take_paracetamol=True, may_take_ibuprofen=True
        )

        assert "within three days" in last
        assert "swallowing or breathing" in last

    @pytest.mark.parametrize(
        ("paracetamol", "ibuprofen", "named"),
        [
            (True, True, "paracetamol (acetaminophen) or ibuprofen"),
            (True, False, "paracetamol (acetaminophen), no more"),
            (False, True, "painkiller: ibuprofen, no more"),
            (False, False, "Ask our physician before you take any painkiller."),
        ],
    )
    def test_names_only_what_this_patient_may_take(self, paracetamol, ibuprofen, named):
        said = " ".join(
            advice(
                TriageLevel.GREEN,
                may_take_paracetamol=paracetamol,
                may_take_ibuprofen=ibuprofen,
            )
        )

        assert named in said
        assert ("ibuprofen" in said) == ibuprofen
        assert ("acetaminophen" in said) == paracetamol
