"""The form of an export: what of it, and of which clinic."""

from django import forms

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
        for name in self.data:
            if name not in self.fields:
                self.add_error(None, f"Unknown parameter “{name}”.")
            elif len(self.data.getlist(name)) > 1:
                self.add_error(name, "This is there twice: give it once.")

    @property
    def chosen_clinics(self):
        code = self.cleaned_data["clinic"]
        return [clinic for clinic in self.clinics if code in ("", clinic.code)]
