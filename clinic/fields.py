"""Form fields that take a value exactly as typed, or say what is wrong with it.

Django's own fields read `1_0` as 10 and accept invisible characters: a dose or a
record number must not be guessed.
"""

import re
import unicodedata
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

INVISIBLE_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Control characters, lone surrogates, line and paragraph separators.
CONTROLS = ("Cc", "Cs", "Zl", "Zp")
JOINERS = "\u200c\u200d"  # without them some scripts and pictures fall apart
NOTHING_VISIBLE = re.compile("[\\s\u200b-\u200d\u2060\ufeff\u00ad]*")


class TextField(forms.CharField):
    """Text in NFC, without characters that can't be seen."""

    allowed_controls = ""
    control_message = (
        "This contains a control character or a line break: type it on one line."
    )
    default_error_messages = {
        "max_length": "At most %(limit_value)d characters (you typed %(show_value)d).",
    }

    def to_python(self, value):
        text = unicodedata.normalize("NFC", super().to_python(value))
        if NOTHING_VISIBLE.fullmatch(text):
            return ""
        if INVISIBLE_DIRECTION.search(text):
            raise ValidationError(
                "This contains an invisible direction character: type the text anew."
            )
        if text.isascii() and text.isprintable():
            return text  # nothing there that can't be seen
        for character in text:
            kind = unicodedata.category(character)
            if kind in CONTROLS and character not in self.allowed_controls:
                raise ValidationError(self.control_message)
            if kind == "Cf" and character not in JOINERS:
                raise ValidationError(
                    "This contains an invisible character: type the text anew."
                )
        return text


class WordsField(TextField):
    """Text of several lines."""

    widget = forms.Textarea
    allowed_controls = "\n\t"
    control_message = "This contains a control character: type the text anew."

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
        if not re.fullmatch(r"[0-9]+(\.[0-9])?", text, re.ASCII):
            raise ValidationError(
                "Enter digits only, with at most one decimal, such as 20 or 12.5."
            )
        units = Decimal(text)
        if not 0 < units <= self.most:
            raise ValidationError(
                f"Enter more than 0 and at most {self.most:,} units.".replace(",", " ")
            )
        return units


MOST_BUTTONS = 6


def list_or_buttons(choices):
    """The widget of so many choices on a form that records: a few are seen at once."""
    return forms.RadioSelect if len(choices) <= MOST_BUTTONS else forms.Select


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
