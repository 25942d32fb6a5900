"""Why a record is changed or void, and against which version of it."""

from django import forms

from clinic.fields import TextField, WholeNumberField
from clinic.parameters import came_twice


class ReasonForm(forms.Form):
    """Why a record is changed, and the version that the form was filled in against."""

    status = 422

    reason = TextField(
        label="Reason",
        min_length=5,
        max_length=500,
        help_text="It stays in the history, to be read by everybody.",
        error_messages={
            "required": "Say why, in at least 5 characters.",
            "min_length": "Say why, in at least 5 characters.",
        },
    )
    version = WholeNumberField(
        low=1,
        high=999_999,
        widget=forms.HiddenInput,
        error_messages={"required": "Open the page anew: its version is missing."},
    )

    def clean(self):
        super().clean()
        if came_twice(self):
            self.status = 400
