"""Who may do what in PostgreSQL: four roles, and whether the application has the right one.

owner        owns every table and runs `migrate`; the application never signs in as it
application  reads and adds, changes what isn't recorded or is recorded by triggers,
             and can't change the trail
sealer       reads the trail and adds seals
auditor      reads the records and the trail
"""

from django.conf import settings
from django.db import connection

from clinic.audit.postgresql import TRAIL
from clinic.audit.triggers import audited

OWNER, APPLICATION, SEALER, AUDITOR = (
    f"aftercare_{role}" for role in ("owner", "application", "sealer", "auditor")
)
ROLES = (OWNER, APPLICATION, SEALER, AUDITOR)
READ_ONLY = ("django_migrations", "django_content_type")


def statements() -> list[str]:
    """Run them as a superuser, again after each `migrate`; they can be run twice."""
    recorded = [model._meta.db_table for model in audited()]
    every = set(connection.introspection.django_table_names(only_existing=True))
    # Two that no model says: the migrations, and what the workers count together.
    every |= {"django_migrations", settings.CACHES["default"]["LOCATION"]}
    others = sorted(every - set(recorded) - set(TRAIL) - set(READ_ONLY))
    made = [
        f"DO $$ BEGIN CREATE ROLE {role} LOGIN; "
        "EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        for role in ROLES
    ]
    owned = [f"ALTER TABLE {table} OWNER TO {OWNER}" for table in sorted(every)]
    owned += [
        f"ALTER VIEW clinic_trailentry OWNER TO {OWNER}",
        "DO $$ DECLARE name regprocedure; BEGIN FOR name IN SELECT oid FROM pg_proc "
        "WHERE left(proname, 6) = 'trail_' AND pronamespace = 'public'::regnamespace "
        f"LOOP EXECUTE format('ALTER FUNCTION %s OWNER TO {OWNER}', name); "
        "END LOOP; END $$",  # nosec B608
    ]
    given = [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public "
        f"FROM PUBLIC, {APPLICATION}, {SEALER}, {AUDITOR}",
        f"GRANT USAGE ON SCHEMA public TO {APPLICATION}, {SEALER}, {AUDITOR}",
        grant("SELECT, INSERT, UPDATE", recorded, APPLICATION),
        grant("SELECT, INSERT, UPDATE, DELETE", others, APPLICATION),
        grant("SELECT", [*TRAIL, *READ_ONLY], APPLICATION),
        grant("INSERT", ["clinic_trailentry"], APPLICATION),
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION}",
        "REVOKE ALL ON SEQUENCE clinic_trailevent_seq_seq, clinic_trailseal_id_seq "
        f"FROM {APPLICATION}",
        grant("SELECT", TRAIL, SEALER),
        grant("INSERT", ["clinic_trailseal"], SEALER),
        f"GRANT SELECT ON SEQUENCE clinic_trailevent_seq_seq TO {SEALER}",
        f"GRANT USAGE ON SEQUENCE clinic_trailseal_id_seq TO {SEALER}",
        grant("SELECT", [*TRAIL, *recorded], AUDITOR),
        # The record as it was stands in temporary tables.
        "DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO "
        f"{APPLICATION}', current_database()); END $$",
        "GRANT EXECUTE ON FUNCTION trail_image, trail_hash "
        f"TO {APPLICATION}, {AUDITOR}",
    ]
    return made + owned + given


def grant(what: str, tables: list[str], role: str) -> str:
    return f"GRANT {what} ON {', '.join(tables)} TO {role}"


def weakness() -> str | None:
    """Why the trail doesn't hold against this connection, on PostgreSQL."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, EXISTS (SELECT 1 FROM pg_class "
            "WHERE relname LIKE 'clinic\\_trail%' AND pg_has_role(relowner, 'MEMBER')) "
            "FROM pg_roles WHERE rolname = current_user"
        )
        name, is_superuser, is_owner = cursor.fetchone()
    if is_superuser:
        return f"The database role {name} is a superuser: it can rewrite the trail."
    if is_owner:
        return f"The database role {name} owns the trail: it can rewrite it."
    return None
