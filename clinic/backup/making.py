"""Make a backup: sealed, copied at one moment, read back, and then called one."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from clinic.audit.exporting import seal_first
from clinic.backup import postgresql, sqlite
from clinic.backup.files import Manifest, publish, recipient_of, workplace
from clinic.backup.manifest import (
    BackupError,
    content,
    migrations,
)

ENGINES: dict[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}


def make_backup(
    *, now: datetime, folder: Path, encrypted_to: str
) -> tuple[Manifest, str]:
    """The manifest of what was made, and a sentence on its seal.

    Raises BackupError, OSError and DatabaseError; nothing is left in the folder then.
    """
    if encrypted_to:
        recipient_of(encrypted_to)
    if not folder.is_dir():
        raise BackupError(f"--out: there is no folder {folder}: make or mount it.")
    known, applied = migrations()
    if applied != known:
        raise BackupError(
            "The database is of another version than this program: run `migrate`, or "
            "make the backup with the version that it is of."
        )
    sealing = seal_first(now)
    engine = ENGINES[connection.vendor]
    with workplace(folder, encrypted_to) as place:
        plain = place / f"aftercare-{now:%Y%m%dT%H%M%SZ}{engine.ENDING}"
        with engine.dumped(plain):
            held = content(now)
        engine.check(plain, held.rows)
        return publish(plain, held, folder, encrypted_to), sealing
