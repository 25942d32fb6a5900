"""The contact part of the call sheet."""

from django import forms

from clinic.choices import Precision
from clinic.moments import MomentField
from clinic.parameters import came_twice
from events.choices import HeadacheAnswer, Reached
from events.forms.followups import ContactForm
from events.forms.questions import question


class CallContactForm(ContactForm):
    reached = question(
        "Who was reached?",
        [
            (Reached.PATIENT, "Patient"),
            (Reached.VOICEMAIL, "Voicemail left"),
            (Reached.NO_ANSWER, "No answer"),
            (Reached.WRONG_NUMBER, "Wrong number"),
            (Reached.RELATIVE, "Relative"),
            (Reached.REFUSED, "Refused to talk"),
        ],
        "123456",
        missing="Say who was reached.",
    )
    headache = question(
        "Any headache since the treatment, or since we last spoke?",
        [
            (HeadacheAnswer.NO, "No"),
            (HeadacheAnswer.YES, "Yes"),
            (HeadacheAnswer.UNKNOWN, "Can't say"),
        ],
        "nyu",
        required=False,
    )
    call_back_at = MomentField(
        label="Call back at",
        required=False,
        help_text="Date and time at the clinic, such as 2026-03-31 14:05 or 31 Mar 2026 14:05.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["call_back_at"].zone = self.fields["contacted_at"].zone
        self.fields["solicited"].widget = forms.HiddenInput()

    def clean(self):
        super().clean()
        came_twice(self, alone=False)

    def clean_headache(self):
        return self.cleaned_data["headache"] or HeadacheAnswer.NOT_ASKED.value

    def clean_call_back_at(self):
        moment = self.cleaned_data["call_back_at"]
        if moment is None:
            return None
        if moment.precision == Precision.DAY:
            raise forms.ValidationError("Add the time of day to call back.")
        if moment.at <= self.now:
            raise forms.ValidationError("This is in the past: enter a time to come.")
        return moment.at

    @property
    def contacted_on(self):
        """The day of the call, today while it can't be read."""
        contacted = getattr(self, "cleaned_data", {}).get("contacted_at")
        zone = self.fields["contacted_at"].zone
        return contacted.on if contacted else self.now.astimezone(zone).date()

    def as_contact(self):
        said = dict(self.cleaned_data)
        return {
            "contacted": said.pop("contacted_at"),
            "is_solicited": said.pop("solicited"),
            **said,
        }
