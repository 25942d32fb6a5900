"""The form of a headache report: what was said of a headache in one contact."""

from django import forms

from clinic.choices import Precision
from clinic.fields import CodeField, DayField, MomentField, WholeNumberField, WordsField
from events.choices import ComparedWithUsual, FlagAnswer, Function, RedFlag
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


class HeadacheReportForm(forms.Form):
    onset_precision = CodeField(choices=Precision, empty=Precision.UNKNOWN)
    onset_on = MomentField(required=False)
    resolved_on = DayField(required=False)
    worst_nrs = WholeNumberField(low=0, high=10, required=False)
    function = CodeField(choices=Function, empty=Function.UNKNOWN)
    compared_with_usual = CodeField(
        choices=ComparedWithUsual, empty=ComparedWithUsual.UNKNOWN
    )
    red_flags = RedFlagsField(required=False)
    words = WordsField(max_length=2000, required=False)

    def __init__(self, *args, treatment, contacted_on, **kwargs):
        super().__init__(*args, **kwargs)
        self.treatment = treatment
        self.contacted_on = contacted_on
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
        if resolved_on is None:
            return
        earliest = onset.on if onset else self.treatment.treated_on
        if precision == Precision.MONTH:
            earliest = month_of(earliest)[0]
        if resolved_on < earliest:
            self.add_error(
                "resolved_on",
                f"A headache can't be gone before its onset on {earliest}.",
            )
        elif resolved_on > self.contacted_on:
            self.add_error(
                "resolved_on",
                f"This is after the contact on {self.contacted_on} that reported it.",
            )

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
        if onset.on > self.contacted_on:
            return (
                f"The onset is after the contact on {self.contacted_on} "
                "that reported it."
            )
        return None
