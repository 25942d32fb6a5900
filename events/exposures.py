"""Derives exposures from the record. Reads only: the actions write them."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Choices

from clinic.choices import Answer, HeadacheHistory, Migraine, NeedleAnxiety, Sex
from events.choices import Area, HeadacheAnswer, Indication, SeriousCriterion
from events.plainrows import (
    answers_of,
    grouped,
    headaches_of,
    injections_of,
    reports_of,
    reviews_of,
    treatments_of,
)
from events.rules.counting import is_countable
from events.rules.triage import is_emergency
from events.rules.windows import WINDOWS, window_bits

WEARING_OFF = 1 << next(
    bit for bit, window in enumerate(WINDOWS) if window.code == "late"
)


@cache
def positions(choices: type[Choices]) -> dict[str, int]:
    return {value: place for place, value in enumerate(choices.values)}


def position(choices: type[Choices], value: str) -> int:
    return positions(choices)[value]


def has_usual_headaches(patient) -> bool | None:
    """Whether the patient had headaches before any treatment, if that is known."""
    if patient.headache_history == HeadacheHistory.UNKNOWN:
        return None if patient.migraine in (Migraine.UNKNOWN, Migraine.NONE) else True
    if patient.migraine in (Migraine.EPISODIC, Migraine.CHRONIC):
        return True
    return patient.headache_history != HeadacheHistory.NONE


def age_on(day, born):
    """Completed years, or None where the birth date isn't known."""
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def derived_exposures(patients: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Of each treatment of these patients (ids), voided or not: the columns of its
    exposure, but for the revision. Ask for some hundred patients at a time.
    """
    treatments = treatments_of(patients)
    ids = [treatment.id for treatment in treatments]
    injections = grouped(injections_of(ids), "treatment_id")
    contacts = grouped(answers_of(ids), "treatment_id")
    headaches = grouped(headaches_of(ids), "treatment_id")
    with_headache = list(headaches)
    reports = grouped(reports_of(with_headache), "headache_id")
    reviews = {row.headache_id: row for row in reviews_of(with_headache)}
    courses = grouped(
        (treatment for treatment in treatments if treatment.voided_at is None),
        "patient_id",
    )
    for treatment in treatments:
        cycle, retreated_day = place_in(courses[treatment.patient_id], treatment)
        told = [
            (headache, reports[headache.id], reviews.get(headache.id))
            for headache in headaches[treatment.id]
        ]
        yield {
            "treatment_id": treatment.id,
            "cycle": cycle,
            "retreated_day": retreated_day,
            **of_patient(treatment),
            **of_injections(injections[treatment.id]),
            **of_contacts(treatment, contacts[treatment.id], told),
            **of_headaches(treatment, told, retreated_day),
        }


def place_in(course, treatment):
    """(cycle, days to the next treatment): 0 and nothing for one that is void."""
    if treatment.voided_at is not None:
        return 0, None
    place = course.index(treatment) + 1
    if place == len(course):
        return place, None
    return place, (course[place].treated_on - treatment.treated_on).days


def of_patient(treatment):
    return {
        "clinic_id": treatment.clinic_id,
        "patient_id": treatment.patient_id,
        "injector_id": treatment.injector_id,
        "treated_on": treatment.treated_on,
        "is_voided": treatment.voided_at is not None,
        "indication": position(Indication, treatment.indication),
        "first_toxin": position(Answer, treatment.first_toxin),
        "sex": position(Sex, treatment.sex),
        "age": age_on(treatment.treated_on, treatment.birth_date),
        "headache_history": position(HeadacheHistory, treatment.headache_history),
        "migraine": position(Migraine, treatment.migraine),
        "low_pain_threshold": position(Answer, treatment.low_pain_threshold),
        "needle_anxiety": position(NeedleAnxiety, treatment.needle_anxiety),
        "habitual_frowning": position(Answer, treatment.habitual_frowning),
    }


def of_injections(injections):
    """Units of two products never meet."""
    areas = 0
    for injection in injections:
        areas |= 1 << position(Area, injection.area)
    products = {injection.product_id for injection in injections}
    lots = {injection.lot_id for injection in injections}
    units = None
    if len(products) == 1:
        units = int(sum((row.units for row in injections), Decimal()) * 10)
    return {
        "areas": areas,
        "product_id": products.pop() if len(products) == 1 else None,
        "lot_id": lots.pop() if len(lots) == 1 else None,
        "units_tenths": units,
    }


def of_contacts(treatment, contacts, told):
    """A yes where no headache is on record, or only a void one, leaves it unknown."""
    days = [
        (contact.contacted_on - treatment.treated_on).days
        for contact in contacts
        if told or contact.headache == HeadacheAnswer.NO
    ]
    return {"followed_through_day": max(days, default=None)}


NO_HEADACHE = {
    "first_onset_day": None,
    "late_onset_day": None,
    "onset_windows": 0,
    "possible_windows": 0,
    "worst_grade": None,
    "spontaneous_windows": 0,
    "is_serious": False,
    "has_emergency_flag": False,
}


def of_headaches(treatment, told, retreated_day):
    """`told`: (headache, its reports, its newest review) of each."""
    if not told:
        return NO_HEADACHE
    usual = has_usual_headaches(treatment)
    certain = possible = solicited = unasked = 0
    onset_days, late_days, grades = [], [], []
    for headache, reports, review in told:
        countable = is_countable(headache.compared_with_usual, usual)
        if countable is False:
            continue
        earliest = (headache.onset_on - treatment.treated_on).days
        latest = (headache.onset_latest_on - treatment.treated_on).days
        known, perhaps = window_bits(earliest, latest, retreated_day)
        if countable is None:
            possible |= known | perhaps
            continue
        certain |= known
        possible |= perhaps
        if earliest == latest:
            onset_days.append(earliest)
            if known & WEARING_OFF:
                late_days.append(earliest)
        grade = headache.grade if review is None else review.grade
        if grade:
            grades.append(grade)
        for report in reports:
            if report.is_solicited:
                solicited |= known
            else:
                unasked |= known
    return {
        "first_onset_day": min(onset_days, default=None),
        "late_onset_day": min(late_days, default=None),
        "onset_windows": certain,
        "possible_windows": possible & ~certain,
        "worst_grade": max(grades, default=None),
        "spontaneous_windows": unasked & ~solicited,
        "is_serious": any(
            review is not None and review.seriousness != SeriousCriterion.NOT_SERIOUS
            for _, _, review in told
        ),
        "has_emergency_flag": any(
            is_emergency(report.red_flags)
            for _, reports, _ in told
            for report in reports
        ),
    }
