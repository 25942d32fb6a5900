"""The trail in PostgreSQL: a few functions, and the same triggers on each table.

The functions run as the owner of the trail with a fixed search path; the triggers are
ENABLE ALWAYS. What an application role may do is in `roles.py`.
"""

from typing import Any

from clinic.audit.context import SETTING
from clinic.audit.verify_trail import HASHED, TAG

EVENT = {
    "stream": "entry.stream",
    "stream_seq": "head.stream_seq + 1",
    "recorded_at": "now_utc",
    "actor_id": "words->>'actor'",
    "actor_username": "words->>'username'",
    "actor_name": "words->>'name'",
    "actor_roles": "words->>'roles'",
    "clinic_id": "entry.clinic_id",
    "operation": "entry.operation",
    "action": "words->>'action'",
    "reason": "words->>'reason'",
    "object_type": "entry.object_type",
    "object_id": "entry.object_id",
    "object_uid": "entry.object_uid",
    "request_id": "words->>'request'",
    "session": "words->>'session'",
    "address": "words->>'address'",
    "database_user": "session_user",
    "program": "coalesce(words->>'program', current_setting('application_name'))",
    "commitment": "trail_hash(entry.salt, entry.body)",
    "previous_hash": "head.hash",
}
DEFINER = """LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC'"""


def as_text(expression: str) -> str:
    return f"coalesce(({expression})::text, '')"


FUNCTIONS = {
    "trail_hash(VARIADIC fields text[])": """RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT encode(sha256(string_agg(
    int4send(octet_length(convert_to(coalesce(field, ''), 'UTF8')))
      || convert_to(coalesce(field, ''), 'UTF8'), ''::bytea ORDER BY place)), 'hex')
  FROM unnest(fields) WITH ORDINALITY AS listed(field, place)
$$""",
    "trail_append(entry clinic_trailentry)": f"""RETURNS void
{DEFINER} AS $$
DECLARE
  words jsonb := nullif(current_setting('{SETTING}', true), '')::jsonb;
  head clinic_trailhead;
  event clinic_trailevent;
  recorded timestamptz := clock_timestamp();
  now_utc text := to_char(recorded, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
BEGIN
  IF coalesce(words->>'username', '') = '' OR coalesce(words->>'action', '') = ''
      OR coalesce(words->>'reason', '') = '' THEN
    RAISE 'trail: nobody answers for this write: use an action'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  entry.salt := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  -- The lock comes before the number: the sealer relies on it.
  INSERT INTO clinic_trailhead VALUES (entry.stream, 0, '') ON CONFLICT DO NOTHING;
  SELECT * INTO STRICT head FROM clinic_trailhead
    WHERE stream = entry.stream FOR UPDATE;
  INSERT INTO clinic_trailevent ({", ".join(EVENT)}, hash) VALUES (
    {", ".join("recorded" if name == "recorded_at" else value if name in ("clinic_id", "stream_seq") else as_text(value) for name, value in EVENT.items())},
    trail_hash('{TAG}', {", ".join(as_text(EVENT[name]) for name in HASHED)})
  ) RETURNING * INTO event;
  INSERT INTO clinic_trailpayload (event_id, salt, body)
    VALUES (event.seq, entry.salt, entry.body);
  IF entry.operation = 'access' THEN
    INSERT INTO clinic_trailsubject (event_id, subject)
      SELECT DISTINCT event.seq, shown::uuid
      FROM jsonb_array_elements_text(entry.body::jsonb->'subjects') AS shown;
  END IF;
  UPDATE clinic_trailhead SET stream_seq = event.stream_seq, hash = event.hash
    WHERE stream = entry.stream;
END $$""",  # nosec B608
    "trail_image(whole jsonb, digested text[], ignored text[])": """RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT whole - ignored || coalesce((SELECT jsonb_object_agg(
    name, trail_hash(whole->>name)) FROM unnest(digested) AS name), '{}')
$$""",
    "trail_entry_of(operation text, before jsonb, after jsonb, about text[])": """
RETURNS clinic_trailentry
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT operation::varchar, (after->>about[3])::bigint, about[1]::varchar,
    (after->>about[2])::varchar,
    replace(coalesce(after->>about[4], ''), '-', '')::varchar,
    (about[1] || ':' || (after->>about[2]))::varchar,
    jsonb_build_object('before', before, 'after', after)::text, ''
$$""",
    # Arguments: type, key, clinic, uid; then the digested, ignored, uncounted columns.
    "trail_row()": f"""RETURNS trigger
{DEFINER} AS $$
DECLARE
  digested text[] := string_to_array(TG_ARGV[4], ',');
  ignored text[] := string_to_array(TG_ARGV[5], ',');
  uncounted text[] := string_to_array(TG_ARGV[6], ',');
  after jsonb := trail_image(to_jsonb(NEW), digested, ignored);
  before jsonb;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    before := trail_image(to_jsonb(OLD), digested, ignored);
    IF before = after THEN RETURN NULL; END IF;
    IF before->TG_ARGV[1] <> after->TG_ARGV[1] OR TG_ARGV[3] <> '' AND
        (after->>'version')::int - (before->>'version')::int NOT IN (0, 1) THEN
      RAISE 'trail: no jump of key or version'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF before->'version' = after->'version' AND before - uncounted <> after - uncounted THEN
      RAISE 'trail: a change counts the version up by one'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  PERFORM trail_append(trail_entry_of(lower(TG_OP), before, after, TG_ARGV[0:3]));
  RETURN NULL;
END $$""",
    # What an application may add itself: reading, signing in, and that content is erased.
    "trail_entry()": f"""RETURNS trigger
{DEFINER} AS $$
BEGIN
  IF NEW.stream !~ '^(access|signin|erasure):' THEN
    RAISE 'trail: rows are recorded by their tables'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM trail_append(NEW);
  RETURN NEW;
END $$""",
    "trail_refuse()": f"""RETURNS trigger
{DEFINER} AS $$
BEGIN
  IF TG_TABLE_NAME IN ('clinic_trailpayload', 'clinic_trailsubject')
      AND TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT 1 FROM clinic_trailevent
        WHERE stream = 'erasure:' || OLD.event_id) THEN
      RETURN OLD;
    END IF;
  ELSIF TG_TABLE_NAME = 'clinic_trailhead' AND TG_OP = 'UPDATE' THEN
    IF NEW.stream = OLD.stream AND NEW.stream_seq = OLD.stream_seq + 1 AND EXISTS
        (SELECT 1 FROM clinic_trailevent AS event WHERE event.stream = NEW.stream
          AND event.stream_seq = NEW.stream_seq AND event.hash = NEW.hash) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE 'trail: no % here', lower(TG_OP)
    USING ERRCODE = 'integrity_constraint_violation';
END $$""",  # nosec B608
}
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
            (table.name, "trail_row"): (
                f"AFTER INSERT OR UPDATE ON {table.name} FOR EACH ROW "
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
