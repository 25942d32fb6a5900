"""Form fields of days and moments, as exactly as they were given, in a clinic's zone.

Pages take a day as people write it, if it can be read in one way only; files take ISO alone.
"""

import re
from calendar import month_name
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from clinic.choices import Precision
from clinic.constraints import FIRST_DAY, FIRST_MOMENT, LAST_DAY, LAST_MOMENT

DATE_AND_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?", re.ASCII
)
TIME_FORMAT = (
    "Enter the date and time as 2026-03-31T14:05, or the date alone as 2026-03-31."
)
HINTS = {
    re.compile(
        r"\d{5}([.,]\d+)?", re.ASCII
    ): " It looks like a spreadsheet's serial number.",
    re.compile(
        r"\d{1,2}([/.-])\d{1,2}\1\d{2}(\d{2})?( .*)?", re.ASCII
    ): " Written like this, day and month could be mixed up.",
}
DAY_HINT = (
    "31 Mar 2026, 2026-03-31 or 31/03/2026; not 3/4/2026, which could be two days."
)
MONTHS = [name.lower() for name in month_name[1:]]
IN_WORDS = re.compile(r"(\d{1,2})\.?[ -]([a-z]{3,9})\.?,?[ -](\d{4})", re.ASCII)
IN_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)
WITH_TIME = re.compile(r"(.*\d{4})[ ,]+(\d{2}:\d{2}(:\d{2})?)", re.ASCII)
OUT_OF_RANGE = f"Enter a date between {FIRST_DAY} and {LAST_DAY}."


def checked_day(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(OUT_OF_RANGE)
    return day


def checked_moment(given: datetime) -> datetime:
    at = given.astimezone(UTC)
    if not FIRST_MOMENT <= at <= LAST_MOMENT:
        raise ValidationError(OUT_OF_RANGE)
    return at


def hint(text: str) -> str:
    """What another notation of a day or a moment looks like."""
    for pattern, words in HINTS.items():
        if pattern.fullmatch(text):
            return words
    return ""


def as_iso(text: str) -> str:
    """A written day in ISO, if it can be read in one way only, or else as it was.

    31/03/2026 can't be the 31st month; 03/04/2026 is one day here and another in New York.
    """
    if said := IN_WORDS.fullmatch(text.lower()):
        day, name, year = said.groups()
        found = [
            number for number, month in enumerate(MONTHS, 1) if month.startswith(name)
        ]
        name_is_known = len(found) == 1 or name == "sept"
        return f"{year}-{found[0]:02}-{int(day):02}" if name_is_known else text
    if said := IN_NUMBERS.fullmatch(text):
        day, month = int(said[1]), int(said[3])
        if month <= 12 and (day > 12 or day == month):
            return f"{said[4]}-{month:02}-{day:02}"
    return text


def iso_day(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValidationError(
            f"Enter the date as year-month-day, such as 2026-03-31.{hint(text)}"
        )
    try:
        return checked_day(date.fromisoformat(text))
    except ValueError:
        raise ValidationError(f"There is no such day as {text}.") from None


class DayField(forms.Field):
    """A date, typed as text: a browser's own widget shows a date that it can't
    read as nothing, in an order that depends on the computer."""

    widget = forms.TextInput(attrs={"placeholder": "yyyy-mm-dd", "size": 12})
    only_iso = False

    def to_python(self, value):
        text = str(value or "").strip()
        if not text:
            return None
        return iso_day(text if self.only_iso else as_iso(text))


@dataclass(frozen=True)
class Moment:
    """When something was, as exactly as it was given; `on` is the clinic's day."""

    at: datetime
    on: date
    precision: str


class MomentField(forms.Field):
    """A date, or a date and time, in `zone` (the clinic's) unless it has an offset."""

    zone: ZoneInfo
    only_iso = False

    def prepare_value(self, value):
        """A stored moment as one types it, so that it comes back as the same one."""
        if not isinstance(value, Moment):
            return value
        if value.precision == Precision.DAY:
            return value.on.isoformat()
        local = value.at.astimezone(self.zone)
        if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
            return local.isoformat()
        detail = "seconds" if local.second else "minutes"
        return local.replace(tzinfo=None).isoformat(timespec=detail)

    def to_python(self, value):
        text = str(value or "").strip()
        if not text:
            return None
        if not self.only_iso:
            timed = WITH_TIME.fullmatch(text)
            text = f"{as_iso(timed[1])} {timed[2]}" if timed else as_iso(text)
        if len(text) <= 10:
            day = iso_day(text)
            start = datetime.combine(day, time(), self.zone)
            return Moment(checked_moment(start), day, Precision.DAY)
        return self._timed(text)

    def _timed(self, text):
        if not DATE_AND_TIME.fullmatch(text):
            raise ValidationError(TIME_FORMAT + hint(text))
        iso_day(text[:10])
        try:
            given = datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError(TIME_FORMAT) from None
        if given.tzinfo is None:
            given = self._in_zone(given)
        at = checked_moment(given)
        return Moment(at, at.astimezone(self.zone).date(), Precision.EXACT)

    def _in_zone(self, naive):
        first = naive.replace(tzinfo=self.zone, fold=0)
        second = naive.replace(tzinfo=self.zone, fold=1)
        if first.utcoffset() == second.utcoffset():
            return first
        back = first.astimezone(UTC).astimezone(self.zone)
        if back.replace(tzinfo=None) != naive:
            raise ValidationError(
                f"The clocks in {self.zone.key} skipped {naive:%H:%M} on that day: "
                "enter a time that was."
            )
        raise ValidationError(
            f"The clocks in {self.zone.key} showed {naive:%H:%M} twice on that day: "
            f"add the offset, such as {first.isoformat()}."
        )
