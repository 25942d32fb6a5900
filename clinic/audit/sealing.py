"""Signed seals over what was recorded: a trail that was cut or rewritten breaks them."""

import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import connection

from clinic.audit.models import TrailEvent, TrailSeal
from clinic.audit.verify_trail import merkle_root, seal_hash
from clinic.scoped import unscoped

PATIENCE = 10  # seconds that a sealer waits for open transactions

# Each transaction that writes holds a lock on its own number until it is over. Those in
# other databases of the server write nothing here, nor does what cleans up behind
# writers; a prepared one has no process, and might be ours.
WRITING = """
SELECT held.transactionid::text
FROM pg_locks AS held LEFT JOIN pg_stat_activity AS of ON of.pid = held.pid
WHERE held.locktype = 'transactionid' AND held.mode = 'ExclusiveLock' AND held.granted
  AND held.pid IS DISTINCT FROM pg_backend_pid()
  AND coalesce(of.datname, current_database()) = current_database()
  AND of.backend_type IS DISTINCT FROM 'autovacuum worker'
"""


class NoKey(Exception):
    """The key that seals are signed with isn't there."""


class StillWriting(Exception):
    """A transaction that began before the sealer is open yet: seal later."""


def as_text(moment: datetime) -> str:
    """A moment as the hashes hold it, in UTC to the microsecond."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}"


@unscoped("a seal is of every clinic's events")
def seal(*, now: datetime) -> TrailSeal | None:
    """Seal what was recorded since the last seal; None if that is nothing.

    Raises NoKey and StillWriting.
    """
    key = private_key()
    last = TrailSeal.objects.order_by("id").last()
    start = last.last_seq if last else 0
    rows = TrailEvent.objects.filter(seq__gt=start, seq__lte=last_settled())
    events = list(rows.order_by("seq").values_list("seq", "hash"))
    if not events:
        return None
    made = TrailSeal(
        first_seq=events[0][0],
        last_seq=events[-1][0],
        count=len(events),
        root=merkle_root(leaf for _, leaf in events),
        previous_hash=last.hash if last else "",
        sealed_at=now,
    )
    made.hash = seal_hash(sealed_fields(made))
    made.signature = key.sign(made.hash.encode()).hex()
    return append(made)


def append(made: TrailSeal) -> TrailSeal:
    made.save(force_insert=True)
    return made


def newest_seal() -> str:
    """The hash of the newest seal in sight; empty where there is none."""
    seals = TrailSeal.objects.order_by("-id")
    return seals.values_list("hash", flat=True).first() or ""


def sealed_fields(made: TrailSeal) -> dict[str, Any]:
    fields = {field.name: getattr(made, field.name) for field in made._meta.fields}
    return fields | {"sealed_at": as_text(made.sealed_at)}


def last_settled() -> int:
    """The last number before which no event can appear any more.

    PostgreSQL gives numbers before it shows the rows. A writer has its transaction's
    number, and the lock on it, before it takes an event's: once every transaction is
    over that was open after the last number was read, all events up to that number are
    in sight. A snapshot doesn't tell: it leaves out what began after the last that ended.
    """
    if connection.vendor == "sqlite":
        newest = TrailEvent.objects.order_by("seq").last()
        return newest.seq if newest else 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM clinic_trailevent_seq_seq")
        [number] = cursor.fetchone()
        before = writing(cursor)
        for _ in range(PATIENCE * 10):
            if not before & writing(cursor):
                return int(number)
            time.sleep(0.1)
    raise StillWriting


def writing(cursor: Any) -> set[str]:
    """The other transactions of this database that write now."""
    # Inside a transaction, PostgreSQL shows who is connected as of the first look.
    cursor.execute("SELECT pg_stat_clear_snapshot()")
    cursor.execute(WRITING)
    return {number for (number,) in cursor.fetchall()}


def private_key() -> Ed25519PrivateKey:
    """Of the file in the settings; the local profile makes one."""
    file = Path(settings.TRAIL_KEY_FILE)
    if not file.exists():
        if settings.IS_PRODUCTION:
            raise NoKey(
                f"There is no {file}: `manage.py audit_seal --new-key` makes it."
            )
        make_key(file)
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text()))
    except (OSError, ValueError) as error:
        raise NoKey(f"{file}: {error}") from None


def make_key(file: Path) -> None:
    """Only its owner reads it, and nobody writes it again; the public half is beside."""
    key = Ed25519PrivateKey.generate()
    file.parent.mkdir(parents=True, exist_ok=True)
    for path, mode, text in (
        (file, 0o400, key.private_bytes_raw().hex()),
        (public_file(), 0o444, public_text(key.public_key())),
    ):
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(number, "w") as opened:
            opened.write(text)


def public_file() -> Path:
    return Path(f"{settings.TRAIL_KEY_FILE}.pub")


def public_text(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def public_key() -> str | None:
    """In hexadecimal, as verify_trail.py takes it."""
    file = public_file()
    return file.read_text().strip() if file.exists() else None


def is_signed(key: str, message: str, signature: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(signature), message.encode()
        )
    except (InvalidSignature, ValueError):
        return False
    return True
