"""Dates and times as the strict form fields take them, in the zone of the clinic."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from clinic.moments import DayField, Moment, MomentField
from tests.clinic.test_fields import NOTHING, REQUIRED, refusal

NO_DAYS = ["03/04/1990", "12/31/2026", "3.4.2026", "3/4/26", "31/3-2026", "31 13 2026"]
NO_DAYS += ["ma 2026", "31 Ju 2026", "1 Jux 2026", "31 March", "2026-3-31", "20260331"]
NO_DAYS += ["2026-W10-1", "2026-089", "2026‑03‑31", "10000-1-1", "-2026-3-1"]
NO_DAYS += ["٢٠٢٦-٠٣-٠٣", "today", "N/A", "1_0", "\u200b"]

ISO = "Enter the date as year-month-day, such as 2026-03-31."
TIME = "Enter the date and time as 2026-03-31T14:05, or the date alone as 2026-03-31."
RANGE = "Enter a date between 1900-01-01 and 2099-12-31."


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day_field(**kwargs):
    return DayField(**kwargs)


def moment_field(zone="Europe/London", **kwargs):
    field = MomentField(**kwargs)
    field.zone = ZoneInfo(zone)
    return field


@pytest.mark.parametrize("field", [day_field, moment_field])
class TestAFieldOfDays:
    @pytest.mark.parametrize("text", NO_DAYS)
    def test_refuses_what_it_could_only_guess(self, field, text):
        assert refusal(field(), text).startswith(ISO)

    def test_knows_the_serial_number_of_a_spreadsheet(self, field):
        assert refusal(field(), "44927") == (
            f"{ISO} It looks like a spreadsheet's serial number."
        )

    @pytest.mark.parametrize(
        "text", ["2026-13-01", "2026-00-10", "2026-02-30", "1900-02-29", "0000-01-01"]
    )
    def test_refuses_days_that_never_were(self, field, text):
        assert refusal(field(), text) == f"There is no such day as {text}."

    @pytest.mark.parametrize(
        "text",
        ["31/3/2026", "31.03.2026", "31-03-2026", "31 Mar 2026", "31. march 2026"],
    )
    def test_takes_a_day_as_it_is_written_unless_in_a_file(self, field, text):
        taken = field().clean(text)
        assert getattr(taken, "on", taken) == date(2026, 3, 31)

        of_a_file = field()
        of_a_file.only_iso = True
        assert refusal(of_a_file, text).startswith("Enter the date ")

    @pytest.mark.parametrize(
        ("text", "day"), [("5/5/2026", "2026-05-05"), ("2 Sept 2026", "2026-09-02")]
    )
    def test_takes_what_is_one_day_in_every_order(self, field, text, day):
        taken = field().clean(text)
        assert getattr(taken, "on", taken) == date.fromisoformat(day)

    def test_refuses_a_written_day_that_never_was(self, field):
        assert refusal(field(), "31 Feb 2026") == "There is no such day as 2026-02-31."

    @pytest.mark.parametrize(
        "text", ["0001-01-01", "1899-12-31", "2100-01-01", "9999-12-31"]
    )
    def test_names_its_range(self, field, text):
        assert refusal(field(), text) == RANGE

    @pytest.mark.parametrize("text", NOTHING)
    def test_keeps_an_unknown_day_unknown(self, field, text):
        assert field(required=False).clean(text) is None
        assert refusal(field(), text) == REQUIRED


class TestDayField:
    @pytest.mark.parametrize(
        "text", ["1900-01-01", "2024-02-29", " 2026-03-31 ", "2099-12-31"]
    )
    def test_takes_iso_days(self, text):
        assert day_field().clean(text) == date.fromisoformat(text.strip())

    @pytest.mark.parametrize("text", ["2026-03-31T14:05", "10000-01-01", "1" * 5000])
    def test_refuses_what_is_longer_than_a_day(self, text):
        assert refusal(day_field(), text) == ISO


class TestMomentField:
    @pytest.mark.parametrize(
        ("zone", "day", "at"),
        [
            ("Europe/London", "2026-01-15", "2026-01-15T00:00"),
            ("Europe/London", "2026-07-15", "2026-07-14T23:00"),
            ("America/New_York", "2026-01-15", "2026-01-15T05:00"),
            ("Pacific/Auckland", "2026-01-15", "2026-01-14T11:00"),
            # The clocks skip that day's midnight.
            ("America/Santiago", "2026-09-06", "2026-09-06T04:00"),
        ],
    )
    def test_takes_a_bare_day_as_that_day_at_the_clinic(self, zone, day, at):
        moment = moment_field(zone).clean(day)

        assert moment == Moment(utc(at), date.fromisoformat(day), "day")

    @pytest.mark.parametrize(
        ("zone", "text", "at", "on"),
        [
            ("Europe/London", "2026-07-15T10:00", "2026-07-15T09:00", "2026-07-15"),
            ("Europe/London", "15/7/2026 10:00", "2026-07-15T09:00", "2026-07-15"),
            ("Europe/London", "15 Jul 2026, 10:00", "2026-07-15T09:00", "2026-07-15"),
            (
                "Europe/London",
                "2026-07-15 10:00:30",
                "2026-07-15T09:00:30",
                "2026-07-15",
            ),
            ("Europe/London", "2026-07-15T23:30Z", "2026-07-15T23:30", "2026-07-16"),
            (
                "Europe/London",
                "2026-07-15T20:00-05:00",
                "2026-07-16T01:00",
                "2026-07-16",
            ),
            ("America/New_York", "2026-01-15T20:00", "2026-01-16T01:00", "2026-01-15"),
            ("America/New_York", "2026-01-15T02:00Z", "2026-01-15T02:00", "2026-01-14"),
            ("Pacific/Auckland", "2026-01-15T08:00", "2026-01-14T19:00", "2026-01-15"),
        ],
    )
    def test_takes_a_time_at_the_clinic_or_with_its_offset(self, zone, text, at, on):
        moment = moment_field(zone).clean(text)

        assert moment == Moment(utc(at), date.fromisoformat(on), "exact")

    @pytest.mark.parametrize(
        ("zone", "day", "last_before", "skipped", "first_after"),
        [
            ("Europe/London", "2026-03-29", "00:59", ["01:00", "01:30"], "02:00"),
            ("America/New_York", "2026-03-08", "01:59", ["02:00", "02:30"], "03:00"),
            ("Pacific/Auckland", "2026-09-27", "01:59", ["02:00", "02:30"], "03:00"),
        ],
    )
    def test_refuses_an_hour_that_the_clocks_skipped(
        self, zone, day, last_before, skipped, first_after
    ):
        field = moment_field(zone)

        for time in skipped:
            assert refusal(field, f"{day}T{time}") == (
                f"The clocks in {zone} skipped {time} on that day: "
                "enter a time that was."
            )
        after = field.clean(f"{day}T{first_after}").at
        assert (after - field.clean(f"{day}T{last_before}").at).seconds == 60

    @pytest.mark.parametrize(
        ("zone", "time", "offsets"),
        [
            ("Europe/London", "2026-10-25T01:30", ["+01:00", "+00:00"]),
            ("America/New_York", "2026-11-01T01:30", ["-04:00", "-05:00"]),
            ("Pacific/Auckland", "2026-04-05T02:30", ["+13:00", "+12:00"]),
        ],
    )
    def test_asks_which_of_two_equal_hours_is_meant(self, zone, time, offsets):
        field = moment_field(zone)

        assert refusal(field, time) == (
            f"The clocks in {zone} showed {time[11:]} twice on that day: "
            f"add the offset, such as {time}:00{offsets[0]}."
        )
        first, second = (field.clean(f"{time}:00{offset}") for offset in offsets)
        assert (second.at - first.at).seconds == 3600
        assert first.on == second.on == date.fromisoformat(time[:10])

    @pytest.mark.parametrize(
        "text",
        ["2026-03-31T24:00", "2026-03-31T14:60", "2026-03-31T14", "3/4/2026 14:05"]
        + ["2026-03-31T2:05 pm", "31 Mar 2026 25:05", "2026-01-01T10:00+99:00"]
        + ["٢٠٢٦-٠٣-٠٣T10:00", "2026-03-31T14:05\u202e", "10000-01-01", "1" * 5000],
    )
    def test_refuses_a_time_in_any_other_notation(self, text):
        assert refusal(moment_field(), text).startswith(TIME)

    @pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
    @pytest.mark.parametrize("time", ["T00:00", "T23:59", "T00:00+23:59"])
    def test_names_its_range_for_a_time_too(self, day, time):
        assert refusal(moment_field(), day + time) == RANGE
