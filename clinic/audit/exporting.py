"""The trail as JSON Lines: a file's own line, events and seals, as verify_trail.py reads it.

It is read in pieces, each a short question: no transaction is held open while somebody
downloads. What is appended meanwhile is left out.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import DatabaseError, transaction
from django.db.models import Max, QuerySet

from clinic.audit.models import TrailEvent, TrailSeal
from clinic.audit.sealing import NoKey, StillWriting, as_text, seal, sealed_fields
from clinic.audit.verify_trail import HASHED

FIELDS = ["seq", *HASHED, "hash"]
PIECE = 2000


def event_fields(event: TrailEvent) -> dict[str, Any]:
    fields = {name: getattr(event, name) for name in FIELDS}
    return fields | {"recorded_at": as_text(event.recorded_at)}


def event_line(event: TrailEvent) -> dict[str, Any]:
    payload = getattr(event, "payload", None)
    held = {"salt": payload and payload.salt, "body": payload and payload.body}
    return {"kind": "event"} | event_fields(event) | held


def seal_first(now: datetime) -> str:
    """Seal what there is, if this process can; a sentence on what came of it."""
    try:
        with transaction.atomic():
            seal(now=now)
    except NoKey:
        why = "This program has no key: what is newer than the last seal isn't sealed."
    except StillWriting:
        why = "Something was being written: the newest events aren't sealed yet."
    except DatabaseError:  # no right to seal, or the sealer was quicker
        why = "The sealer has to do it: the newest events may not be sealed yet."
    else:
        why = "Sealed before this file was made."
    return why


def newest(events: QuerySet[TrailEvent]) -> int:
    """The last event of a file that is begun now."""
    return events.aggregate(seq=Max("seq"))["seq"] or 0


def pieces(events: QuerySet[TrailEvent], until: int) -> Iterator[list[TrailEvent]]:
    """The events up to the one numbered `until`, in order, with their payloads.

    A stream's next event comes after the end of the one before, so that what is in
    sight when `until` is read has no gap.
    """
    rows = events.select_related("payload").order_by("seq").filter(seq__lte=until)
    last = 0
    while piece := list(rows.filter(seq__gt=last)[:PIECE]):
        yield piece
        last = piece[-1].seq


def lines(
    events: QuerySet[TrailEvent] | None = None,
    *,
    until: int | None = None,
    **about: Any,
) -> Iterator[bytes]:
    """The whole trail, or an extract: the events of a queryset and the newest seal.

    `about` is said in the file's own line, such as who took it out.
    """
    is_whole = events is None
    rows = TrailEvent.objects.all() if events is None else events
    last = newest(rows) if until is None else until
    seals = TrailSeal.objects.order_by("id")
    if is_whole:
        seals = seals.filter(last_seq__lte=last)
    held = list(seals) if is_whole else list(seals.reverse()[:1])
    taken_at = as_text(datetime.now(UTC))
    yield line({"kind": "file", "whole": is_whole, "taken_at": taken_at} | about)
    for piece in pieces(rows, last):
        yield b"".join(line(event_line(event)) for event in piece)
    for made in held:
        yield line({"kind": "seal"} | sealed_fields(made))


def line(fields: dict[str, Any]) -> bytes:
    return orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE)
