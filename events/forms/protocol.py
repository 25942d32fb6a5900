"""The form of a clinic's protocol: when it calls after a treatment."""

import re

from django import forms

from clinic.fields import TextField, WholeNumberField
from clinic.parameters import came_twice
from events.rules.windows import ProtocolCall

MOST_CALLS = 6
LAST_DAY = 730
PARTS = ("code", "opens", "due", "closes")


def as_text(calls):
    """The calls in one line: tells whether they are still those that were shown."""
    return ", ".join(
        f"{call.code}:{call.opens_on_day}:{call.due_on_day}:{call.closes_on_day}"
        for call in sorted(calls, key=lambda call: (call.due_on_day, call.code))
    )


def calls_in(text):
    """The inverse of as_text; of what isn't one, no calls."""
    found = re.findall(r"([a-z0-9_]+):([0-9]+):([0-9]+):([0-9]+)", text)
    return [ProtocolCall(code, *map(int, days)) for code, *days in found]


class ProtocolForm(forms.Form):
    """Up to six calls, one a line; an emptied line is no call."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, calls, **kwargs):
        """`calls`: those in force now."""
        super().__init__(*args, **kwargs)
        self.in_force = as_text(calls)
        self.initial["shown"] = self.in_force
        for number in range(1, MOST_CALLS + 1):
            self.add_line(number)
        for number, call in enumerate(calls, start=1):
            days = (call.opens_on_day, call.due_on_day, call.closes_on_day)
            for part, value in zip(PARTS, (call.code, *days), strict=True):
                self.initial[f"{part}-{number}"] = value

    def add_line(self, number):
        widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})
        self.fields[f"code-{number}"] = TextField(
            label=f"Call {number}, name", max_length=20, required=False, widget=widget
        )
        for part in PARTS[1:]:
            self.fields[f"{part}-{number}"] = WholeNumberField(
                label=f"Call {number}, {part} on day",
                low=0,
                high=LAST_DAY,
                required=False,
                widget=forms.TextInput(attrs=widget.attrs | {"inputmode": "numeric"}),
            )

    @property
    def lines(self):
        return [
            [self[f"{part}-{number}"] for part in PARTS]
            for number in range(1, MOST_CALLS + 1)
        ]

    @property
    def is_stale(self):
        return self.cleaned_data["shown"] != self.in_force

    def clean(self):
        super().clean()
        came_twice(self)
        self.calls = []
        for number in range(1, MOST_CALLS + 1):
            values = [self.cleaned_data.get(f"{part}-{number}") for part in PARTS]
            failed = any(f"{part}-{number}" in self.errors for part in PARTS)
            if failed or all(value in (None, "") for value in values):
                continue
            self.check_line(number, *values)
        if not self.calls and not self.errors:
            self.add_error("code-1", "Keep at least one call: nobody would be asked.")

    def check_line(self, number, code, *days):
        for part, value in zip(PARTS, (code, *days), strict=True):
            if value in (None, ""):
                self.add_error(f"{part}-{number}", "Fill this in, or empty the line.")
                return
        opens, due, closes = days
        if not re.fullmatch(r"[a-z0-9_]+", code):
            self.add_error(
                f"code-{number}",
                "Use small letters, digits and _ alone, such as day_14.",
            )
        elif code in [call.code for call in self.calls]:
            self.add_error(f"code-{number}", f"Another call is named {code} too.")
        elif due < opens:
            self.add_error(
                f"due-{number}", f"It can't be due before it opens on day {opens}."
            )
        elif closes < due:
            self.add_error(
                f"closes-{number}", f"It can't close before it is due on day {due}."
            )
        else:
            self.calls.append(ProtocolCall(code, opens, due, closes))
