"""Forms of the trail's pages."""

from datetime import date, timedelta

from django import forms

from clinic.fields import TextField, list_or_buttons
from clinic.moments import DayField
from clinic.parameters import came_twice, in_force, refuse_unknown

DAYS = 30
MOST_DAYS = 366


class NoteForm(forms.Form):
    """What somebody found who looked at an event."""

    status = 422

    note = TextField(
        label="Note",
        min_length=3,
        max_length=500,
        help_text="It stays, with your name, beside the trail.",
        error_messages={"required": "Say what you found, in at least 3 characters."},
    )

    def clean(self):
        super().clean()
        if came_twice(self):
            self.status = 400


class DayNoteForm(NoteForm):
    """The same of a question's answer for one day of a clinic."""

    day = DayField(label="Day")

    def __init__(self, *args, clinics, **kwargs):
        super().__init__(*args, **kwargs)
        is_one = len(clinics) == 1
        widget = forms.HiddenInput if is_one else list_or_buttons(clinics)
        self.fields["clinic"] = clinic_field(clinics, widget=widget)
        self.order_fields(["day", "note", "clinic"])


class PeriodForm(forms.Form):
    """The days of a question: the last 30, unless others are given."""

    def __init__(self, *args, clinics, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["clinic"] = clinic_field(clinics)
        self.fields["clinic"].required = False
        self.fields["from"] = DayField(label="From (day)", required=False)
        self.fields["to"] = DayField(label="To (day)", required=False)

    def clean(self):
        super().clean()
        refuse_unknown(self, beside=["page", "per_page"])
        until: date = self.cleaned_data.get("to") or self.today
        since: date = self.cleaned_data.get("from") or until - timedelta(days=DAYS - 1)
        if since > until:
            self.add_error("to", f"This is before the first day, {since}.")
        elif (until - since).days >= MOST_DAYS:
            self.add_error("from", f"Ask for {MOST_DAYS} days at most.")
        self.since, self.until = since, until

    @property
    def in_force(self):
        return in_force(self)


def clinic_field(clinics, **kwargs):
    return forms.ChoiceField(
        label="Clinic",
        choices=[(clinic.code, clinic.name) for clinic in clinics],
        error_messages={"invalid_choice": "You have no clinic “%(value)s”."},
        **kwargs,
    )
