"""The trail as JSON Lines: one event or seal in each, as verify_trail.py reads it."""

from collections.abc import Iterator
from typing import Any

import orjson
from django.db import transaction

from clinic.audit.models import TrailEvent, TrailSeal
from clinic.audit.sealing import as_text, sealed_fields
from clinic.audit.verify_trail import HASHED

FIELDS = ["seq", *HASHED, "hash"]


def event_fields(event: TrailEvent) -> dict[str, Any]:
    fields = {name: getattr(event, name) for name in FIELDS}
    return fields | {"recorded_at": as_text(event.recorded_at)}


def lines(events: Any = None) -> Iterator[bytes]:
    """The whole trail, or the events of a queryset: those alone don't verify."""
    whole = TrailEvent.objects.all()
    with transaction.atomic():
        # Read first: a seal made meanwhile would be of events not in the file.
        seals = [] if events is not None else list(TrailSeal.objects.order_by("id"))
        rows = (whole if events is None else events).select_related("payload")
        for event in rows.order_by("seq").iterator(chunk_size=2000):
            payload = getattr(event, "payload", None)
            yield line(
                {"kind": "event"}
                | event_fields(event)
                | {
                    "salt": payload and payload.salt,
                    "body": payload and payload.body,
                }
            )
        for made in seals:
            yield line({"kind": "seal"} | sealed_fields(made))


def line(fields: dict[str, Any]) -> bytes:
    return orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE)
