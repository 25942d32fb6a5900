"""Keeps what somebody is typing, so that a crash loses nothing."""

from datetime import datetime

from clinic.audit.context import recorded
from clinic.models import User
from events.models import Draft, Treatment
from events.models.drafts import KEPT


@recorded
def save_draft(
    *, by: User, now: datetime, treatment: Treatment, typed: dict[str, list[str]]
) -> Draft:
    """Older ones of the same person, of which nothing came, are gone with it."""
    Draft.objects.filter(user=by, saved_at__lt=now - KEPT).delete()
    draft, _ = Draft.objects.update_or_create(
        user=by, treatment=treatment, defaults={"typed": typed, "saved_at": now}
    )
    return draft


@recorded
def discard_draft(*, by: User, treatment: Treatment) -> int:
    discarded, _ = Draft.objects.filter(user=by, treatment=treatment).delete()
    return discarded
