"""What the page of a treatment shows. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from clinic.models import Patient
from events.choices import FollowUpState
from events.courses import Visit, course_of
from events.exposures import age_on
from events.facemap import Region, face_map
from events.models import Injection, Treatment
from events.rules.doses import Precaution, above_label, expired, plain, too_soon


@dataclass(frozen=True)
class TreatmentPage:
    """`precautions`: what was beyond the usual when the treatment was recorded."""

    visit: Visit
    regions: list[Region]
    experience: str
    precautions: list[Precaution]


def treatments_of(patient: Patient) -> list[Treatment]:
    """Those that count, by time."""
    return list(
        Treatment.objects.filter(patient=patient, voided_at=None)
        .select_related("injector")
        .prefetch_related(Prefetch("injection_set", Injection.objects.in_order()))
        .order_by("treated_at", "id")
    )


def treatment_page(treatment: Treatment, today: date) -> TreatmentPage:
    course = course_of(treatment.patient, today)
    visit = next(visit for visit in course if visit.treatment == treatment)
    return TreatmentPage(
        visit=visit,
        regions=face_map(units_of(treatment.injection_set.in_order())),
        experience=experience_of(treatment),
        precautions=precautions_of(visit, [other.treatment for other in course]),
    )


def units_of(injections: Iterable[Injection]) -> dict[tuple[str, str], str]:
    """As written on the map: units of two products stand beside each other."""
    found: dict[tuple[str, str], dict[int, Decimal]] = {}
    for row in injections:
        products = found.setdefault((row.area, row.side), {})
        products[row.product_id] = products.get(row.product_id, Decimal()) + row.units
    return {
        place: ", ".join(plain(units) for units in products.values())
        for place, products in found.items()
    }


def experience_of(treatment: Treatment) -> str:
    """Of the injector, on the day of the treatment."""
    injector, treated_on = treatment.injector, treatment.treated_on
    years = age_on(treated_on, injector.injecting_since)
    if years is None:
        since = "years of injecting not recorded"
    elif years < 0:
        since = f"injecting since {injector.injecting_since}, after this treatment"
    else:
        since = f"{counted(years, 'year')} of injecting"
    earlier = Treatment.objects.filter(
        injector=injector, voided_at=None, treated_at__lt=treatment.treated_at
    ).count()
    return f"{since}; {counted(earlier, 'earlier treatment')} on record"


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + "s" * (number != 1)


def precautions_of(visit: Visit, course: list[Treatment]) -> list[Precaution]:
    """Against what was on record when the treatment was recorded."""
    treatment = visit.treatment
    known = [
        other.treated_on
        for other in course
        if not other.is_voided
        and (other.recorded_at, other.id)
        < (
            treatment.recorded_at,
            treatment.id,
        )
    ]
    lots = {row.lot for given in visit.products for row in given.injections if row.lot}
    return [
        *(
            precaution
            for given in visit.products
            for precaution in above_label(
                given.product.proper_name,
                [(row.area, row.side, row.units) for row in given.injections],
            )
        ),
        *too_soon(treatment.treated_on, known),
        *(
            precaution
            for lot in sorted(lots, key=str)
            for precaution in expired(lot.number, lot.expires_on, treatment.treated_on)
        ),
    ]


def calls_in_words(treatment: Treatment) -> str:
    """The calls that a treatment just recorded is owed, and those it no longer is."""
    calls = treatment.followup_set.order_by("due_on")
    owed = [
        f"{call.window_label} on {call.due_on}"
        for call in calls
        if call.state == FollowUpState.OPEN
    ]
    passed = [call.window_label for call in calls if call.state == FollowUpState.LOST]
    words = f"Calls owed: {', '.join(owed)}." if owed else "No call is owed."
    if passed:
        words += f" Not owed, since the window had closed: {', '.join(passed)}."
    return words
