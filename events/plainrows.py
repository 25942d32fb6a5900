"""What exposures are derived from, as plain rows: of many treatments at once, instances
of the models would cost several times as much."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet

from events.choices import HeadacheAnswer
from events.models import (
    Contact,
    Headache,
    HeadacheReport,
    Injection,
    Review,
    Treatment,
)

BASELINE = (
    "birth_date",
    "sex",
    "headache_history",
    "migraine",
    "low_pain_threshold",
    "needle_anxiety",
    "habitual_frowning",
)


def treatments_of(patients: Iterable[int]) -> QuerySet:
    """In order of time within each patient, with the patient's baseline."""
    rows = Treatment.objects.filter(patient__in=patients)
    return (
        rows.order_by("patient_id", "treated_at", "id")
        .annotate(**{name: F(f"patient__{name}") for name in BASELINE})
        .values_list(
            *("id", "clinic_id", "patient_id", "injector_id", "treated_on"),
            *("voided_at", "indication", "first_toxin", *BASELINE),
            named=True,
        )
    )


def injections_of(treatments: list[int]) -> QuerySet:
    rows = Injection.objects.filter(treatment__in=treatments)
    return rows.values_list(
        "treatment_id", "area", "product_id", "lot_id", "units", named=True
    )


def answers_of(treatments: list[int]) -> QuerySet:
    """Of solicited contacts, those that were answered yes or no."""
    rows = Contact.objects.filter(
        treatment__in=treatments,
        voided_at=None,
        is_solicited=True,
        headache__in=[HeadacheAnswer.YES, HeadacheAnswer.NO],
    )
    return rows.values_list("treatment_id", "contacted_on", "headache", named=True)


def headaches_of(treatments: list[int]) -> QuerySet:
    rows = Headache.objects.filter(treatment__in=treatments, voided_at=None)
    return rows.values_list(
        *("id", "treatment_id", "onset_on", "onset_latest_on"),
        *("compared_with_usual", "grade"),
        named=True,
    )


def reports_of(treatments: list[int]) -> QuerySet:
    """What was said in contacts that aren't void."""
    rows = HeadacheReport.objects.filter(
        treatment__in=treatments, contact__voided_at=None
    )
    return rows.annotate(is_solicited=F("contact__is_solicited")).values_list(
        "headache_id", "red_flags", "is_solicited", named=True
    )


def reviews_of(treatments: list[int]) -> QuerySet:
    """The newest last."""
    rows = Review.objects.filter(treatment__in=treatments).order_by("id")
    return rows.values_list("headache_id", "grade", "seriousness", named=True)


def grouped(rows: Iterable[Any], name: str) -> defaultdict[int, list]:
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups
