"""Keeps and forgets a person's own filters."""

from clinic.audit.context import recorded
from clinic.models import User
from events.models import SavedFilter


@recorded
def save_filter(*, by: User, name: str, query: str) -> SavedFilter:
    """Under a name that is in use already, the new one takes the place of the old."""
    kept, _ = SavedFilter.objects.update_or_create(
        user=by, name=name, defaults={"query": query}
    )
    return kept


@recorded
def forget_filter(*, by: User, saved: SavedFilter) -> int:
    forgotten, _ = SavedFilter.objects.filter(user=by, id=saved.id).delete()
    return forgotten
