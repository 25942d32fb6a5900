"""The forms of a headache: what was said of it in one contact, and its amendment."""

from django import forms

from clinic.choices import Answer, Precision
from clinic.fields import CodeField, TextField, WholeNumberField, WordsField
from clinic.moments import DAY_HINT, DayField, Moment, MomentField
from clinic.reasons import ReasonForm
from events.choices import (
    ComparedWithUsual,
    FlagAnswer,
    Function,
    Mechanism,
    Outcome,
    Quality,
    RedFlag,
)
from events.rules.windows import month_of


class RedFlagsField(forms.Field):
    """`none` if all were asked and denied, or the names of those that were affirmed.

    A flag that isn't named was not asked, unless the answer is `none`.
    """

    def clean(self, value):
        names = [name.strip() for name in (value or "").split(";") if name.strip()]
        if names == ["none"]:
            return dict.fromkeys(RedFlag.values, FlagAnswer.NO.value)
        for name in names:
            if name not in RedFlag.values:
                raise forms.ValidationError(
                    f"There is no red flag “{name}”. Enter none, or some of: "
                    f"{', '.join(RedFlag.values)}, joined by semicolons."
                )
        return {
            flag: FlagAnswer.YES.value if flag in names else FlagAnswer.NOT_ASKED.value
            for flag in RedFlag.values
        }


class OnsetForm(forms.Form):
    """When a headache began and was gone, checked against the treatment."""

    onset_precision = CodeField(choices=Precision, empty=Precision.UNKNOWN)
    onset_on = MomentField(required=False)
    resolved_on = DayField(required=False)

    def __init__(self, *args, treatment, contacted_on, contacted_at=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.treatment = treatment
        self.contacted_on = contacted_on
        self.contacted_at = contacted_at  # None where only the day is known
        self.fields["onset_on"].zone = treatment.clinic.zone

    def clean(self):
        super().clean()
        precision = self.cleaned_data.get("onset_precision")
        onset = self.cleaned_data.get("onset_on")
        if precision is None or "onset_on" in self.errors:
            return
        problem = self._onset_problem(precision, onset)
        if problem:
            self.add_error("onset_on", problem)
            return
        resolved_on = self.cleaned_data.get("resolved_on")
        problem = resolved_on and self._end_problem(precision, onset, resolved_on)
        if problem:
            self.add_error("resolved_on", problem)

    def _onset_problem(self, precision, onset):
        if precision == Precision.UNKNOWN:
            return onset and "Leave the date empty, or say how exactly it is known."
        if onset is None:
            return "Enter the date of onset, or “unknown” as its precision."
        timed = precision in (Precision.EXACT, Precision.HOUR)
        if timed and onset.precision == Precision.DAY:
            return f"Add the time of day, or lower the precision from “{precision}”."
        if not timed and onset.precision == Precision.EXACT:
            return (
                f"Leave out the time of day, or raise the precision from “{precision}”."
            )
        treated_on = self.treatment.treated_on
        last_day = month_of(onset.on)[1] if precision == Precision.MONTH else onset.on
        if last_day < treated_on or (
            timed
            and self.treatment.treated_precision == Precision.EXACT
            and onset.at < self.treatment.treated_at
        ):
            return (
                f"The onset is before the treatment on {treated_on}: a headache that "
                "was there before belongs to the patient's baseline."
            )
        if onset.on > self.contacted_on or (
            timed and self.contacted_at and onset.at > self.contacted_at
        ):
            return (
                f"The onset is after the contact on {self.contacted_on} "
                "that reported it."
            )
        return None

    def _end_problem(self, precision, onset, resolved_on):
        earliest = onset.on if onset else self.treatment.treated_on
        if precision == Precision.MONTH:
            earliest = max(month_of(earliest)[0], self.treatment.treated_on)
        if resolved_on < earliest:
            return f"A headache can't be gone before its onset on {earliest}."
        if resolved_on > self.contacted_on:
            return f"This is after the contact on {self.contacted_on} that reported it."
        return None


class HeadacheReportForm(OnsetForm):
    worst_nrs = WholeNumberField(low=0, high=10, required=False)
    function = CodeField(choices=Function, empty=Function.UNKNOWN)
    compared_with_usual = CodeField(
        choices=ComparedWithUsual, empty=ComparedWithUsual.UNKNOWN
    )
    red_flags = RedFlagsField(required=False)
    words = WordsField(max_length=2000, required=False)


def radios(choices, label, **kwargs):
    return CodeField(
        choices=choices,
        label=label,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one; “not known” is an answer."},
        **kwargs,
    )


class HeadacheAmendForm(OnsetForm, ReasonForm):
    """Corrects an episode; the reports of its contacts stay as they were said."""

    onset_precision = radios(Precision, "How exactly the onset is known")
    onset_on = MomentField(
        label="Onset",
        required=False,
        help_text="With the time, as 31 Mar 2026 14:05, where it is known; empty if nothing is.",
    )
    outcome = radios(Outcome, "Outcome")
    resolved_on = DayField(
        label="Gone on", required=False, help_text=f"Empty if not known. {DAY_HINT}"
    )
    worst_nrs = WholeNumberField(
        label="Worst pain, 0 to 10",
        low=0,
        high=10,
        required=False,
        help_text="Empty means not known; 0 means no pain.",
    )
    function = radios(
        Function, "What it kept the patient from", help_text="This sets the grade."
    )
    compared_with_usual = radios(ComparedWithUsual, "Compared with usual headaches")
    quality = radios(Quality, "Quality")
    place = TextField(label="Place", max_length=60, required=False)
    light_or_sound = radios(Answer, "Light or sound disturbs")
    nausea = radios(Answer, "Nausea")
    aura = radios(Answer, "Aura")
    mechanism = CodeField(
        choices=Mechanism,
        label="Possible mechanism",
        help_text="A hypothesis: it never decides what is counted.",
    )

    # What the action takes by the name of the form's field.
    VALUES = (
        "onset_precision",
        "outcome",
        "resolved_on",
        "worst_nrs",
        "function",
        "compared_with_usual",
        "quality",
        "place",
        "light_or_sound",
        "nausea",
        "aura",
        "mechanism",
    )

    def __init__(self, *args, headache, contacted_on, today, **kwargs):
        recorded = {name: getattr(headache, name) for name in self.VALUES}
        super().__init__(
            *args,
            treatment=headache.treatment,
            contacted_on=contacted_on,
            initial=recorded
            | {"onset_on": onset_of(headache), "version": headache.version},
            **kwargs,
        )
        self.today = today
        shown = [name for name in self.VALUES if name != "onset_precision"]
        self.order_fields(["onset_precision", "onset_on", *shown])

    def clean(self):
        super().clean()
        if self.cleaned_data.get("resolved_on") and (
            self.cleaned_data.get("outcome") != Outcome.RESOLVED
        ):
            self.add_error(
                "resolved_on", "Leave the day empty, or choose “Gone” as the outcome."
            )

    def _end_problem(self, precision, onset, resolved_on):
        if resolved_on > self.today:
            return f"This is in the future (today is {self.today})."
        if resolved_on > self.contacted_on:
            return None  # it can have gone after the contact that first told of it
        return super()._end_problem(precision, onset, resolved_on)

    @property
    def values(self):
        """What amend_headache takes, of a valid form."""
        said = self.cleaned_data
        return {name: said[name] for name in (*self.VALUES, "version", "reason")} | {
            "onset": said["onset_on"]
        }


def onset_of(headache):
    """The onset as it was entered; none where nothing is remembered."""
    if headache.onset_precision == Precision.UNKNOWN:
        return None
    if headache.onset_at is not None:
        return Moment(headache.onset_at, headache.onset_on, Precision.EXACT)
    start = headache.treatment.treated_at  # only the day is shown and compared
    return Moment(start, headache.onset_on, Precision.DAY)
