"""A record as it is after years: on PostgreSQL, what plans are made for.

Rows are copied inside the database, past actions and triggers, with days, clinics and
names of their own. The planner reckons with what `ANALYZE` found, so some thousand rows
are enough once it is told that there are a hundred times as many.
"""

from django.apps import apps
from django.db import connection, models

COPIES = 1500
APART = 100_000  # between the numbers of a row and of its copies
TIMES = 600
RARE = 60  # of the copies, one in as many is still to be done
TABLES = {
    "clinic.patient": COPIES,
    "events.treatment": COPIES,
    "events.injection": COPIES,
    "events.followup": COPIES,
    "events.contact": COPIES,
    "events.headache": COPIES // 6,
    "events.headachereport": COPIES // 6,
    "events.escalation": COPIES // 6,
    "events.review": COPIES // 6,
    "events.exposure": COPIES,
    "events.draft": COPIES // 6,
    "events.export": COPIES // 6,
    "clinic.trailevent": COPIES // 30,
    "clinic.trailsubject": COPIES * 3,
    "clinic.trailreview": COPIES // 6,
    "clinic.change": COPIES,
}
GROWING = {apps.get_model(label)._meta.db_table for label in TABLES}
OWN = {
    "mrn": "md5(id || '-' || k)",
    "mrn_normalised": "md5(id || '-' || k)",
    "search_text": "md5(id || '-' || k)",
    "family_name": "left(md5(id || '-' || k), 8)",
    "reference": "md5(id || '-' || k)",
    "stream": "stream || '-' || k",
    "hash": "md5(hash || k)",
    "subject": "CASE WHEN k > 0 THEN gen_random_uuid() END",
    "subject_uid": "gen_random_uuid()",
    "uid": "gen_random_uuid()",
    "revision": "revision + k",
    "closes_on": "closes_on - k % 1500",
}
DONE = {
    "events.followup": "state NOT IN ('open', 'call_back')",
    "events.escalation": "closed_at IS NOT NULL",
}


def grow(clinic_ids):
    """Copies what is on record, once around the clinics after the other."""
    places = f"(ARRAY[{', '.join(map(str, clinic_ids))}])[k % {len(clinic_ids)} + 1]"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in GROWING:  # the trail's own triggers don't mind the role
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for label, copies in TABLES.items():
            copy(cursor, apps.get_model(label), copies, places)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL jit = off")  # it compiles for what is only supposed
        cursor.execute(
            "UPDATE pg_class SET reltuples = reltuples * %s WHERE oid IN "
            "(SELECT oid FROM pg_class WHERE relname = ANY(%s) UNION SELECT indexrelid "
            "FROM pg_index WHERE indrelid::regclass::text = ANY(%s))",
            [TIMES, list(GROWING), list(GROWING)],
        )


def copy(cursor, model, copies, places):
    meta = model._meta
    fields = meta.local_concrete_fields
    values = [value_of(model, field, places) for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    done = DONE.get(meta.label_lower, "true")
    cursor.execute(
        f"INSERT INTO {meta.db_table} ({names}) SELECT {', '.join(values)} "
        f"FROM {meta.db_table}, generate_series(1, {copies}) AS copies(k) "
        f"WHERE {done} OR k % {RARE} = 0"
    )


def value_of(model, field, places):
    column = f'"{field.column}"'
    to = field.remote_field and field.remote_field.model._meta.label_lower
    if model._meta.label_lower == "clinic.change" and field.name == "subject":
        return column
    if field.column == "clinic_id":
        return places
    if to in TABLES or (field.primary_key and not to):
        return f"{column} + k * {APART}"
    if field.name in OWN:
        return OWN[field.name]
    if isinstance(field, models.DateTimeField):
        return f"{column} - k % 1500 * interval '1 day'"
    if isinstance(field, models.DateField):
        return f"{column} - k % 1500"
    return column
