"""The trail in SQLite: one set of triggers for each table, made from its columns.

They call functions that only this program registers: another program's write fails.
"""

import getpass
import os
from functools import lru_cache
from typing import Any

from clinic.audit.context import context
from clinic.audit.verify_trail import HASHED, TAG, hash_of

# What each column of an event is; `head` is the end of its stream so far.
EVENT = {
    "stream": "NEW.stream",
    "stream_seq": "head.stream_seq + 1",
    "recorded_at": "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')",
    "actor_id": "trail_context('actor')",
    "actor_username": "trail_context('username')",
    "actor_name": "trail_context('name')",
    "actor_roles": "trail_context('roles')",
    "clinic_id": "NEW.clinic_id",
    "operation": "NEW.operation",
    "action": "trail_context('action')",
    "reason": "trail_context('reason')",
    "object_type": "NEW.object_type",
    "object_id": "NEW.object_id",
    "object_uid": "NEW.object_uid",
    "request_id": "trail_context('request')",
    "session": "trail_context('session')",
    "address": "trail_context('address')",
    "database_user": "trail_user()",
    "program": "trail_context('program')",
    "commitment": "trail_hash(NEW.salt, NEW.body)",
    "previous_hash": "head.hash",
}
HASH = f"trail_hash('{TAG}', {', '.join(EVENT[name] for name in HASHED)})"
# Stored as Django stores a moment; the hash is of the same moment in ISO 8601.
STORED = EVENT | {"recorded_at": "strftime('%Y-%m-%d %H:%M:%f', 'now')"}

TRAIL = f"""
CREATE VIEW clinic_trailentry AS
  SELECT operation, clinic_id, object_type, object_id, object_uid, stream,
    '' AS body, '' AS salt
  FROM clinic_trailevent WHERE 0;

CREATE TRIGGER trail_entry INSTEAD OF INSERT ON clinic_trailentry BEGIN
  SELECT RAISE(ABORT, 'trail: nobody answers for this write: use an action')
    WHERE coalesce(trail_context('username'), '') = ''
      OR trail_context('action') = '' OR trail_context('reason') = '';
  INSERT INTO clinic_trailhead (stream, stream_seq, hash)
    SELECT NEW.stream, 0, '' WHERE NOT EXISTS
      (SELECT 1 FROM clinic_trailhead WHERE stream = NEW.stream);
  INSERT INTO clinic_trailevent ({", ".join(STORED)}, hash)
    SELECT {", ".join(STORED.values())}, {HASH}
    FROM clinic_trailhead AS head WHERE head.stream = NEW.stream;
  INSERT INTO clinic_trailpayload (event_id, salt, body)
    VALUES (last_insert_rowid(), NEW.salt, NEW.body);
  INSERT INTO clinic_trailsubject (event_id, subject)
    SELECT DISTINCT (SELECT seq FROM clinic_trailevent WHERE stream = NEW.stream
      ORDER BY stream_seq DESC LIMIT 1), replace(shown.value, '-', '')
    FROM json_each(NEW.body, '$.subjects') AS shown WHERE NEW.operation = 'access';
  UPDATE clinic_trailhead SET (stream_seq, hash) =
      (SELECT stream_seq, hash FROM clinic_trailevent WHERE stream = NEW.stream
        ORDER BY stream_seq DESC LIMIT 1)
    WHERE stream = NEW.stream;
END;

CREATE TRIGGER trail_event_insert BEFORE INSERT ON clinic_trailevent
WHEN NOT EXISTS (SELECT 1 FROM clinic_trailhead AS head
    WHERE head.stream = NEW.stream AND head.stream_seq = NEW.stream_seq - 1
      AND head.hash = NEW.previous_hash)
  OR EXISTS (SELECT 1 FROM clinic_trailevent WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'trail: an event follows the last of its stream'); END;

CREATE TRIGGER trail_payload_insert BEFORE INSERT ON clinic_trailpayload
WHEN EXISTS (SELECT 1 FROM clinic_trailpayload WHERE event_id = NEW.event_id)
  OR trail_hash(NEW.salt, NEW.body) IS NOT
    (SELECT commitment FROM clinic_trailevent WHERE seq = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'trail: not what the event recorded'); END;

CREATE TRIGGER trail_payload_delete BEFORE DELETE ON clinic_trailpayload
WHEN NOT EXISTS (SELECT 1 FROM clinic_trailevent
    WHERE stream = 'erasure:' || OLD.event_id)
BEGIN SELECT RAISE(ABORT, 'trail: record the erasure first'); END;

CREATE TRIGGER trail_subject_insert BEFORE INSERT ON clinic_trailsubject
WHEN EXISTS (SELECT 1 FROM clinic_trailsubject
    WHERE event_id = NEW.event_id AND subject = NEW.subject)
  OR NOT EXISTS (SELECT 1 FROM clinic_trailpayload WHERE event_id = NEW.event_id
    AND instr(body, '"' || substr(NEW.subject, 1, 8) || '-' || substr(NEW.subject, 9, 4)
    || '-' || substr(NEW.subject, 13, 4) || '-' || substr(NEW.subject, 17, 4) || '-'
    || substr(NEW.subject, 21) || '"'))
BEGIN SELECT RAISE(ABORT, 'trail: not whom the event showed'); END;

CREATE TRIGGER trail_subject_delete BEFORE DELETE ON clinic_trailsubject
WHEN NOT EXISTS (SELECT 1 FROM clinic_trailevent
    WHERE stream = 'erasure:' || OLD.event_id)
BEGIN SELECT RAISE(ABORT, 'trail: record the erasure first'); END;

CREATE TRIGGER trail_head_insert BEFORE INSERT ON clinic_trailhead
WHEN NEW.stream_seq <> 0 OR EXISTS
    (SELECT 1 FROM clinic_trailhead WHERE stream = NEW.stream)
BEGIN SELECT RAISE(ABORT, 'trail: a stream begins once'); END;

CREATE TRIGGER trail_head_update BEFORE UPDATE ON clinic_trailhead
WHEN NEW.stream IS NOT OLD.stream OR NEW.stream_seq IS NOT OLD.stream_seq + 1
  OR NOT EXISTS (SELECT 1 FROM clinic_trailevent AS event
    WHERE event.stream = NEW.stream AND event.stream_seq = NEW.stream_seq
      AND event.hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'trail: a head is moved by its events'); END;

CREATE TRIGGER trail_seal_insert BEFORE INSERT ON clinic_trailseal
WHEN EXISTS (SELECT 1 FROM clinic_trailseal
    WHERE id = NEW.id OR last_seq >= NEW.last_seq)
BEGIN SELECT RAISE(ABORT, 'trail: a seal follows the last one'); END;
"""  # nosec B608
REFUSED = [
    ("event", "UPDATE"),
    ("event", "DELETE"),
    ("payload", "UPDATE"),
    ("subject", "UPDATE"),
    ("head", "DELETE"),
    ("seal", "UPDATE"),
    ("seal", "DELETE"),
]


def refusal(table: str, operation: str, name: str) -> str:
    return (
        f'CREATE TRIGGER {name}_{operation.lower()} BEFORE {operation} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, 'trail: no {operation.lower()} here'); END;"
    )


def image(table: Any, row: str) -> str:
    """A row as JSON text; `row` is NEW, OLD or the table's name."""
    pairs = []
    for column in table.columns:
        if column not in table.ignored:
            value = f'{row}."{column}"'
            if column in table.digested:
                value = f"trail_hash({value})"
            pairs.append(f"'{column}', {value}")
    return f"json_object({', '.join(pairs)})"


def entry(table: Any, operation: str, row: str, before: str, after: str) -> str:
    """What goes into the view, as the list of a SELECT."""
    clinic = f'{row}."{table.clinic}"' if table.clinic else "NULL"
    uid = f'{row}."{table.uid}"' if table.uid else "''"
    key = f'{row}."{table.key}"'
    return (
        "INSERT INTO clinic_trailentry (operation, clinic_id, object_type, object_id, "
        "object_uid, stream, body, salt) "
        f"SELECT '{operation}', {clinic}, '{table.object_type}', "
        f"CAST({key} AS TEXT), {uid}, '{table.object_type}:' || {key}, "
        f"json_object('before', json({before}), 'after', json({after})), "
        "lower(hex(randomblob(32)))"
    )


def refusal_of_taken(table: Any, columns: tuple[str, ...]) -> str:
    """In SQLite's own words, since it is what a plain INSERT would have been told."""
    names = ", ".join(f"{table.name}.{column}" for column in columns)
    same = " AND ".join(f'held."{column}" = NEW."{column}"' for column in columns)
    return (
        f"SELECT RAISE(ABORT, 'UNIQUE constraint failed: {names}') "
        f'WHERE EXISTS (SELECT 1 FROM "{table.name}" AS held WHERE {same});'  # nosec B608
    )


def unchanged(table: Any, but: frozenset[str]) -> str:
    return " AND ".join(
        f'NEW."{column}" IS OLD."{column}"'
        for column in table.columns
        if column not in but
    )


def triggers_of(table: Any) -> list[str]:
    name, after = f"trail_{table.name}", image(table, "NEW")
    taken = " ".join(refusal_of_taken(table, columns) for columns in table.unique)
    same = unchanged(table, but=table.ignored)
    moved, uncounted = f'NEW."{table.key}" IS NOT OLD."{table.key}"', "0"
    if table.has_version:
        moved += " OR NEW.version NOT IN (OLD.version, OLD.version + 1)"
        counted = unchanged(table, but=table.ignored | table.uncounted)
        uncounted = f"NEW.version = OLD.version AND NOT ({counted})"
    return [
        # INSERT OR REPLACE would delete the row that has the key, and tell nobody.
        f'CREATE TRIGGER {name}_taken BEFORE INSERT ON "{table.name}" BEGIN {taken} END;',
        f'CREATE TRIGGER {name}_insert AFTER INSERT ON "{table.name}" BEGIN '
        f"{entry(table, 'insert', 'NEW', 'NULL', after)}; END;",
        f'CREATE TRIGGER {name}_update AFTER UPDATE ON "{table.name}" '
        f"WHEN NOT ({same}) BEGIN "
        f"SELECT RAISE(ABORT, 'trail: no jump of key or version') WHERE {moved}; "
        "SELECT RAISE(ABORT, 'trail: a change counts the version up by one') "
        f"WHERE {uncounted}; "
        f"{entry(table, 'update', 'NEW', image(table, 'OLD'), after)}; END;",
        refusal(table.name, "DELETE", name),
    ]


def statements(tables: list[Any]) -> list[str]:
    trail = TRAIL.strip().split("\n\n")
    guards = [
        refusal(f"clinic_trail{noun}", operation, f"trail_{noun}")
        for noun, operation in REFUSED
    ]
    return trail + guards + [text for table in tables for text in triggers_of(table)]


INSTALLED = (
    "SELECT type, name, sql FROM sqlite_master WHERE name = 'clinic_trailentry' "
    "OR (type = 'trigger' AND name LIKE 'trail\\_%' ESCAPE '\\') ORDER BY type, name"
)


def install(cursor: Any, tables: list[Any]) -> None:
    for kind, name, _ in cursor.execute(INSTALLED).fetchall():
        cursor.execute(f'DROP {kind} "{name}"')
    for statement in statements(tables):
        cursor.execute(statement)


def missing(cursor: Any, tables: list[Any]) -> list[str]:
    """Statements whose trigger is gone or was changed."""
    installed = {sql for _, _, sql in cursor.execute(INSTALLED).fetchall()}
    return [
        statement.split(" ON ")[0]
        for statement in statements(tables)
        if statement.rstrip(";").strip() not in installed
    ]


def baseline(table: Any) -> str:
    row = f'"{table.name}"'
    return (
        f"{entry(table, 'baseline', row, 'NULL', image(table, row))} FROM {row} "
        f'ORDER BY "{table.key}"'
    )


def images(table: Any) -> str:
    """Each row's key and image as they are now."""
    return f'SELECT "{table.key}", {image(table, "held")} FROM "{table.name}" AS held'  # nosec B608


def register(connection: Any) -> None:
    """What the triggers call, on a new connection."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        user = str(os.getuid())
    hashed = lru_cache(maxsize=4, typed=True)(hash_of)  # the same content three times
    connection.create_function("trail_context", 1, context, deterministic=True)
    connection.create_function("trail_hash", -1, hashed, deterministic=True)
    connection.create_function("trail_user", 0, lambda: user)
