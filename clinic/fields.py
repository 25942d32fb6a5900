"""Form fields that take a value exactly as typed, or say what is wrong with it.

Django's own fields read `1_0` as 10 and accept invisible characters: a dose or a
record number must not be guessed.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from clinic.choices import Precision
from clinic.constraints import FIRST_DAY, FIRST_MOMENT, LAST_DAY, LAST_MOMENT

INVISIBLE_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
DATE_AND_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?", re.ASCII
)
OUT_OF_RANGE = f"Enter a date between {FIRST_DAY} and {LAST_DAY}."
NOTHING_VISIBLE = re.compile("[\\s\u200b-\u200d\u2060\ufeff\u00ad]*")


class TextField(forms.CharField):
    """Text in NFC, without characters that can't be seen."""

    allowed_controls = ""

    def to_python(self, value):
        text = unicodedata.normalize("NFC", super().to_python(value))
        if INVISIBLE_DIRECTION.search(text):
            raise ValidationError(
                "This contains an invisible direction character: type the text anew."
            )
        for character in text:
            if (
                unicodedata.category(character) in ("Cc", "Cs")
                and character not in self.allowed_controls
            ):
                raise ValidationError(
                    "This contains a control character or a line break: "
                    "type it on one line."
                )
        return "" if NOTHING_VISIBLE.fullmatch(text) else text


class WordsField(TextField):
    """Text of several lines."""

    widget = forms.Textarea
    allowed_controls = "\n\t"

    def to_python(self, value):
        return super().to_python(
            value.replace("\r\n", "\n") if isinstance(value, str) else value
        )


class WholeNumberField(forms.Field):
    widget = forms.NumberInput

    def __init__(self, *, low, high, **kwargs):
        super().__init__(**kwargs)
        self.low, self.high = low, high

    def to_python(self, value):
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,6}(\.0)?", text, re.ASCII):
            raise ValidationError(
                f"Enter a whole number from {self.low} to {self.high}."
            )
        number = int(text.removesuffix(".0"))
        if not self.low <= number <= self.high:
            raise ValidationError(
                f"{number} is out of range: enter a whole number "
                f"from {self.low} to {self.high}."
            )
        return number


class UnitsField(forms.Field):
    """A dose, above zero, in tenths at the finest."""

    widget = forms.NumberInput

    def __init__(self, *, most, **kwargs):
        super().__init__(**kwargs)
        self.most = most

    def to_python(self, value):
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        if re.fullmatch(r"[0-9]+,[0-9]+", text, re.ASCII):
            raise ValidationError(
                f"Use a point, not a comma: {text.replace(',', '.')}."
            )
        if not re.fullmatch(r"[0-9]{1,6}(\.[0-9])?", text, re.ASCII):
            raise ValidationError(
                "Enter digits only, with at most one decimal, such as 20 or 12.5."
            )
        units = Decimal(text)
        if not 0 < units <= self.most:
            raise ValidationError(
                f"Enter more than 0 and at most {self.most:,} units.".replace(",", " ")
            )
        return units


def checked_day(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(OUT_OF_RANGE)
    return day


def iso_day(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        hint = " It looks like a spreadsheet's serial number." * bool(
            re.fullmatch(r"\d{5}", text)
        )
        raise ValidationError(
            f"Enter the date as year-month-day, such as 2026-03-31.{hint}"
        )
    try:
        return checked_day(date.fromisoformat(text))
    except ValueError:
        raise ValidationError(f"There is no such day as {text}.") from None


class DayField(forms.Field):
    """An ISO date, typed as text: a browser's own widget shows a date that it can't
    read as nothing, in an order that depends on the computer."""

    widget = forms.TextInput(
        attrs={"placeholder": "yyyy-mm-dd", "inputmode": "numeric", "size": 10}
    )

    def to_python(self, value):
        text = str(value or "").strip()
        return iso_day(text) if text else None


@dataclass(frozen=True)
class Moment:
    """When something was, as exactly as it was given; `on` is the clinic's day."""

    at: datetime
    on: date
    precision: str


class MomentField(forms.Field):
    """A date, or a date and time, in `zone` (the clinic's) unless it has an offset."""

    zone: ZoneInfo

    def to_python(self, value):
        text = str(value or "").strip()
        if not text:
            return None
        if len(text) <= 10:
            day = iso_day(text)
            start = datetime.combine(day, time(), self.zone)
            return Moment(start.astimezone(UTC), day, Precision.DAY)
        return self._timed(text)

    def _timed(self, text):
        try:
            if not DATE_AND_TIME.fullmatch(text):
                raise ValueError
            given = datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError(
                "Enter the date and time as 2026-03-31T14:05, "
                "or the date alone as 2026-03-31."
            ) from None
        checked_day(given.date())
        if given.tzinfo is None:
            given = self._in_zone(given)
        at = given.astimezone(UTC)
        if not FIRST_MOMENT <= at <= LAST_MOMENT:
            raise ValidationError(OUT_OF_RANGE)
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


class CodeField(forms.ChoiceField):
    """One word of a list; with `empty`, nothing typed is stored as that word."""

    def __init__(self, *, choices, empty=None, **kwargs):
        super().__init__(choices=choices.choices, required=empty is None, **kwargs)
        self.empty = empty
        self.error_messages["invalid_choice"] = (
            "There is no code “%(value)s” here. Use one of: "
            + ", ".join(choices.values)
            + "."
        )

    def clean(self, value):
        return super().clean(value) or self.empty


class RegisterField(forms.Field):
    """A row of a register, named by its code: `rows` maps codes to rows."""

    widget = forms.Select

    def __init__(self, *, register, **kwargs):
        super().__init__(**kwargs)
        self.register = register
        self.rows = {}

    def to_python(self, value):
        code = str(value or "").strip()
        if not code:
            return None
        if code not in self.rows:
            raise ValidationError(
                f"This clinic has no {self.register} “{code}”: "
                "correct it, or register it first."
            )
        return self.rows[code]
