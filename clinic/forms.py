"""Forms of the registers. Their fields are named as the columns of the CSV files."""

from django import forms

from clinic.choices import Answer, HeadacheHistory, Migraine, NeedleAnxiety, Sex
from clinic.fields import CodeField, TextField, WholeNumberField, list_or_buttons
from clinic.formulas import damage
from clinic.moments import DAY_HINT, DayField


def word(choices, label, **kwargs):
    """A word of a list; nothing chosen is unknown."""
    return CodeField(
        choices=choices,
        empty=choices.UNKNOWN,
        initial=choices.UNKNOWN,
        label=label,
        widget=list_or_buttons(choices),
        **kwargs,
    )


class PatientForm(forms.Form):
    """A patient and the baseline. What is left empty is stored as unknown."""

    GROUPS = {
        "Identity": ("mrn", "given_name", "family_name", "birth_date", "sex"),
        "Contact": ("phone", "preferred_time", "consent_to_call", "voicemail_allowed"),
        "Headaches before any treatment": (
            "headache_history",
            "migraine",
            "headache_days_per_28",
            "acute_medication_days_per_28",
        ),
        "What raises the risk": (
            "needle_anxiety",
            "low_pain_threshold",
            "habitual_frowning",
            "hypertension",
        ),
        "Painkillers": (
            "paracetamol_contraindicated",
            "ibuprofen_contraindicated",
            "allergies",
        ),
    }

    mrn = TextField(
        label="Record number",
        max_length=40,
        error_messages={"required": "Enter the patient's record number."},
    )
    given_name = TextField(label="Given name", max_length=80, required=False)
    family_name = TextField(label="Family name", max_length=80, required=False)
    birth_date = DayField(
        label="Date of birth",
        required=False,
        help_text=DAY_HINT,
    )
    sex = word(Sex, "Sex")
    phone = TextField(label="Phone", max_length=40, required=False)
    preferred_time = TextField(
        label="Best time to call",
        max_length=60,
        required=False,
        help_text="Such as: after 17:00, not on Mondays.",
    )
    consent_to_call = word(Answer, "May we call?")
    voicemail_allowed = word(Answer, "May we leave a voicemail?")
    headache_history = word(HeadacheHistory, "Kind of headaches")
    migraine = word(Migraine, "Migraine")
    headache_days_per_28 = WholeNumberField(
        label="Days with headache, of 28",
        low=0,
        high=28,
        required=False,
        help_text="Empty: not known. 0: none.",
    )
    acute_medication_days_per_28 = WholeNumberField(
        label="Days with a painkiller or triptan, of 28",
        low=0,
        high=28,
        required=False,
        help_text="Empty: not known. 0: none.",
    )
    needle_anxiety = word(NeedleAnxiety, "Fear of needles")
    low_pain_threshold = word(Answer, "Low pain threshold")
    habitual_frowning = word(Answer, "Frowns out of habit")
    hypertension = word(Answer, "High blood pressure")
    paracetamol_contraindicated = word(
        Answer, "Must not take paracetamol (acetaminophen)"
    )
    ibuprofen_contraindicated = word(Answer, "Must not take ibuprofen")
    allergies = TextField(label="Allergies", max_length=200, required=False)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    @property
    def groups(self):
        """(heading, fields) for the page."""
        return [
            (heading, [self[name] for name in names])
            for heading, names in self.GROUPS.items()
        ]

    def clean_mrn(self):
        mrn = self.cleaned_data["mrn"]
        if message := damage(mrn.upper()):
            raise forms.ValidationError(message)
        return mrn

    def clean_birth_date(self):
        birth_date = self.cleaned_data["birth_date"]
        if birth_date and birth_date > self.today:
            raise forms.ValidationError(
                f"A birth date can't be in the future (today is {self.today})."
            )
        if birth_date and self.today.year - birth_date.year > 120:
            raise forms.ValidationError("This is more than 120 years ago: check it.")
        return birth_date
