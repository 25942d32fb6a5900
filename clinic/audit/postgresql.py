"""The trail in PostgreSQL: a few functions, and the same triggers on each table.

The functions run as the owner of the trail with a fixed search path; the triggers are
ENABLE ALWAYS. What an application role may do is in `roles.py`.
"""

from typing import Any

from clinic.audit.postgresql_functions import FUNCTIONS

VIEW = """CREATE OR REPLACE VIEW clinic_trailentry AS
  SELECT operation, clinic_id, object_type, object_id, object_uid, stream,
    ''::text AS body, ''::text AS salt
  FROM clinic_trailevent WHERE false"""
NOUNS = ("event", "payload", "subject", "head", "seal")
TRAIL = [f"clinic_trail{noun}" for noun in NOUNS]


def about(table: Any) -> str:
    words = (
        table.object_type,
        table.key,
        table.clinic or "",
        table.uid or "",
        ",".join(sorted(table.digested)),
        ",".join(sorted(table.ignored)),
        ",".join(sorted(table.uncounted)),
    )
    return ", ".join(f"'{word}'" for word in words)


def triggers(tables: list[Any]) -> dict[tuple[str, str], str]:
    """(table, trigger): when it fires and what it calls."""
    refused = {
        (name, f"trail_refuse_{'row' if each == 'ROW' else 'all'}"): (
            f"BEFORE {operation} ON {name} FOR EACH {each} "
            "EXECUTE FUNCTION trail_refuse()"
        )
        for each, operation in (("ROW", "UPDATE OR DELETE"), ("STATEMENT", "TRUNCATE"))
        for name in TRAIL
    }
    for table in tables:
        refused |= {
            (table.name, "trail_rows"): (
                f"AFTER INSERT ON {table.name} REFERENCING NEW TABLE AS written "
                f"FOR EACH STATEMENT EXECUTE FUNCTION trail_rows({about(table)})"
            ),
            (table.name, "trail_row"): (
                f"AFTER UPDATE ON {table.name} FOR EACH ROW "
                f"EXECUTE FUNCTION trail_row({about(table)})"
            ),
            (table.name, "trail_refuse_row"): (
                f"BEFORE DELETE ON {table.name} FOR EACH ROW "
                "EXECUTE FUNCTION trail_refuse()"
            ),
            (table.name, "trail_refuse_all"): (
                f"BEFORE TRUNCATE ON {table.name} FOR EACH STATEMENT "
                "EXECUTE FUNCTION trail_refuse()"
            ),
        }
    return refused


def install(cursor: Any, tables: list[Any]) -> None:
    cursor.execute(VIEW)
    for head, body in FUNCTIONS.items():
        cursor.execute(f"CREATE OR REPLACE FUNCTION {head} {body}")
        cursor.execute(f"REVOKE ALL ON FUNCTION {named(head)} FROM PUBLIC")
    cursor.execute(
        "CREATE OR REPLACE TRIGGER trail_entry INSTEAD OF INSERT ON clinic_trailentry "
        "FOR EACH ROW EXECUTE FUNCTION trail_entry()"
    )
    for (table, name), rest in triggers(tables).items():
        cursor.execute(f"CREATE OR REPLACE TRIGGER {name} {rest}")
        cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def named(head: str) -> str:
    return head.split("(")[0]


def missing(cursor: Any, tables: list[Any]) -> list[str]:
    """Triggers that are gone or switched off, and functions that were changed."""
    cursor.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A'"
    )
    on = set(cursor.fetchall())
    gone = [
        f"{name} on {table}"
        for table, name in triggers(tables)
        if (table, name) not in on
    ]
    cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'trail_%'")
    sources = dict(cursor.fetchall())
    return gone + [
        head
        for head, body in FUNCTIONS.items()
        if sources.get(named(head), "").strip() != body.split("$$")[1].strip()
    ]


def image(table: Any) -> str:
    digested, ignored = (
        f"string_to_array('{','.join(sorted(names))}', ',')"
        for names in (table.digested, table.ignored)
    )
    return f"trail_image(to_jsonb(held), {digested}, {ignored})"


def images(table: Any) -> str:
    """Each row's key and image as they are now."""
    return f'SELECT "{table.key}", {image(table)}::text FROM {table.name} AS held'  # nosec B608


def baseline(table: Any) -> str:
    return (
        "SELECT trail_append(trail_entry_of('baseline', NULL, "
        f"{image(table)}, ARRAY[{about(table)}])) "
        f'FROM (SELECT * FROM {table.name} ORDER BY "{table.key}") AS held'  # nosec B608
    )
