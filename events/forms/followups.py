"""The form of a contact: one attempt, or the patient's own call."""

from django import forms

from clinic.choices import Answer, Precision
from clinic.fields import CodeField, WholeNumberField
from clinic.moments import MomentField
from clinic.parameters import came_twice
from events.choices import (
    SOMEBODY_WHO_CAN_SAY,
    HeadacheAnswer,
    LostReason,
    Reached,
)


class ContactForm(forms.Form):
    contacted_at = MomentField(
        error_messages={"required": "Enter the day of the contact."}
    )
    solicited = CodeField(choices=Answer)
    reached = CodeField(choices=Reached)
    headache = CodeField(choices=HeadacheAnswer, empty=HeadacheAnswer.NOT_ASKED)

    def __init__(self, *args, treatment, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.treatment = treatment
        self.now = now
        self.fields["contacted_at"].zone = treatment.clinic.zone

    def clean_contacted_at(self):
        contacted = self.cleaned_data["contacted_at"]
        if contacted.at > self.now:
            raise forms.ValidationError("A contact can't be in the future.")
        if contacted.on < self.treatment.treated_on or (
            contacted.precision == self.treatment.treated_precision == Precision.EXACT
            and contacted.at < self.treatment.treated_at
        ):
            raise forms.ValidationError(
                f"This is before the treatment on {self.treatment.treated_on}."
            )
        return contacted

    def clean_solicited(self):
        solicited = self.cleaned_data["solicited"]
        if solicited == Answer.UNKNOWN:
            raise forms.ValidationError(
                "Enter yes if the clinic asked, no if the patient came forward."
            )
        return solicited == Answer.YES

    def clean(self):
        super().clean()
        reached = self.cleaned_data.get("reached")
        answer = self.cleaned_data.get("headache")
        if reached is None or answer is None:
            return
        if reached in SOMEBODY_WHO_CAN_SAY:
            if "headache" in self.data and not self.data["headache"].strip():
                self.add_error(
                    "headache",
                    "Somebody was reached: enter yes, no, unknown or not_asked.",
                )
        elif answer != HeadacheAnswer.NOT_ASKED:
            self.add_error(
                "headache",
                "Nobody was reached who could answer: leave it empty, "
                "or correct “reached”.",
            )


class VersionForm(forms.Form):
    """Which version of a call it was whose closing is undone."""

    version = WholeNumberField(low=1, high=999_999, widget=forms.HiddenInput)


class CloseForm(forms.Form):
    """Why a call is given up."""

    reason = forms.ChoiceField(
        label="Close as lost, because",
        choices=[
            choice
            for choice in LostReason.choices
            if choice[0] != LostReason.WINDOW_PASSED
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why the call is given up."},
    )

    def clean(self):
        super().clean()
        came_twice(self)
