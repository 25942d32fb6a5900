"""The form that keeps a filter under a name."""

from django import forms

from clinic.fields import TextField
from clinic.parameters import came_twice


class SavedFilterForm(forms.Form):
    name = TextField(
        label="Keep these filters as",
        max_length=60,
        error_messages={"required": "Give the filters a name."},
    )
    query = TextField(max_length=1000, widget=forms.HiddenInput)

    def clean(self):
        super().clean()
        came_twice(self)
