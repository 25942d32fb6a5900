"""The trail as a table for spreadsheets: one row for each event, formula-safe."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from clinic.audit.exporting import pieces
from clinic.audit.models import TrailEvent, TrailSeal
from clinic.audit.sealing import as_text
from clinic.audit.wording import changed
from clinic.formulas import disarmed

COLUMNS = [
    "recorded_at_utc",
    "recorded_at_clinic",
    "username",
    "name",
    "roles",
    "clinic",
    "operation",
    "action",
    "reason",
    "record",
    "record_uid",
    "request",
    "session",
    "address",
    "program",
    "database_user",
    "before",
    "after",
    "content",
    "hash",
    "previous_hash",
    "seal",
]
UNSEALED = "not sealed when this was taken out"


def table(
    events: QuerySet[TrailEvent],
    *,
    until: int,
    zone: ZoneInfo,
    clinics: dict[int, str],
    shows: Callable[[TrailEvent], bool],
) -> Iterator[bytes]:
    """Pieces of the file; `seal` is the hash of the seal that each event is in."""
    yield written([COLUMNS])
    for piece in pieces(events, until):
        seals = seals_of(piece)
        rows = []
        for event in piece:
            while seals and seals[0][0] < event.seq:
                seals.pop(0)
            rows.append(
                [
                    as_text(event.recorded_at),
                    event.recorded_at.astimezone(zone).isoformat(),
                    event.actor_username,
                    event.actor_name,
                    event.actor_roles,
                    clinics.get(event.clinic_id or 0, ""),
                    event.operation,
                    event.action,
                    event.reason,
                    event.object_type,
                    event.object_uid,
                    event.request_id,
                    event.session,
                    event.address,
                    event.program,
                    event.database_user,
                    *content(event, shows),
                    event.hash,
                    event.previous_hash,
                    seals[0][1] if seals else UNSEALED,
                ]
            )
        yield written(rows)


def seals_of(piece: list[TrailEvent]) -> list[tuple[int, str]]:
    """(last number, hash) of the seals that the piece's events are in, in order."""
    later = TrailSeal.objects.filter(last_seq__gte=piece[0].seq).order_by("last_seq")
    end = later.filter(last_seq__gte=piece[-1].seq).first()
    if end is not None:
        later = later.filter(last_seq__lte=end.last_seq)
    return list(later.values_list("last_seq", "hash"))


def content(event: TrailEvent, shows: Callable[[TrailEvent], bool]) -> list[str]:
    """Before, after and, of a reading, what was asked and shown."""
    payload: Any = getattr(event, "payload", None)
    if payload is None:
        return ["", "", "erased"]
    if not shows(event):
        return ["", "", "spans other clinics"]
    if not event.object_type:
        return ["", "", payload.body]
    return [
        *(json.dumps(part, ensure_ascii=False) for part in changed(event)),
        "",
    ]


def written(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([disarmed(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()
