"""The form of an export: what of it, and of which clinic."""

from django import forms

from clinic.parameters import refuse_unknown
from events.exports import DATASETS


class ExportForm(forms.Form):
    dataset = forms.ChoiceField(choices=[(name, name) for name in DATASETS])

    def __init__(self, *args, clinics, **kwargs):
        super().__init__(*args, **kwargs)
        self.clinics = clinics
        self.fields["clinic"] = forms.ChoiceField(
            choices=[("", "All")] + [(clinic.code, clinic.name) for clinic in clinics],
            required=False,
            error_messages={"invalid_choice": "You have no clinic “%(value)s”."},
        )

    def clean(self):
        super().clean()
        refuse_unknown(self)

    @property
    def chosen_clinics(self):
        code = self.cleaned_data["clinic"]
        return [clinic for clinic in self.clinics if code in ("", clinic.code)]
