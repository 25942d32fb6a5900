"""The headache part of the call sheet, in the order of the script."""

from datetime import UTC, datetime, time, timedelta

from django import forms

from clinic.choices import Answer, Precision
from clinic.fields import TextField, WholeNumberField
from clinic.moments import Moment
from clinic.parameters import came_twice
from events.choices import (
    ComparedWithUsual,
    Course,
    Effect,
    FlagAnswer,
    Function,
    Medicine,
    Outcome,
    Quality,
    RedFlag,
    SelfCare,
)
from events.exposures import age_on
from events.forms.headaches import HeadacheReportForm
from events.forms.questions import question

LAST_QUICK_DAY = 7
PAINS = [(str(pain), str(pain)) for pain in range(11)]


class CallReportForm(HeadacheReportForm):
    """What the nurse asks about a headache, in the order of the script."""

    prefix_of_flags = "flag_"

    continues = forms.ChoiceField(
        label="Is it the one we know of?", required=False, widget=forms.RadioSelect
    )
    onset_when = question(
        "When did it begin?",
        [],
        "",
        required=False,
    )
    ended_when = question(
        "Is it gone?",
        [
            ("ongoing", "Still going on"),
            ("0", "Gone the same day"),
            ("1", "Gone the next day"),
            ("2", "Gone after 2 days"),
            ("3", "Gone after 3 days"),
            ("date", "Gone on another day"),
            ("unknown", "Not known"),
        ],
        "s0123du",
        missing="Say whether it is gone.",
    )
    worst_nrs = question(
        "Worst pain, 0 to 10",
        PAINS,
        "0123456789t",
        missing="Enter the worst pain from 0 to 10.",
    )
    function = question(
        "What did it keep the patient from?",
        Function.choices,
        "nasu",
        missing="Ask: could you work and shop? Could you wash and dress?",
    )
    compared_with_usual = question(
        "Compared with the patient's usual headaches",
        ComparedWithUsual.choices,
        "nswtu",
        missing="Ask how it compares with the usual headaches.",
    )
    course = question("How is it going?", Course.choices, "bswu", required=False)
    quality = question("What is it like?", Quality.choices, "", required=False)
    light_or_sound = question(
        "Do light or sound disturb?", Answer.choices, "", required=False
    )
    self_care = forms.MultipleChoiceField(
        label="Self-care so far",
        choices=SelfCare.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    medicine = question("Medicine so far", Medicine.choices, "", required=False)
    medicine_effect = question(
        "Effect of the medicine", Effect.choices, "", required=False
    )
    pain_now = WholeNumberField(
        label="Pain now, 0 to 10", low=0, high=10, required=False
    )
    place = TextField(label="Where does it hurt?", max_length=60, required=False)

    def __init__(self, *args, treatment, contacted_on, episodes=(), **kwargs):
        super().__init__(
            *args, treatment=treatment, contacted_on=contacted_on, **kwargs
        )
        del self.fields["red_flags"], self.fields["onset_precision"]
        self.fields["onset_on"].label = "Day of onset"
        self.fields["resolved_on"].label = "Day it was gone"
        self.fields["words"].label = "In the patient's words"
        self.fields["words"].widget.attrs["rows"] = 2
        self.episodes = {str(episode.uid): episode for episode in episodes}
        self.fields["continues"].choices = [
            *(
                (uid, f"Yes: {since(episode)}")
                for uid, episode in self.episodes.items()
            ),
            ("", "No, another one"),
        ]
        days = (contacted_on - treatment.treated_on).days
        onset_when = self.fields["onset_when"]
        onset_when.choices = onset_choices(days)
        onset_when.widget.keys = {
            code: code if code.isdigit() else code[0] for code, _ in onset_when.choices
        }
        for flag in RedFlag:
            self.fields[self.prefix_of_flags + flag] = question(
                flag.label, FlagAnswer.choices, "", required=False
            )
            self.initial.setdefault(self.prefix_of_flags + flag, FlagAnswer.NOT_ASKED)

    @property
    def flags(self):
        return [self[self.prefix_of_flags + flag] for flag in RedFlag]

    @property
    def red_flags(self):
        return {
            flag.value: self.cleaned_data.get(self.prefix_of_flags + flag)
            or FlagAnswer.NOT_ASKED.value
            for flag in RedFlag
        }

    @property
    def episode(self):
        return self.episodes.get(self.cleaned_data.get("continues", ""))

    @property
    def days_since_onset(self):
        """By what has been typed so far; None while the day isn't known."""
        if self.episode is not None:
            return (self.contacted_on - self.episode.onset_on).days
        onset = self.cleaned_data.get("onset_on")
        is_day = self.cleaned_data.get("onset_precision") != Precision.MONTH
        return (self.contacted_on - onset.on).days if onset and is_day else None

    @property
    def age(self):
        return age_on(self.contacted_on, self.treatment.patient.birth_date)

    def clean(self):
        came_twice(self, alone=False)
        said = self.cleaned_data
        if self.episode is not None:
            said["onset_precision"] = self.episode.onset_precision
            said["onset_on"] = None
            onset_on = self.episode.onset_on
        else:
            self._take_onset(said.get("onset_when"))
            super().clean()
            onset = said.get("onset_on")
            onset_on = onset.on if onset else None
        self._take_end(said.get("ended_when"), onset_on)

    def _take_onset(self, when):
        said = self.cleaned_data
        typed = said.get("onset_on")
        said["onset_precision"] = None
        if when == "date":
            timed = typed and typed.precision == Precision.EXACT
            said["onset_precision"] = Precision.EXACT if timed else Precision.DAY
        elif when == "month":
            said["onset_precision"] = Precision.MONTH
        elif when == "unknown":
            said["onset_precision"], said["onset_on"] = Precision.UNKNOWN, None
        elif not when:
            self.add_error(
                "onset_when", "Say when it began, or that it isn't remembered."
            )
        else:
            day = self.treatment.treated_on + timedelta(days=int(when))
            start = datetime.combine(day, time(), self.treatment.clinic.zone)
            said["onset_precision"] = Precision.DAY
            said["onset_on"] = Moment(start.astimezone(UTC), day, Precision.DAY)

    def _take_end(self, when, onset_on):
        said = self.cleaned_data
        said["outcome"] = {
            "ongoing": Outcome.ONGOING,
            "unknown": Outcome.UNKNOWN,
        }.get(when, Outcome.RESOLVED)
        if when == "date":
            gone = said.get("resolved_on")
            if not gone and "resolved_on" not in self.errors:
                self.add_error("resolved_on", "Enter the day on which it was gone.")
            elif gone and self.episode and not onset_on <= gone <= self.contacted_on:
                self.add_error(
                    "resolved_on",
                    f"Enter a day from its onset on {onset_on} to this call.",
                )
            return
        said["resolved_on"] = None
        if when and when.isdigit():
            if onset_on is None:
                self.add_error(
                    "ended_when",
                    "The onset isn't known: enter the day on which it was gone.",
                )
                return
            said["resolved_on"] = onset_on + timedelta(days=int(when))
            if said["resolved_on"] > self.contacted_on:
                self.add_error(
                    "ended_when",
                    f"That would be after this call on {self.contacted_on}.",
                )

    def as_report(self):
        said = self.cleaned_data
        return {
            "onset_precision": said["onset_precision"],
            "onset": said["onset_on"],
            "worst_nrs": int(said["worst_nrs"]),
            "function": said["function"],
            "compared_with_usual": said["compared_with_usual"],
            "outcome": said["outcome"],
            "resolved_on": said["resolved_on"],
            "course": said["course"] or Course.UNKNOWN,
            "red_flags": self.red_flags,
            "continues": self.episode,
            "features": {
                name: said[name]
                for name in ("quality", "light_or_sound", "place")
                if said[name]
            },
            "self_care": said["self_care"],
            "medicine": said["medicine"] or Medicine.UNKNOWN,
            "medicine_effect": said["medicine_effect"] or Effect.UNKNOWN,
            "pain_now": said["pain_now"],
            "words": said["words"],
        }


def since(episode):
    day = (episode.onset_on - episode.treated_on).days
    return f"the headache since day {day}"


def onset_choices(days):
    names = {0: "Same day", 1: "Next day"}
    quick = range(min(days, LAST_QUICK_DAY) + 1)
    return [
        *((str(day), names.get(day, f"Day {day}")) for day in quick),
        ("date", "Another day"),
        ("month", "Only the month"),
        ("unknown", "Not remembered"),
    ]
