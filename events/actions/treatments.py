"""Writes treatments."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from clinic.audit.context import recorded
from clinic.models import Injector, Patient, User
from clinic.moments import Moment
from events.actions.exposures import refresh_exposures
from events.choices import FollowUpState, LostReason
from events.models import FollowUp, Injection, ProtocolWindow, Treatment
from events.rules.windows import PROTOCOL


@recorded
def record_treatment(
    *,
    by: User,
    now: datetime,
    patient: Patient,
    injector: Injector,
    treated: Moment,
    injections: Sequence[Mapping],
    reference: str = "",
    **details,
) -> Treatment:
    """Record a treatment with its injections, and owe it the protocol's calls.

    Each of `injections` maps area, side, units, points, product and lot.
    """
    if not injections:
        raise ValueError("A treatment needs at least one injection.")
    record = {"clinic_id": patient.clinic_id, "recorded_by": by, "recorded_at": now}
    treatment = Treatment.objects.create(
        reference=reference or f"T-{uuid4().hex[:12].upper()}",
        patient=patient,
        injector=injector,
        treated_at=treated.at,
        treated_precision=treated.precision,
        treated_on=treated.on,
        **details,
        **record,
    )
    Injection.objects.bulk_create(
        Injection(treatment=treatment, **injection, **record)
        for injection in injections
    )
    FollowUp.objects.bulk_create(
        owed_call(treatment, call, today=now.astimezone(patient.clinic.zone).date())
        for call in protocol_of(patient.clinic_id)
    )
    refresh_exposures(patients=[patient.id])
    return treatment


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
