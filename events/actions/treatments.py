"""Writes treatments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from clinic.audit.context import recorded
from clinic.blocks import blocks
from clinic.models import Injector, Patient, User
from clinic.moments import Moment
from events.actions.exposures import refresh_exposures
from events.choices import FollowUpState, LostReason
from events.models import FollowUp, Injection, ProtocolWindow, Treatment
from events.rules.windows import PROTOCOL


@dataclass(frozen=True)
class Visit:
    """What one treatment puts on record, besides the calls that are owed to it."""

    treatment: Treatment
    injections: list[Injection]


@recorded
def record_treatment(*, by: User, now: datetime, **told: Any) -> Treatment:
    """Record a treatment with its injections, and owe it the protocol's calls.

    `told` is as `new_visit` takes it.
    """
    visit = new_visit(by=by, now=now, **told)
    store([visit], now)
    return visit.treatment


@recorded
def record_treatments(
    *, by: User, now: datetime, visits: Sequence[Visit]
) -> Sequence[Visit]:
    """Those that `new_visit` made, of patients on record, a block in a statement."""
    store(visits, now)
    return visits


def store(visits, now):
    for block in blocks(visits):
        treatments = [visit.treatment for visit in block]
        Treatment.objects.bulk_create(treatments)
        Injection.objects.bulk_create(
            row for visit in block for row in visit.injections
        )
        FollowUp.objects.bulk_create(owed_calls(treatments, now))
    refresh_exposures(patients={visit.treatment.patient_id for visit in visits})


def new_visit(
    *,
    by: User | None,
    now: datetime,
    patient: Patient,
    injector: Injector,
    treated: Moment,
    injections: Sequence[Mapping],
    reference: str = "",
    **details,
) -> Visit:
    """A treatment with its injections, not yet on record.

    Each of `injections` maps area, side, units, points, product and lot.
    """
    if not injections:
        raise ValueError("A treatment needs at least one injection.")
    record = {"clinic": patient.clinic, "recorded_by": by, "recorded_at": now}
    treatment = Treatment(
        reference=reference or f"T-{uuid4().hex[:12].upper()}",
        patient=patient,
        injector=injector,
        treated_at=treated.at,
        treated_precision=treated.precision,
        treated_on=treated.on,
        **details,
        **record,
    )
    return Visit(
        treatment,
        [Injection(treatment=treatment, **row, **record) for row in injections],
    )


def owed_calls(treatments, now):
    """By the protocol of each one's clinic."""
    clinics = {treatment.clinic_id: treatment.clinic for treatment in treatments}
    protocols = {number: protocol_of(number) for number in clinics}
    today = {
        number: now.astimezone(clinic.zone).date() for number, clinic in clinics.items()
    }
    for treatment in treatments:
        for call in protocols[treatment.clinic_id]:
            yield owed_call(treatment, call, today=today[treatment.clinic_id])


def protocol_of(clinic_id):
    """The clinic's own calls, or the default ones where it set none."""
    windows = ProtocolWindow.objects.filter(clinic=clinic_id)
    return [window for window in windows if window.is_active] if windows else PROTOCOL


def owed_call(treatment, call, *, today):
    """A call whose window had closed before the treatment was entered is lost."""
    closes_on = treatment.treated_on + timedelta(days=call.closes_on_day)
    passed = closes_on < today
    return FollowUp(
        clinic_id=treatment.clinic_id,
        treatment=treatment,
        window=call.code,
        opens_on=treatment.treated_on + timedelta(days=call.opens_on_day),
        due_on=treatment.treated_on + timedelta(days=call.due_on_day),
        closes_on=closes_on,
        state=FollowUpState.LOST if passed else FollowUpState.OPEN,
        lost_reason=LostReason.WINDOW_PASSED if passed else "",
        recorded_by_id=treatment.recorded_by_id,
        recorded_at=treatment.recorded_at,
    )
