"""What production asks of its database before it serves anybody.

`clinic.wsgi` runs every check with the tag "database" and serves nothing if one fails.
"""

from django.conf import settings
from django.core import checks
from django.db import connections

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
