"""Forms of the registers. Their fields are named as the columns of the CSV files."""

from django import forms

from clinic.choices import Answer, HeadacheHistory, Migraine, NeedleAnxiety, Sex
from clinic.fields import CodeField, DayField, TextField, WholeNumberField


class PatientForm(forms.Form):
    """A patient and the baseline. What is left empty is stored as unknown."""

    mrn = TextField(
        label="Record number",
        max_length=40,
        error_messages={"required": "Enter the patient's record number."},
    )
    given_name = TextField(max_length=80, required=False)
    family_name = TextField(max_length=80, required=False)
    birth_date = DayField(required=False)
    sex = CodeField(choices=Sex, empty=Sex.UNKNOWN)
    phone = TextField(max_length=40, required=False)
    headache_history = CodeField(choices=HeadacheHistory, empty=HeadacheHistory.UNKNOWN)
    migraine = CodeField(choices=Migraine, empty=Migraine.UNKNOWN)
    headache_days_per_28 = WholeNumberField(low=0, high=28, required=False)
    low_pain_threshold = CodeField(choices=Answer, empty=Answer.UNKNOWN)
    needle_anxiety = CodeField(choices=NeedleAnxiety, empty=NeedleAnxiety.UNKNOWN)
    habitual_frowning = CodeField(choices=Answer, empty=Answer.UNKNOWN)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_birth_date(self):
        birth_date = self.cleaned_data["birth_date"]
        if birth_date and birth_date > self.today:
            raise forms.ValidationError(
                f"A birth date can't be in the future (today is {self.today})."
            )
        if birth_date and self.today.year - birth_date.year > 120:
            raise forms.ValidationError("This is more than 120 years ago: check it.")
        return birth_date
