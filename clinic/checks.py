"""What production asks of its database before it serves anybody.

`clinic.wsgi` runs every check with these tags and serves nothing if one fails.
"""

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, Error, connections

from clinic.audit import roles
from clinic.standby import STANDBY, AnotherRecord, Unusable, examine, leave

TRAIL = "trail"  # not "database": `migrate` asks that too, and runs as the owner

SAFE = {"fsync": "on", "full_page_writes": "on"}
# `off` answers before a record is on the disk; every other value waits for it.
UNSAFE_COMMIT = "off"


@checks.register(checks.Tags.database)
def database_keeps_what_it_confirms(databases=None, **kwargs):
    if not settings.IS_PRODUCTION:
        return []
    return [
        checks.Error(
            f"The database may lose what it confirmed: {problem}.",
            hint="Mend its configuration; a record that was shown as saved must stay.",
            id="clinic.E001",
        )
        for alias in databases or []
        for problem in problems(connections[alias])
    ]


def problems(connection):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            if cursor.fetchone()[0] < 2:
                yield "PRAGMA synchronous is below FULL"
            return
        for name, safe in SAFE.items():
            cursor.execute("SELECT current_setting(%s)", [name])
            if (value := cursor.fetchone()[0]) != safe:
                yield f"{name} is {value}"
        cursor.execute("SELECT current_setting('synchronous_commit')")
        if cursor.fetchone()[0] == UNSAFE_COMMIT:
            yield "synchronous_commit is off"


@checks.register(TRAIL, deploy=True)
def application_cannot_rewrite_the_trail(**kwargs):
    try:
        weakness = roles.weakness()
    except DatabaseError:
        return []  # that there is no database, the start itself says
    if weakness is None:
        return []
    kind = checks.Error if settings.IS_PRODUCTION else checks.Warning
    hint = f"`manage.py database_roles` says how to serve as {roles.APPLICATION}."
    return [kind(weakness, hint=hint, id="clinic.E002")]


@checks.register(STANDBY, deploy=True)
def standby_is_one_of_this_record(**kwargs):
    """One that is away, or was made the primary, is no reason to serve nobody."""
    if STANDBY not in settings.DATABASES:
        return []
    try:
        examine()
    except AnotherRecord as fault:
        return [checks.Error(str(fault), id="clinic.E003")]
    except (Unusable, Error) as fault:
        why = " ".join(str(fault).split())
        leave(why)
        hint = "The primary is read in its place until the standby answers."
        return [checks.Warning(why, hint=hint, id="clinic.W003")]
    return []
