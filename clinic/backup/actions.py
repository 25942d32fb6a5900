"""Writes that the whole record left as a backup, or came from one."""

from datetime import datetime

from clinic.audit.context import recorded
from clinic.backup.models import Backup, BackupUse
from clinic.models import User


@recorded
def record_backup(
    *, by: User, now: datetime, file: str, made_at: datetime, sha256: str, seal: str
) -> Backup:
    about = {"file": file, "made_at": made_at, "sha256": sha256, "seal": seal}
    return keep(BackupUse.MADE, by, now, about)


@recorded
def record_restore(
    *, by: User, now: datetime, file: str, made_at: datetime, sha256: str, seal: str
) -> Backup:
    about = {"file": file, "made_at": made_at, "sha256": sha256, "seal": seal}
    return keep(BackupUse.RESTORED, by, now, about)


@recorded
def record_move(*, by: User, now: datetime, file: str, seal: str) -> Backup:
    about = {"file": file, "made_at": now, "seal": seal}
    return keep(BackupUse.MOVED, by, now, about)


def keep(use, by, now, about):
    return Backup.objects.create(use=use, recorded_by=by, recorded_at=now, **about)
