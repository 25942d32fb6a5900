"""The form of an export: which dataset, with names or without, of when, and why."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from clinic.choices import Precision
from clinic.fields import TextField
from clinic.moments import MomentField
from clinic.parameters import came_twice
from clinic.submissions import FIELD
from events.exports import DATASETS
from events.exports.files import Question

REASON = "Say why, in at least 5 characters: the file names patients."


class AgainForm(forms.Form):
    """Why an earlier file is made again: whoever takes out names says it anew."""

    reason = TextField(max_length=500, required=False)

    def __init__(self, data, *, export):
        super().__init__(data)
        self.export = export

    def clean_reason(self):
        if self.export.is_identified and len(self.cleaned_data["reason"]) < 5:
            raise ValidationError(REASON)
        return self.cleaned_data["reason"] or self.export.reason


class ExportForm(forms.Form):
    """What isn't a field here is a filter, which the dataset's own form reads.

    `clinics` are those whose records may be taken out, `named` those of them where that
    goes for names too.
    """

    dataset = forms.ChoiceField(
        choices=[(name, dataset.title) for name, dataset in DATASETS.items()],
        widget=forms.HiddenInput,
        error_messages={
            "required": f"Choose a dataset: {', '.join(DATASETS)}.",
            "invalid_choice": "There is no dataset “%(value)s”. The datasets are: "
            f"{', '.join(DATASETS)}.",
        },
    )
    identified = forms.ChoiceField(
        label="Patients",
        choices=[
            ("no", "By their public id: no names, record numbers, or typed words"),
            ("yes", "With names and record numbers"),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = TextField(
        label="Reason",
        max_length=500,
        required=False,
        help_text="What the file is for. It stays in the trail and in the manifest.",
    )
    as_of = MomentField(label="As of", required=False)

    def __init__(self, data=None, *, clinics, named, now, **kwargs):
        super().__init__(data, **kwargs)
        self.clinics, self.named, self.now = list(clinics), list(named), now
        self.filters = {} if data is None else only_filters(data, self.base_fields)
        code = self.filters.get("clinic")
        chosen = [row for row in self.clinics if row.code == code]
        self.chosen = chosen or self.clinics
        zone = self.chosen[0].zone if self.chosen else ZoneInfo("UTC")
        if not self.named:
            self.fields["identified"].help_text = "A director takes out names."
        self.fields["as_of"].zone = zone
        self.fields["as_of"].help_text = (
            f"Empty: now. As 2026-03-31 14:05 in {zone.key}, or a day, to its end: the "
            "record as it was then, from the trail."
        )

    def clean_as_of(self):
        given = self.cleaned_data["as_of"]
        if given is None:
            return None
        at = given.at
        if given.precision == Precision.DAY:
            zone = self.fields["as_of"].zone
            midnight = datetime.combine(given.on + timedelta(days=1), time(), zone)
            at = midnight - timedelta(microseconds=1)
        if at > self.now:
            raise ValidationError(
                "This isn't over yet: leave it empty for the record as it is now."
            )
        return at

    def clean(self):
        super().clean()
        came_twice(self)
        said = self.cleaned_data
        dataset = DATASETS.get(said.get("dataset"))
        wanted = said.get("identified") == "yes"
        if dataset and dataset.only_identified and not wanted:
            self.add_error(
                "identified", "These files hold names: choose them with names."
            )
        if wanted and not set(self.named).issuperset(self.chosen):
            self.add_error(
                "identified",
                "Your role doesn't include this (export identified) at every clinic "
                "chosen. Ask a director.",
            )
        if wanted and len(said.get("reason", "x" * 5)) < 5:
            self.add_error("reason", REASON)

    @property
    def question(self) -> Question:
        """Of a valid form."""
        return Question(
            DATASETS[self.cleaned_data["dataset"]],
            self.chosen,
            self.filters,
            self.cleaned_data["identified"] == "yes",
        )


def only_filters(data, fields):
    """Without the form's own fields and the tokens of a page."""
    others = data.copy()
    for name in (*fields, "csrfmiddlewaretoken", FIELD):
        others.pop(name, None)
    return others
