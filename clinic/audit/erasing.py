"""Erases what events hold of a person; that there were events stays, and verifies."""

from collections.abc import Iterable
from typing import Any

from clinic.audit.access import write_entry
from clinic.audit.context import recording
from clinic.audit.models import TrailPayload, TrailSubject


def erase_payloads(*, by: Any, events: Iterable[int], reason: str) -> int:
    """Each erasure is an event itself. On PostgreSQL the owner alone can do it."""
    with recording(by=by, action="erase_payloads", reason=reason):
        chosen = TrailPayload.objects.filter(event_id__in=list(events))
        for seq in chosen.order_by("event_id").values_list("event_id", flat=True):
            write_entry(
                operation="erase", stream=f"erasure:{seq}", body={}, clinic_id=None
            )
        TrailSubject.objects.filter(event__payload__in=chosen).delete()
        erased, _ = chosen.delete()
    return erased
