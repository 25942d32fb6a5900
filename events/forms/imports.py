"""The forms of an import: the files, and the check that somebody saw of them."""

from django import forms
from django.utils.dateparse import parse_datetime

from clinic.uploads import MOST_BYTES
from events.imports import COLUMNS
from events.imports.files import TOO_LARGE

ACCEPT = forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"})


class UploadForm(forms.Form):
    """Up to three files; what is in them is for the check to say."""

    status = 422

    patients = forms.FileField(required=False, allow_empty_file=True, widget=ACCEPT)
    treatments = forms.FileField(required=False, allow_empty_file=True, widget=ACCEPT)
    contacts = forms.FileField(required=False, allow_empty_file=True, widget=ACCEPT)
    create_registers = forms.BooleanField(
        label="Register the injectors, lots and products that the treatments name "
        "and the clinic doesn't know yet",
        help_text="By the code or number alone; amend them under Registers.",
        required=False,
    )

    def __init__(self, *args, may_register, **kwargs):
        super().__init__(*args, **kwargs)
        for kind, columns in COLUMNS.items():
            self.fields[kind].help_text = f"Columns: {', '.join(columns)}."
        if not may_register:
            del self.fields["create_registers"]

    def clean(self):
        super().clean()
        for kind in COLUMNS:
            sent = self.files.getlist(kind) if kind in self.files else []
            if len(sent) > 1:
                self.add_error(kind, "This came twice: give it once.")
            elif sent and sent[0].size > MOST_BYTES:
                self.add_error(kind, TOO_LARGE)
        if not any(self.cleaned_data.get(kind) for kind in COLUMNS) and not self.errors:
            raise forms.ValidationError("Choose a file: one of the three at least.")

    @property
    def uploads(self):
        """Of a valid form: kind to name and content."""
        given = {kind: self.cleaned_data[kind] for kind in COLUMNS}
        return {kind: (file.name, file.read()) for kind, file in given.items() if file}


class SeenForm(forms.Form):
    """Which check it was that somebody saw: its time names it."""

    checked_at = forms.CharField(widget=forms.HiddenInput)

    def clean_checked_at(self):
        try:
            at = parse_datetime(self.cleaned_data["checked_at"])
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            raise forms.ValidationError("Open the page anew: its check is missing.")
        return at
