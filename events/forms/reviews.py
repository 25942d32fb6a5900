"""Forms of the physician: the decision on an escalation, and the review to sign."""

from django import forms

from clinic.fields import CodeField, TextField, WholeNumberField, WordsField
from clinic.parameters import came_twice
from clinic.signin.throttle import WAIT
from events.choices import (
    Causality,
    Decision,
    Expectedness,
    ExternalReport,
    Mechanism,
    ReviewAction,
    SeriousCriterion,
)
from events.wording import grade_words

AGREES = "agrees"
UNGRADED = "ungraded"
GRADES = {"1": 1, "2": 2, "3": 3, UNGRADED: None}


def radios(choices, label, **kwargs):
    return CodeField(
        choices=choices,
        label=label,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
        **kwargs,
    )


def select(choices, label, **kwargs):
    """A list of more than six; nothing is chosen beforehand, since it is signed."""
    field = CodeField(
        choices=choices,
        label=label,
        error_messages={"required": "Choose one."},
        **kwargs,
    )
    field.choices = [("", "Choose…"), *choices.choices]
    return field


class DecisionForm(forms.Form):
    """What was decided on an escalation."""

    status = 422

    decision = radios(Decision, "Decision")
    note = WordsField(
        label="Note",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        super().clean()
        if came_twice(self):
            self.status = 400


class ReviewForm(forms.Form):
    """One assessment of one version of a headache, signed with the password."""

    status = 422

    grade = forms.ChoiceField(
        label="Grade",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you agree with the grade."},
    )
    seriousness = select(
        SeriousCriterion,
        "Seriousness",
        help_text="Serious isn't severe: choose the criterion that is met (ICH E2A).",
    )
    causality = radios(Causality, "Causality (WHO-UMC)")
    mechanism = select(
        Mechanism, "Possible mechanism", help_text="A hypothesis; unknown is an answer."
    )
    expectedness = radios(Expectedness, "Expected for this product")
    action = select(ReviewAction, "Action")
    external_report = radios(
        ExternalReport, "Report to an authority or the manufacturer", empty=""
    )
    external_reference = TextField(
        label="Reference of that report", max_length=60, required=False
    )
    comment = WordsField(
        label="Comment",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    password = forms.CharField(
        label="Your password, as signature",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Type your password to sign."},
    )
    version = WholeNumberField(
        low=1,
        high=999_999,
        widget=forms.HiddenInput,
        error_messages={"required": "Open the page anew: its version is missing."},
    )

    def __init__(self, *args, headache, is_password, **kwargs):
        """`is_password` says whether a text is the password: yes, no, or locked (None)."""
        super().__init__(*args, initial={"version": headache.version}, **kwargs)
        self.headache, self.is_password = headache, is_password
        self.fields["grade"].choices = [
            (AGREES, f"Agrees: {grade_words(headache.grade)}"),
            *(
                (code, f"Corrects it to {grade_words(grade)}")
                for code, grade in GRADES.items()
                if grade != headache.grade
            ),
        ]

    def clean_password(self):
        is_right = self.is_password(self.cleaned_data["password"])
        if is_right is None:
            raise forms.ValidationError(WAIT)
        if not is_right:
            raise forms.ValidationError("This isn't your password: type it again.")

    def clean(self):
        super().clean()
        if came_twice(self):
            self.status = 400
        said = self.cleaned_data
        if "seriousness" not in said or "external_report" not in said:
            return
        if not said["external_report"]:
            if said["seriousness"] != SeriousCriterion.NOT_SERIOUS:
                self.add_error(
                    "external_report",
                    "This is serious: say whether a report was made, is still to be "
                    "made, or isn't needed.",
                )
            said["external_report"] = ExternalReport.NOT_NEEDED
        if said.get("external_reference") and (
            said["external_report"] != ExternalReport.MADE
        ):
            self.add_error(
                "external_reference",
                "Leave the reference empty, or say that the report was made.",
            )

    @property
    def assessment(self):
        """What sign_review takes, of a valid form."""
        said = dict(self.cleaned_data)
        del said["password"], said["version"]
        agrees = said["grade"] == AGREES
        said["grade"] = self.headache.grade if agrees else GRADES[said["grade"]]
        return said
