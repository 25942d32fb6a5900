"""Writes that the whole record left as a backup, or came from one."""

from datetime import datetime

from clinic.audit.context import recorded
from clinic.backup.models import Backup, BackupUse
from clinic.models import User


@recorded
def record_backup(
    *, by: User, now: datetime, file: str, made_at: datetime, sha256: str, seal: str
) -> Backup:
    return Backup.objects.create(
        use=BackupUse.MADE,
        file=file,
        made_at=made_at,
        sha256=sha256,
        seal=seal,
        recorded_by=by,
        recorded_at=now,
    )


@recorded
def record_restore(
    *, by: User, now: datetime, file: str, made_at: datetime, sha256: str, seal: str
) -> Backup:
    return Backup.objects.create(
        use=BackupUse.RESTORED,
        file=file,
        made_at=made_at,
        sha256=sha256,
        seal=seal,
        recorded_by=by,
        recorded_at=now,
    )


@recorded
def record_move(*, by: User, now: datetime, file: str, seal: str) -> Backup:
    return Backup.objects.create(
        use=BackupUse.MOVED,
        file=file,
        made_at=now,
        seal=seal,
        recorded_by=by,
        recorded_at=now,
    )
