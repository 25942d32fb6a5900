"""Derives exposures from the record. Reads only: the actions write them."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Choices

from clinic.choices import Answer, HeadacheHistory, Migraine, NeedleAnxiety, Sex
from events.choices import Area, HeadacheAnswer, Indication, SeriousCriterion
from events.models import Contact, Exposure, Headache, Injection, Treatment
from events.rules.counting import is_countable
from events.rules.triage import is_emergency
from events.rules.windows import WINDOWS, window_bits

WEARING_OFF = 1 << next(
    bit for bit, window in enumerate(WINDOWS) if window.code == "late"
)


def position(choices: type[Choices], value: str) -> int:
    return choices.values.index(value)


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


def derived_exposures(patients):
    """An unsaved Exposure for each treatment of these patients (ids), voided or not."""
    treatments = list(
        Treatment.objects.filter(patient__in=patients)
        .select_related("patient")
        .order_by("patient_id", "treated_at", "id")
    )
    ids = [treatment.id for treatment in treatments]
    injections = by_treatment(Injection.objects.filter(treatment__in=ids))
    contacts = by_treatment(
        Contact.objects.filter(
            treatment__in=ids,
            voided_at=None,
            is_solicited=True,
            headache__in=[HeadacheAnswer.YES, HeadacheAnswer.NO],
        )
    )
    headaches = by_treatment(
        Headache.objects.filter(treatment__in=ids, voided_at=None).prefetch_related(
            "headachereport_set__contact", "review_set"
        )
    )
    counted = defaultdict(list)
    for treatment in treatments:
        if not treatment.is_voided:
            counted[treatment.patient_id].append(treatment)
    for treatment in treatments:
        course = counted[treatment.patient_id]
        place = course.index(treatment) if treatment in course else None
        following = None if place is None else course[place + 1 : place + 2]
        retreated_day = (
            (following[0].treated_on - treatment.treated_on).days if following else None
        )
        yield Exposure(
            treatment_id=treatment.id,
            cycle=0 if place is None else place + 1,
            retreated_day=retreated_day,
            **of_patient(treatment),
            **of_injections(injections[treatment.id]),
            **of_contacts(treatment, contacts[treatment.id], headaches[treatment.id]),
            **of_headaches(treatment, headaches[treatment.id], retreated_day),
        )


def by_treatment(rows):
    grouped = defaultdict(list)
    for row in rows:
        grouped[row.treatment_id].append(row)
    return grouped


def of_patient(treatment):
    patient = treatment.patient
    return {
        "clinic_id": treatment.clinic_id,
        "patient_id": treatment.patient_id,
        "injector_id": treatment.injector_id,
        "treated_on": treatment.treated_on,
        "is_voided": treatment.is_voided,
        "indication": position(Indication, treatment.indication),
        "first_toxin": position(Answer, treatment.first_toxin),
        "sex": position(Sex, patient.sex),
        "age": age_on(treatment.treated_on, patient.birth_date),
        "headache_history": position(HeadacheHistory, patient.headache_history),
        "migraine": position(Migraine, patient.migraine),
        "low_pain_threshold": position(Answer, patient.low_pain_threshold),
        "needle_anxiety": position(NeedleAnxiety, patient.needle_anxiety),
        "habitual_frowning": position(Answer, patient.habitual_frowning),
    }


def of_injections(injections):
    areas = 0
    for injection in injections:
        areas |= 1 << position(Area, injection.area)
    products = {injection.product_id for injection in injections}
    lots = {injection.lot_id for injection in injections}
    return {
        "areas": areas,
        "product_id": products.pop() if len(products) == 1 else None,
        "lot_id": lots.pop() if len(lots) == 1 else None,
        "units_tenths": int(
            sum((injection.units for injection in injections), Decimal()) * 10
        )
        if len({injection.product_id for injection in injections}) == 1
        else None,
    }


def of_contacts(treatment, contacts, headaches):
    """A yes where no headache is on record, or only a void one, leaves it unknown."""
    days = [
        (contact.contacted_on - treatment.treated_on).days
        for contact in contacts
        if contact.headache == HeadacheAnswer.NO or headaches
    ]
    return {"followed_through_day": max(days, default=None)}


def of_headaches(treatment, headaches, retreated_day):
    usual = has_usual_headaches(treatment.patient)
    certain = possible = solicited = unasked = 0
    onset_days, late_days, grades = [], [], []
    reports = [
        report
        for headache in headaches
        for report in headache.headachereport_set.all()
        if not report.contact.is_voided
    ]
    reviews = {
        headache.id: max(
            headache.review_set.all(), key=lambda review: review.id, default=None
        )
        for headache in headaches
    }
    for headache in headaches:
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
        review = reviews[headache.id]
        grade = headache.grade if review is None else review.grade
        if grade:
            grades.append(grade)
        for report in headache.headachereport_set.all():
            if report.contact.is_voided:
                continue
            if report.contact.is_solicited:
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
            for review in reviews.values()
        ),
        "has_emergency_flag": any(is_emergency(report.red_flags) for report in reports),
    }
