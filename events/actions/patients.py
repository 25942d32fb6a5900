"""Amends patients: here and not in the registers, since their treatments' exposures
hold the baseline."""

from copy import copy
from datetime import datetime

from clinic.amending import amend
from clinic.audit.context import recorded
from clinic.models import Change, Patient, User
from clinic.models.patients import normalised_mrn
from events.actions.exposures import refresh_exposures


@recorded
def amend_patient(
    *,
    by: User,
    now: datetime,
    patient: Patient,
    version: int,
    reason: str,
    **values,
) -> Change | None:
    """Raises StaleVersion if the patient was amended since `version`."""
    proposed = copy(patient)
    for name, value in values.items():
        setattr(proposed, name, value)
    change = amend(
        patient,
        by=by,
        now=now,
        reason=reason,
        version=version,
        mrn_normalised=normalised_mrn(proposed.mrn),
        search_text=proposed.folded_for_search(),
        **values,
    )
    if change:
        refresh_exposures(patients=[patient.id])
    return change
