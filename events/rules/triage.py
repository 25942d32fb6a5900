"""Who must hear of a headache, and how soon. The medical director approves the rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from events.choices import (
    EMERGENCY_FLAGS,
    ComparedWithUsual,
    Course,
    FlagAnswer,
    Outcome,
    RedFlag,
    TriageLevel,
)

# SNNOOP says over 50, SNNOOP10 over 65: the safer of the two.
NEW_HEADACHE_AGE = 50
LASTING_DAYS = 3
NAMED = 3  # of the questions left out; more are counted

NOT_ASKED = "not_asked"

# How soon somebody must take an escalation, and decide on it.
ACKNOWLEDGE_WITHIN = {
    TriageLevel.RED: timedelta(minutes=15),
    TriageLevel.AMBER: timedelta(hours=2),
}
DECIDE_RED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Triage:
    """The level, and (rule, reason) of everything that led to it, the worst first."""

    level: TriageLevel
    findings: tuple[tuple[str, str], ...]

    @property
    def is_incomplete(self) -> bool:
        """Whether nothing but what was not asked keeps it from being green."""
        return [rule for rule, _ in self.findings] == [NOT_ASKED]


def is_emergency(red_flags: Mapping[str, str]) -> bool:
    """Whether an answer calls for the emergency services."""
    return any(red_flags.get(flag) == FlagAnswer.YES for flag in EMERGENCY_FLAGS)


def triage(
    *,
    red_flags: Mapping[str, str],
    grade: int | None,
    outcome: str,
    days_since_onset: int | None,
    course: str,
    compared_with_usual: str,
    age: int | None,
) -> Triage:
    """Red, amber or green by the answers of one call.

    Red: any emergency flag. Amber: any other flag, grade 3, still there after 72
    hours (on day 3) without getting better, new at 50 or older, or a flag that was
    not asked: what isn't known can't close as green.
    """
    emergencies = [
        (flag.value, str(flag.label))
        for flag in RedFlag
        if flag in EMERGENCY_FLAGS and red_flags.get(flag) == FlagAnswer.YES
    ]
    warnings = [
        (flag.value, str(flag.label))
        for flag in RedFlag
        if flag not in EMERGENCY_FLAGS and red_flags.get(flag) == FlagAnswer.YES
    ]
    if grade == 3:
        warnings.append(("grade_3", "Severe: limits self-care (grade 3)"))
    is_lasting = days_since_onset is not None and days_since_onset >= LASTING_DAYS
    if outcome == Outcome.ONGOING and is_lasting and course != Course.BETTER:
        warnings.append(("lasting", "Still there after 72 hours, not better"))
    is_new = compared_with_usual == ComparedWithUsual.NO_USUAL_HEADACHES
    if is_new and age is not None and age >= NEW_HEADACHE_AGE:
        warnings.append(
            ("new_at_50", f"First headaches at {NEW_HEADACHE_AGE} or older")
        )
    not_asked = [
        str(flag.label) for flag in RedFlag if red_flags.get(flag) not in ("yes", "no")
    ]
    if not_asked and not emergencies:
        what = "; ".join(not_asked) if len(not_asked) <= NAMED else len(not_asked)
        warnings.append((NOT_ASKED, f"Danger signs not asked: {what}"))
    if emergencies:
        return Triage(TriageLevel.RED, (*emergencies, *warnings))
    if warnings:
        return Triage(TriageLevel.AMBER, tuple(warnings))
    return Triage(TriageLevel.GREEN, ())


def decide_by(level: TriageLevel, raised_at: datetime) -> datetime:
    """An hour later for red; for amber the end of that day in the zone given."""
    if level == TriageLevel.RED:
        return raised_at + DECIDE_RED_WITHIN
    return datetime.combine(raised_at.date(), time(23, 59), raised_at.tzinfo)
