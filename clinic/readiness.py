"""Whether the site can take records now: asked by /readyz and by `manage.py check_ready`.

Each answer has a name for everybody, and words for the operator alone.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import timezone

from clinic.audit.models import TrailEvent, TrailSeal
from clinic.backup.manifest import migrations
from clinic.backup.models import Backup, BackupUse
from clinic.scoped import unscoped
from clinic.standby import STANDBY, trouble

MOST_SKEW = timedelta(seconds=2)
SEAL_MAX_AGE = timedelta(hours=1)
LEAST_SHARE, LEAST_BYTES = 0.1, 2 * 1024**3  # of the disk: whichever is less


@dataclass(frozen=True)
class Answer:
    """A `warning` is nothing to serve nobody for."""

    name: str
    is_ok: bool
    words: str
    is_warning: bool = False

    @property
    def state(self) -> str:
        return "ok" if self.is_ok else "warning" if self.is_warning else "not ok"


@unscoped("readiness tells the age of events, and nothing that is in them")
def answers(now: datetime) -> list[Answer]:
    return [answer(name, ask, now) for name, ask in CHECKS.items()]


def answer(name: str, ask: Callable[[datetime], str], now: datetime) -> Answer:
    """`ask` gives the words of something well, and raises NotReady with others."""
    try:
        return Answer(name, True, ask(now))
    except NotReady as fault:
        return Answer(name, False, str(fault), fault.is_warning)
    except (Error, OSError) as error:
        return Answer(name, False, f"It can't be asked: {error}".strip())


class NotReady(Exception):
    def __init__(self, words: str, *, is_warning: bool = False):
        super().__init__(words)
        self.is_warning = is_warning


def database(now: datetime) -> str:
    """A row is written where the workers count together, and taken back."""
    table = settings.CACHES["default"]["LOCATION"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" (cache_key, value, expires) VALUES (%s, %s, %s)',  # nosec B608
            [f"readiness-{token_hex(8)}", "", now],
        )
        transaction.set_rollback(True)
    return "It can be written to."


def migrated(now: datetime) -> str:
    known, applied = migrations()
    if known == applied:
        return f"All {len(known)} are applied."
    missing, newer = (
        ", ".join(sorted(found)) for found in (known - applied, applied - known)
    )
    if newer:
        raise NotReady(f"The database is of a newer version: {newer}.")
    raise NotReady(f"Not applied: {missing}. Run `manage.py migrate`.")


def disk(now: datetime) -> str:
    """Where SQLite's file is; with PostgreSQL, where this program runs."""
    is_sqlite = connection.vendor == "sqlite"
    file = Path(connection.settings_dict["NAME"]) if is_sqlite else settings.BASE_DIR
    place = file.parent if file.parent.is_dir() else settings.BASE_DIR
    space = shutil.disk_usage(place)
    told = f"{space.free / 1024**3:.1f} GB are free at {place}"
    if space.free < min(LEAST_SHARE * space.total, LEAST_BYTES):
        raise NotReady(f"Only {told}. Make room before records can't be saved.")
    return f"{told}."


def backup(now: datetime) -> str:
    newest = (
        Backup.objects.exclude(use=BackupUse.MOVED)
        .order_by("made_at")
        .values_list("made_at", flat=True)
        .last()
    )
    most = timedelta(hours=settings.BACKUP_MAX_AGE_HOURS)
    if newest is None:
        raise NotReady(
            "There is none. Run `manage.py backup --out DIR`.",
            is_warning=not settings.IS_PRODUCTION,
        )
    told = f"The last one is of {newest:%Y-%m-%d %H:%M} UTC"
    if now - newest > most:
        raise NotReady(
            f"{told}: older than {settings.BACKUP_MAX_AGE_HOURS} hours.",
            is_warning=not settings.IS_PRODUCTION,
        )
    return f"{told}."


def seal(now: datetime) -> str:
    """Old is the first event without a seal, not the last seal: nights are quiet."""
    last = TrailSeal.objects.order_by("id").values_list("last_seq", flat=True).last()
    unsealed = TrailEvent.objects.filter(seq__gt=last or 0).order_by("seq").first()
    if unsealed is None:
        return "Every event is sealed."
    told = f"The first event without a seal is of {unsealed.recorded_at:%Y-%m-%d %H:%M} UTC"
    if now - unsealed.recorded_at > SEAL_MAX_AGE:
        raise NotReady(
            f"{told}. Is `manage.py audit_seal --every 60` running?",
            is_warning=not settings.IS_PRODUCTION,
        )
    return f"{told}."


def clock(now: datetime) -> str:
    """Against PostgreSQL's; and nothing on record is of a moment to come."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            [theirs] = cursor.fetchone()
        if abs(theirs - (ours := timezone.now())) > MOST_SKEW:
            raise NotReady(
                f"The database's says {theirs:%H:%M:%S} UTC, this machine's "
                f"{ours:%H:%M:%S}. Set both by the same time server."
            )
    newest = TrailEvent.objects.order_by("recorded_at").last()
    if newest and newest.recorded_at - now > MOST_SKEW:
        raise NotReady(
            f"The newest event is of {newest.recorded_at:%Y-%m-%d %H:%M:%S} UTC, which "
            "is still to come: a clock was set back."
        )
    return "It agrees with the record."


def standby(now: datetime) -> str:
    """Never more than a warning: without it the primary is read."""
    if why := trouble():
        raise NotReady(f"The primary is read in its place: {why}", is_warning=True)
    return "It has all that is saved."


CHECKS: dict[str, Callable[[datetime], str]] = {
    "database": database,
    "migrations": migrated,
    "disk": disk,
    "backup": backup,
    "seal": seal,
    "clock": clock,
}
if STANDBY in settings.DATABASES:
    CHECKS["standby"] = standby
