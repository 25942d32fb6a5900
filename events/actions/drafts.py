"""Keeps what somebody is typing, so that a crash loses nothing."""

from datetime import datetime

from clinic.audit.context import recorded
from clinic.models import User
from events.models import Draft, Treatment


@recorded
def save_draft(
    *, by: User, now: datetime, treatment: Treatment, typed: dict[str, list[str]]
) -> Draft:
    draft, _ = Draft.objects.update_or_create(
        user=by, treatment=treatment, defaults={"typed": typed, "saved_at": now}
    )
    return draft


@recorded
def discard_draft(*, by: User, treatment: Treatment) -> int:
    discarded, _ = Draft.objects.filter(user=by, treatment=treatment).delete()
    return discarded
