"""Writes that somebody looked at something in the trail: the trail stays as it is."""

from datetime import date, datetime

from clinic.audit.context import recorded
from clinic.audit.models import TrailEvent
from clinic.audit.reviews import TrailReview
from clinic.models import Clinic, User


@recorded
def review_event(
    *, by: User, now: datetime, event: TrailEvent, note: str
) -> TrailReview:
    return TrailReview.objects.create(
        clinic_id=event.clinic_id,
        event_hash=event.hash,
        note=note,
        recorded_by=by,
        recorded_at=now,
    )


@recorded
def review_day(
    *, by: User, now: datetime, clinic: Clinic, question: str, day: date, note: str
) -> TrailReview:
    """The answer to a question for one day of a clinic."""
    return TrailReview.objects.create(
        clinic=clinic,
        question=question,
        day=day,
        note=note,
        recorded_by=by,
        recorded_at=now,
    )
