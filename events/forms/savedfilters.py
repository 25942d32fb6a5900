"""The form that keeps a filter under a name."""

from django import forms

from clinic.fields import TextField


class SavedFilterForm(forms.Form):
    name = TextField(
        label="Keep these filters as",
        max_length=60,
        error_messages={"required": "Give the filters a name."},
    )
    query = TextField(max_length=1000, widget=forms.HiddenInput)
