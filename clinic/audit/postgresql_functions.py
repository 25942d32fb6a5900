"""The source of the trail's functions in PostgreSQL; `postgresql.py` installs them."""

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
    "commitment": "commitment",
    "previous_hash": "head.hash",
}
# A plan made while the trail is small is kept while it grows: so never a whole scan.
DEFINER = """LANGUAGE plpgsql SECURITY DEFINER SET enable_seqscan = off
SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC'"""


def as_text(expression: str) -> str:
    return f"coalesce(({expression})::text, '')"


def hash_of(*texts: str) -> str:
    """As trail_hash, written out: at a third of its cost."""
    parts = (f"convert_to({text}, 'UTF8')" for text in texts)
    return (
        "encode(sha256("
        + " || ".join(f"int4send(octet_length({part})) || {part}" for part in parts)
        + "), 'hex')"
    )


STORED = {
    name: "recorded"
    if name == "recorded_at"
    else value
    if name in ("clinic_id", "stream_seq")
    else as_text(value)
    for name, value in EVENT.items()
}
HASH = hash_of(f"'{TAG}'", *(as_text(EVENT[name]) for name in HASHED))
COMMITMENT = hash_of("entry.salt", "entry.body")
SALT = "replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')"
NOW = """to_char(recorded, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
NOBODY = """IF coalesce(words->>'username', '') = ''
      OR coalesce(words->>'action', '') = '' OR coalesce(words->>'reason', '') = '' THEN
    RAISE 'trail: nobody answers for this write: use an action'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;"""

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
  now_utc text := {NOW};
  commitment text;
BEGIN
  {NOBODY}
  entry.salt := {SALT};
  commitment := {COMMITMENT};
  -- The lock comes before the number: the sealer relies on it.
  SELECT * INTO head FROM clinic_trailhead WHERE stream = entry.stream FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO clinic_trailhead VALUES (entry.stream, 0, '') ON CONFLICT DO NOTHING;
    SELECT * INTO STRICT head FROM clinic_trailhead
      WHERE stream = entry.stream FOR UPDATE;
  END IF;
  INSERT INTO clinic_trailevent ({", ".join(STORED)}, hash)
    VALUES ({", ".join(STORED.values())}, {HASH}) RETURNING * INTO event;
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
    # All rows of one INSERT or COPY at once. A new row begins its stream, so there is no
    # end to be locked; if the stream of a row is there already, it goes on.
    "trail_rows()": f"""RETURNS trigger
{DEFINER} AS $$
DECLARE
  words jsonb := nullif(current_setting('{SETTING}', true), '')::jsonb;
  digested text[] := string_to_array(TG_ARGV[4], ',');
  ignored text[] := string_to_array(TG_ARGV[5], ',');
  is_whole boolean := digested = '{{}}' AND ignored = '{{}}';
  again clinic_trailentry;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM written) THEN RETURN NULL; END IF;
  {NOBODY}
  FOR again IN
    SELECT (trail_entry_of('insert', NULL,
      trail_image(to_jsonb(written), digested, ignored), TG_ARGV[0:3])).*
    FROM written WHERE EXISTS (SELECT 1 FROM clinic_trailhead AS begun WHERE
      begun.stream = TG_ARGV[0] || ':' || (to_jsonb(written)->>TG_ARGV[1]) OFFSET 0)
  LOOP
    PERFORM trail_append(again);
  END LOOP;
  WITH image AS MATERIALIZED (
    SELECT CASE WHEN is_whole THEN to_jsonb(written)
      ELSE trail_image(to_jsonb(written), digested, ignored) END AS after
    FROM written
  ), entry AS MATERIALIZED (
    SELECT 'insert' AS operation, TG_ARGV[0] AS object_type,
      (after->>TG_ARGV[2])::bigint AS clinic_id, after->>TG_ARGV[1] AS object_id,
      replace(coalesce(after->>TG_ARGV[3], ''), '-', '') AS object_uid,
      TG_ARGV[0] || ':' || (after->>TG_ARGV[1]) AS stream,
      jsonb_build_object('before', NULL::jsonb, 'after', after)::text AS body,
      {SALT} AS salt, clock_timestamp() AS recorded
    FROM image
  ), event AS (
    INSERT INTO clinic_trailevent ({", ".join(STORED)}, hash)
    SELECT {", ".join(STORED.values())}, {HASH}
    FROM entry, (VALUES (0, '')) AS head (stream_seq, hash),
      LATERAL (SELECT {NOW} AS now_utc, {COMMITMENT} AS commitment OFFSET 0) AS made
    WHERE NOT EXISTS (SELECT 1 FROM clinic_trailhead AS begun
      WHERE begun.stream = entry.stream OFFSET 0)
    RETURNING seq, stream, stream_seq, hash
  ), head AS (
    INSERT INTO clinic_trailhead SELECT stream, stream_seq, hash FROM event
  )
  INSERT INTO clinic_trailpayload (event_id, salt, body)
    SELECT event.seq, entry.salt, entry.body FROM event JOIN entry USING (stream);
  RETURN NULL;
END $$""",  # nosec B608
    "trail_row()": f"""RETURNS trigger
{DEFINER} AS $$
DECLARE
  digested text[] := string_to_array(TG_ARGV[4], ',');
  ignored text[] := string_to_array(TG_ARGV[5], ',');
  uncounted text[] := string_to_array(TG_ARGV[6], ',');
  after jsonb := trail_image(to_jsonb(NEW), digested, ignored);
  before jsonb := trail_image(to_jsonb(OLD), digested, ignored);
BEGIN
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
  PERFORM trail_append(trail_entry_of('update', before, after, TG_ARGV[0:3]));
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
