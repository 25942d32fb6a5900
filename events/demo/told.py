"""What patients of the demonstration say of a headache, drawn by chance."""

from dataclasses import dataclass
from datetime import timedelta

from clinic.choices import HeadacheHistory, Migraine, Precision
from clinic.moments import Moment
from events.choices import (
    ComparedWithUsual,
    Course,
    Effect,
    FlagAnswer,
    Function,
    Mechanism,
    Medicine,
    Outcome,
    Quality,
    RedFlag,
    SelfCare,
)
from events.rules.triage import is_emergency

WORDS = {
    Quality.PRESSING: [
        "Like a tight band, gone after a night's sleep.",
        "Pressure over the brows, worse in the evening.",
        "As if I wore a hat that is too small.",
    ],
    Quality.DULL: [
        "Dull, behind the forehead, the whole afternoon.",
        "I keep trying to frown and nothing happens, then it aches.",
        "",
    ],
    Quality.THROBBING: [
        "It throbbed on one side, I went to bed early.",
        "Like my migraine, but it came out of turn.",
    ],
    Quality.STABBING: [
        "It hurts where the needle went in.",
        "Sharp, over the eyebrow, from the minute I was home.",
        "I felt the needle on the bone, and it has ached there since.",
    ],
}
WARNINGS = [RedFlag.EYELID_DROOP, RedFlag.FREQUENT_PAINKILLERS, RedFlag.POSITIONAL]
EMERGENCIES = 0.4  # of the worst ones
NO_DANGER = dict.fromkeys(RedFlag.values, FlagAnswer.NO.value)


@dataclass(frozen=True)
class Pain:
    """One headache as it was; what a call hears of it depends on its day."""

    onset_day: int
    lasts_days: int
    worst_nrs: int
    compared_with_usual: str
    quality: str
    words: str
    red_flags: dict[str, str]
    medicine: str
    mechanism: str  # as the director will take it to be

    @property
    def is_emergency(self):
        return is_emergency(self.red_flags)

    @property
    def last_day(self):
        return self.onset_day + self.lasts_days

    @property
    def function(self):
        if self.worst_nrs >= 7:
            return Function.SELF_CARE
        return Function.DAILY_ACTIVITIES if self.worst_nrs >= 4 else Function.NONE

    def as_told(self, treatment, day):
        """What `report_headache` takes of a call on that day after the treatment."""
        is_gone = self.last_day <= day
        onset = timedelta(days=self.onset_day)
        return {
            "onset_precision": Precision.DAY,
            "onset": Moment(
                treatment.treated_at + onset,
                treatment.treated_on + onset,
                Precision.DAY,
            ),
            "worst_nrs": self.worst_nrs,
            "function": self.function,
            "compared_with_usual": self.compared_with_usual,
            "outcome": Outcome.RESOLVED if is_gone else Outcome.ONGOING,
            "resolved_on": treatment.treated_on + timedelta(days=self.last_day)
            if is_gone
            else None,
            "course": Course.UNKNOWN if is_gone else Course.BETTER,
            "red_flags": self.red_flags,
            "features": {"quality": self.quality},
            "self_care": [SelfCare.REST, SelfCare.FLUIDS],
            "medicine": self.medicine,
            "medicine_effect": Effect.UNKNOWN
            if self.medicine == Medicine.NONE
            else Effect.BETTER,
            "words": self.words,
        }


def drawn_pain(chance, patient, *, is_of_technique=False, is_usual=False):
    """A countable headache, or one as usual for the patient."""
    if is_of_technique:
        onset_day = chance.choices([0, 1], [85, 15])[0]
        quality, mechanism = Quality.STABBING, Mechanism.NEEDLE_TRAUMA
    else:
        days, weights = [0, 1, 2, 3, 5, 8, 12], [41, 27, 13, 7, 6, 4, 2]
        onset_day = chance.choices(days, weights)[0]
        quality = chance.choice([Quality.PRESSING, Quality.DULL, Quality.THROBBING])
        mechanism = chance.choice(
            [Mechanism.UNKNOWN, Mechanism.FROWNING, Mechanism.STRESS]
            if patient.migraine == Migraine.NONE
            else [Mechanism.MIGRAINE_TRIGGERED, Mechanism.UNKNOWN]
        )
    compared = (
        ComparedWithUsual.NO_USUAL_HEADACHES
        if patient.headache_history == HeadacheHistory.NONE
        else ComparedWithUsual.AT_LEAST_TWICE
    )
    flags = dict(NO_DANGER)
    if chance.random() < 0.05:
        flags[chance.choice(WARNINGS)] = FlagAnswer.YES.value
    worst_nrs = chance.choices(range(2, 9), [24, 27, 20, 12, 8, 6, 3])[0]
    if worst_nrs == 8 and chance.random() < EMERGENCIES:
        flags[RedFlag.THUNDERCLAP.value] = FlagAnswer.YES.value
    return Pain(
        onset_day=onset_day,
        lasts_days=chance.choices([0, 1, 2, 3, 6], [40, 30, 15, 10, 5])[0],
        worst_nrs=worst_nrs,
        compared_with_usual=ComparedWithUsual.SAME_AS_USUAL if is_usual else compared,
        quality=quality,
        words=chance.choice(WORDS[quality]),
        red_flags=flags,
        medicine=chance.choice([Medicine.NONE, Medicine.PARACETAMOL]),
        mechanism=mechanism,
    )
