"""What the record holds: asked of the database when a backup is made, and again later."""

import io
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from clinic.audit.roles import OWNER
from clinic.audit.sealing import newest_seal, public_key
from clinic.models import Clinic

Figures = dict[str, list[int]]


class BackupError(Exception):
    """Why there is no backup, or nothing was brought back: for whoever asked."""


@dataclass(frozen=True)
class Content:
    """`rows` by table; `figures` as the dashboards print them of the day `as_of`.

    Of each clinic and area: treatments with an event, treatments asked, treatments.
    `has_roles` is whether `database_roles` was run on it.
    """

    aftercare: str
    made_at: str
    engine: str
    engine_version: str
    time_zone: str
    tzdata: str
    migrations: list[str]
    rows: dict[str, int]
    seal: str
    public_key: str
    as_of: str
    figures: Figures
    has_roles: bool


def content(now: datetime) -> Content:
    as_of = timezone.localdate(now)
    _, applied = migrations()
    return Content(
        aftercare=application_version(),
        made_at=now.isoformat(),
        engine=connection.vendor,
        engine_version=".".join(map(str, connection.get_database_version())),
        time_zone=settings.TIME_ZONE,
        tzdata=version("tzdata"),
        migrations=sorted(applied),
        rows=rows(),
        seal=newest_seal(),
        public_key=public_key() or "",
        as_of=as_of.isoformat(),
        figures=figures(as_of),
        has_roles=has_roles(),
    )


def application_version() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    return str(project["project"]["version"])


def rows() -> dict[str, int]:
    """How many rows each table has."""
    counted = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # nosec B608
            counted[table] = cursor.fetchone()[0]
    return counted


def figures(as_of: date) -> Figures:
    """What `incidence` prints of each clinic, counted up to a day."""
    found = {}
    for code in Clinic.objects.order_by("code").values_list("code", flat=True):
        printed = io.StringIO()
        call_command(
            "incidence",
            by="area",
            clinic=code,
            as_of=as_of.isoformat(),
            format="json",
            stdout=printed,
        )
        for group in json.loads(printed.getvalue())["groups"]:
            found[f"{code} {group['group']}"] = [
                group[name] for name in ("events", "asked", "treatments")
            ]
    return found


def has_roles() -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableowner = %s FROM pg_tables "
            "WHERE tablename = 'clinic_trailevent'",
            [OWNER],
        )
        return bool(cursor.fetchone()[0])


def migrations() -> tuple[set[str], set[str]]:
    """Those that this program has, and those that were applied to the database."""
    loader = MigrationLoader(connection)
    return names(loader.disk_migrations), names(loader.applied_migrations)


def names(migrations: Any) -> set[str]:
    return {f"{room}.{name}" for room, name in migrations}


def differences(name: str, said: dict, found: dict) -> Iterator[str]:
    """One sentence for each part of the manifest that isn't so."""
    for key in sorted(said.keys() | found.keys()):
        if said.get(key) != found.get(key):
            yield (
                f"{name} {key}: {said.get(key, 'nothing')} in the manifest, "
                f"{found.get(key, 'nothing')} found"
            )
