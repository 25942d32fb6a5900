"""Whether anything was altered: the trail in itself, and the rows against the trail."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from django.db import connection, transaction

from clinic.audit.exporting import event_fields
from clinic.audit.models import (
    TrailEvent,
    TrailHead,
    TrailPayload,
    TrailSeal,
    TrailSubject,
)
from clinic.audit.sealing import is_signed, public_key, sealed_fields
from clinic.audit.spelling import fields_of, means
from clinic.audit.triggers import ENGINES, Table, audited, table_of
from clinic.audit.verify_trail import event_hash, hash_of, merkle_root, seal_hash

BATCH = 500


class CannotCheck(Exception):
    """Something that the check needs is missing."""


def findings(*, witnesses: Iterable[str] = (), key: str | None = None) -> Iterator[str]:
    """One sentence for each thing altered. Raises CannotCheck."""
    key = key or public_key()
    if key is None and TrailSeal.objects.exists():
        raise CannotCheck("There is no public key: give --key, or TRAIL_KEY_FILE.")
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:  # one sight of everything
                if not connection.savepoint_ids:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield from in_the_triggers()
        yield from in_the_seals(key or "", set(witnesses))
        yield from in_the_streams()
        yield from in_the_subjects()


def in_the_triggers() -> Iterator[str]:
    engine: Any = ENGINES[connection.vendor]
    with connection.cursor() as cursor:
        for what in engine.missing(cursor, [table_of(model) for model in audited()]):
            yield f"{what}: isn't as `migrate` installed it"


def in_the_seals(key: str, witnesses: set[str]) -> Iterator[str]:
    start, previous_hash = 0, ""
    for seal in TrailSeal.objects.order_by("id"):
        events = TrailEvent.objects.filter(seq__gt=start, seq__lte=seal.last_seq)
        held = list(events.order_by("seq").values_list("hash", flat=True))
        where = f"seal {seal.id}"
        if seal.previous_hash != previous_hash:
            yield f"{where}: doesn't follow the seal before it"
        if seal_hash(sealed_fields(seal)) != seal.hash:
            yield f"{where}: isn't what was sealed"
        if not is_signed(key, seal.hash, seal.signature):
            yield f"{where}: its signature isn't of this key"
        if len(held) != seal.count:
            yield f"{where}: {len(held)} events, sealed were {seal.count}"
        elif merkle_root(held) != seal.root:
            yield f"{where}: its events aren't those that were sealed"
        start, previous_hash = seal.last_seq, seal.hash
        witnesses = witnesses - {seal.hash}
    for witness in sorted(witnesses):
        yield f"witness {witness}: no such seal"


def in_the_streams() -> Iterator[str]:
    """Each stream from its first event to its last, then the row that it is about."""
    tables = {table.object_type: table for table in map(table_of, audited())}
    heads = dict(TrailHead.objects.values_list("stream", "hash"))
    events = TrailEvent.objects.select_related("payload").order_by(
        "stream", "stream_seq"
    )
    last: dict[str, dict[str, Any]] = {name: {} for name in tables}
    for stream, of_stream in groupby(
        events.iterator(chunk_size=2000), key=attrgetter("stream")
    ):
        found, end, image = read_stream(of_stream)
        yield from found
        if heads.pop(stream, None) != end.hash:
            yield f"{stream}: its last events are gone, or its head was moved"
        if end.object_type in tables:
            images = last[end.object_type]
            images[end.object_id] = image
            if len(images) >= BATCH:
                yield from in_the_rows(tables[end.object_type], images)
                images.clear()
    for object_type, images in last.items():
        yield from in_the_rows(tables[object_type], images)
        yield from without_stream(tables[object_type])
    for stream in heads:
        yield f"{stream}: all of its events are gone"


def in_the_subjects() -> Iterator[str]:
    """Who was shown by each event of reading, against what the event says itself."""
    rows = TrailSubject.objects.order_by("event_id").values_list("event_id", "subject")
    listed = groupby(rows.iterator(chunk_size=2000), key=itemgetter(0))
    seq, subjects = next(listed, (None, ()))
    said = TrailPayload.objects.filter(event__operation="access").order_by("event_id")
    for payload in said.iterator(chunk_size=2000):
        while seq is not None and seq < payload.event_id:
            yield f"event {seq}: shows patients, and says nothing of them"
            seq, subjects = next(listed, (None, ()))
        held = set()
        if seq == payload.event_id:
            held = {str(subject) for _, subject in subjects}
            seq, subjects = next(listed, (None, ()))
        if held != subjects_in(payload.body):
            yield f"event {payload.event_id}: it showed other patients than are listed"
    while seq is not None:
        yield f"event {seq}: shows patients, and says nothing of them"
        seq, _ = next(listed, (None, ()))


def subjects_in(body: str) -> set[str]:
    """Of a content that can't be read none: that it was altered is said elsewhere."""
    try:
        return set(json.loads(body).get("subjects", ()))
    except (ValueError, AttributeError, TypeError):
        return set()


def read_stream(events: Iterable[TrailEvent]) -> tuple[list[str], Any, Any]:
    """What was altered in a stream, its last event and the last image, if any is left."""
    found, previous, image = [], None, None
    for event in events:
        where = f"event {event.seq} ({event.stream})"
        if (event.stream_seq, event.previous_hash) != (
            (previous.stream_seq + 1, previous.hash) if previous else (1, "")
        ):
            found.append(f"{where}: doesn't follow the one before it")
        if event_hash(event_fields(event)) != event.hash:
            found.append(f"{where}: isn't what was recorded")
        payload = getattr(event, "payload", None)
        if payload is None:
            erasure = TrailEvent.objects.filter(stream=f"erasure:{event.seq}")
            if not erasure.exists():
                found.append(f"{where}: its content is gone, and no erasure recorded")
            image = None
        elif hash_of(payload.salt, payload.body) != event.commitment:
            found.append(f"{where}: its content isn't what was recorded")
        elif event.object_type:
            body = json.loads(payload.body, parse_float=str)
            if image and differing(event.object_type, image, body["before"] or {}):
                found.append(f"{where}: the row had been altered before it")
            image = body["after"]
        previous = event
    return found, previous, image


def differing(
    object_type: str, image: dict[str, Any], other: dict[str, Any]
) -> list[str]:
    """Columns that the two tell apart; a column added or removed since can't differ.

    Of a record that came from another engine, one is as that engine spells it.
    """
    names = [name for name in image if name in other and image[name] != other[name]]
    if not names:
        return []
    fields = fields_of(object_type)
    return [
        name
        for name in names
        if means(fields.get(name), image[name]) != means(fields.get(name), other[name])
    ]


def in_the_rows(table: Table, images: dict[str, Any]) -> Iterator[str]:
    if not images:
        return
    engine: Any = ENGINES[connection.vendor]
    keys = ", ".join(str(int(key)) for key in images)
    with connection.cursor() as cursor:
        cursor.execute(f'{engine.images(table)} WHERE "{table.key}" IN ({keys})')
        live = {
            str(key): json.loads(text, parse_float=str)
            for key, text in cursor.fetchall()
        }
    for key, image in images.items():
        where = f"{table.object_type} {key}"
        if key not in live:
            yield f"{where}: the row is gone"
        elif image and (names := differing(table.object_type, image, live[key])):
            yield f"{where}: not as it was last recorded: {', '.join(names)}"


def without_stream(table: Table) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT "{table.key}" FROM {table.name} AS held WHERE NOT EXISTS '
            "(SELECT 1 FROM clinic_trailevent WHERE stream = "
            f"'{table.object_type}:' || held.\"{table.key}\") ORDER BY 1"  # nosec B608
        )
        for (key,) in cursor.fetchall():
            yield f"{table.object_type} {key}: the row was never recorded"
