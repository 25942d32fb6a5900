"""Bring a backup back into an empty database: everything in it, or nothing."""

import io
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from clinic.actions import command_line_user
from clinic.audit.roles import OWNER
from clinic.audit.sealing import public_key
from clinic.audit.triggers import ROOMS
from clinic.audit.verifying import CannotCheck, findings
from clinic.backup.actions import record_restore
from clinic.backup.files import Manifest, manifest_of, unpack, workplace
from clinic.backup.making import ENGINES
from clinic.backup.manifest import (
    BackupError,
    Content,
    differences,
    figures,
    migrations,
    rows,
)

MOST = 5  # things told of what differs


def restore(*, file: Path, identity: Path | None, key: str | None) -> Manifest:
    """Raises BackupError: the database is empty then, as it was."""
    manifest = manifest_of(file)
    held = manifest.content
    refuse_other_engine(held)
    refuse_newer(held)
    refuse_rows()
    refuse_without_roles(held)
    engine = ENGINES[connection.vendor]
    with workplace(place_of_the_record(), "") as place:
        plain = place / "restored"
        unpack(file, manifest, plain, identity)
        engine.check(plain, held.rows)
        with engine.restored(plain, refuse_rows):
            verify(held, key)
            record_restore(
                by=command_line_user(),
                now=timezone.now(),
                file=manifest.file,
                made_at=datetime.fromisoformat(held.made_at),
                sha256=manifest.sha256,
                seal=held.seal,
            )
    return manifest


def refuse_other_engine(held: Content) -> None:
    if held.engine != connection.vendor:
        raise BackupError(
            f"This is a backup of {held.engine}, and DATABASE_URL names "
            f"{connection.vendor}. Restore it into {held.engine}; from SQLite to "
            "PostgreSQL leads `move_to_postgres`."
        )


def refuse_newer(held: Content) -> None:
    known, _ = migrations()
    if newer := sorted(set(held.migrations) - known):
        raise BackupError(
            f"This backup was made by a newer version ({held.aftercare}): this one "
            f"doesn't know {', '.join(newer[:MOST])}. Restore it with that version."
        )


def is_of_this_version(held: Content) -> bool:
    """Another one may count otherwise."""
    known, _ = migrations()
    return set(held.migrations) == known


def refuse_rows() -> None:
    """Nothing that anybody recorded is in the way, nor another program's table."""
    if found := list(islice(tables_with_rows(), MOST)):
        raise BackupError(
            f"The database isn't empty: it holds {', '.join(found)}. A backup "
            "is restored into an empty database only: name a new one in DATABASE_URL."
        )


def tables_with_rows() -> Iterator[str]:
    """Those of libraries aside: what `migrate` fills is no record."""
    models = {
        model._meta.db_table: model._meta.app_config.name
        for model in apps.get_models(include_auto_created=True)
    }
    libraries = {table for table, room in models.items() if room not in ROOMS}
    libraries |= {"django_migrations", settings.CACHES["default"]["LOCATION"]}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')  # nosec B608
            [has_rows] = cursor.fetchone()
            if table not in libraries and (has_rows or table not in models):
                yield table


def refuse_without_roles(held: Content) -> None:
    if not held.has_roles:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        [is_superuser] = cursor.fetchone()
    if not is_superuser:
        raise BackupError(
            f"The tables in this backup belong to {OWNER}: sign in to PostgreSQL as a "
            "superuser, who can make that role and the others."
        )


def place_of_the_record() -> Path | None:
    """Where SQLite's file is to be: moved into place, it must be on the same disk."""
    if connection.vendor != "sqlite":
        return None
    return Path(connection.settings_dict["NAME"]).parent


def verify(held: Content, key: str | None) -> None:
    """Compare the database with the manifest, and its trail with itself."""
    refuse(differences("rows of", held.rows, rows()))
    # An older backup is brought up to this version; the triggers are made anew.
    call_command("migrate", verbosity=0, interactive=False)
    if held.has_roles:
        call_command("database_roles", stdout=io.StringIO())
    sound_trail(held.seal, key or public_key() or held.public_key)
    if is_of_this_version(held):
        said, found = held.figures, figures(datetime.fromisoformat(held.as_of).date())
        refuse(differences("figures of", said, found))


def sound_trail(seal: str, key: str | None) -> None:
    """With this seal in it, if there is one. Raises BackupError."""
    try:
        # Closed, or its transaction would still be open when the rest is undone.
        with closing(findings(witnesses=[seal] if seal else [], key=key)) as found:
            refuse(found)
    except CannotCheck as error:
        raise BackupError(f"The trail can't be checked: {error}") from None


def refuse(found: Iterator[str]) -> None:
    if told := list(islice(found, MOST)):
        raise BackupError("What came isn't what was kept. " + "; ".join(told))
