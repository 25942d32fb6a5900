"""Episodes and reports as what was said makes them: the actions put them on record."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic.choices import Precision
from clinic.moments import Moment
from events.choices import (
    ComparedWithUsual,
    Course,
    Effect,
    Function,
    Medicine,
    Outcome,
)
from events.exposures import age_on
from events.models import Contact, Headache, HeadacheReport
from events.rules.grading import SCALE, grade
from events.rules.triage import Triage, triage
from events.rules.windows import month_of

OF_THE_REPORT = (
    "worst_nrs",
    "function",
    "red_flags",
    "course",
    "pain_now",
    "self_care",
    "medicine",
    "medicine_effect",
    "advice_given",
    "words",
)


@dataclass(frozen=True)
class Said:
    """What was said of a headache in one contact. `features` are fields of the episode,
    such as its quality."""

    contact: Contact
    onset_precision: str
    onset: Moment | None
    worst_nrs: int | None
    function: str
    compared_with_usual: str
    outcome: str
    resolved_on: date | None
    red_flags: dict[str, str]
    course: str = Course.UNKNOWN
    features: dict[str, Any] = field(default_factory=dict)
    continues: Headache | None = None
    pain_now: int | None = None
    self_care: list[str] = field(default_factory=list)
    medicine: str = Medicine.UNKNOWN
    medicine_effect: str = Effect.UNKNOWN
    advice_given: str = ""
    words: str = ""

    @property
    def onset_days(self) -> tuple[date, date]:
        contact = self.contact
        return onset_days(
            self.onset_precision, self.onset, contact.treated_on, contact.contacted_on
        )

    @property
    def episode(self) -> tuple:
        return self.contact.treatment.pk, self.onset_precision, self.onset_days[0]

    @property
    def of_both(self) -> dict[str, Any]:
        """What the report and the episode hold."""
        return {
            "compared_with_usual": self.compared_with_usual,
            "outcome": self.outcome,
            "resolved_on": self.resolved_on,
        }


def new_headache(told, record):
    contact = told.contact
    onset_on, onset_latest_on = told.onset_days
    headache = Headache(
        clinic_id=contact.clinic_id,
        treatment=contact.treatment,
        treated_on=contact.treated_on,
        onset_precision=told.onset_precision,
        onset_at=onset_time(told.onset),
        onset_on=onset_on,
        onset_latest_on=onset_latest_on,
        function=Function.UNKNOWN,
        compared_with_usual=ComparedWithUsual.UNKNOWN,
        outcome=Outcome.UNKNOWN,
        **record,
    )
    for name, value in worst_of(headache, told).items():
        setattr(headache, name, value)
    return headache


def new_report(headache, told, record):
    report = HeadacheReport(
        clinic_id=told.contact.clinic_id,
        treatment=told.contact.treatment,
        headache=headache,
        contact=told.contact,
        **{name: getattr(told, name) for name in OF_THE_REPORT},
        **told.of_both,
        **record,
    )
    report.triage_level = triage_of(report).level
    return report


def onset_days(precision, onset, treated_on, heard_on):
    """The first and the last day on which the headache can have begun."""
    if precision == Precision.UNKNOWN:
        return treated_on, heard_on
    if precision == Precision.MONTH:
        first, last = month_of(onset.on)
        return max(first, treated_on), min(last, heard_on)
    return onset.on, onset.on


def onset_time(onset):
    return onset.at if onset and onset.precision == Precision.EXACT else None


def worst_of(headache, said):
    """An episode's fields after one more report: what was said last, the worst of it."""
    unknown = (None, Outcome.UNKNOWN, ComparedWithUsual.UNKNOWN)
    told = {
        name: getattr(headache, name) if value in unknown else value
        for name, value in said.of_both.items()
    }
    if told["outcome"] != Outcome.RESOLVED:
        told["resolved_on"] = None
    pains = [pain for pain in (headache.worst_nrs, said.worst_nrs) if pain is not None]
    told["worst_nrs"] = max(pains, default=None)
    told["function"] = max(
        headache.function, said.function, key=lambda word: grade(word) or 0
    )
    return told | graded(told["function"]) | said.features


def graded(function):
    level = grade(function)
    return {"grade": level, "grade_scale": SCALE if level else ""}


def triage_of(report: HeadacheReport) -> Triage:
    """By what was said in this contact."""
    headache, contact = report.headache, report.contact
    is_known_day = headache.onset_on == headache.onset_latest_on
    return triage(
        red_flags=report.red_flags,
        grade=grade(report.function),
        outcome=report.outcome,
        days_since_onset=(contact.contacted_on - headache.onset_on).days
        if is_known_day
        else None,
        course=report.course,
        compared_with_usual=report.compared_with_usual,
        age=age_on(contact.contacted_on, contact.treatment.patient.birth_date),
    )
