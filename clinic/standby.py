"""Whether the streaming standby (REPLICA_URL) has all that was saved up to now.

Its place in the log is compared with the primary's of this moment, so that nobody who
reads from it misses a save that was confirmed before, whoever made it. Where it has not
come so far, or is away, the primary is read; what is known of it is each process's own.
"""

import logging
import time
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any

from django.db import DEFAULT_DB_ALIAS as PRIMARY
from django.db import Error, connections

log = logging.getLogger(__name__)

STANDBY = "standby"
# Seconds.
PATIENCE = 0.05  # for which a page waits, and then not again before RESTED
PAUSE = 0.002
RESTED = 1
PROBED = 5  # between two questions to a standby that was away
LONG = 5  # being behind for so long is told

# What is flushed is what others see, and what is sent to a standby.
PLACE = """
    SELECT system_identifier, current_database(), pg_current_wal_flush_lsn()
    FROM pg_control_system()
"""
# Without a stream it may follow another history than the primary's.
REPLAYED = """
    SELECT system_identifier, current_database(), pg_is_in_recovery(),
        EXISTS (SELECT FROM pg_stat_wal_receiver)
            AND pg_last_wal_replay_lsn() >= %s::pg_lsn
    FROM pg_control_system()
"""


class Unusable(Exception):
    """Why the server of REPLICA_URL is not read."""


class AnotherRecord(Unusable):
    """It is no copy of this record at all."""


@dataclass
class Known:
    """`away` says why it is not read."""

    away: str = ""
    probed_at: float = 0
    waits_from: float = 0
    behind_since: float | None = None
    is_told: bool = False


_known = Known()
_probing = Lock()


def has_every_save() -> bool:
    """Up to now; waits a moment for one that is about to have them."""
    if is_away():
        return False
    return has_replayed(PATIENCE if time.monotonic() >= _known.waits_from else 0)


def trouble() -> str:
    """Why the standby is not read now, for whoever watches; empty where it is."""
    if is_away() or has_replayed(RESTED):
        return _known.away
    return _known.away or "It lacks what was just saved."


def has_replayed(patience: float) -> bool:
    """Whether within so many seconds the standby has what the primary has now."""
    primary = asked(PRIMARY, PLACE)
    until = time.monotonic() + patience
    try:
        while not compare(primary):
            if time.monotonic() >= until:
                fell_behind(has_waited=patience > 0)
                return False
            time.sleep(PAUSE)
    except (Unusable, Error) as error:
        leave(in_words(error))
        return False
    caught_up()
    return True


def compare(primary: Any) -> bool:
    """Whether the standby has come to this place of the primary.

    Raises Unusable, or the error of a connection that can't be made.
    """
    *record, place = primary
    *copied, is_standby, has_come = asked(STANDBY, REPLAYED, [place])
    if copied != record:
        raise AnotherRecord(
            "REPLICA_URL leads to another record than DATABASE_URL: it is never read."
        )
    if not is_standby:
        raise Unusable("REPLICA_URL leads to a server that takes writes itself.")
    return has_come


def examine() -> None:
    """Raises as `compare`."""
    compare(asked(PRIMARY, PLACE))


def asked(alias: str, question: str, values: Any = None) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()


def caught_up() -> None:
    if _known.is_told:
        log.warning("The standby has caught up: it is read again.")
    _known.behind_since, _known.is_told = None, False


def fell_behind(*, has_waited: bool) -> None:
    now = time.monotonic()
    if has_waited:
        _known.waits_from = now + RESTED
    if _known.behind_since is None:
        _known.behind_since = now
    elif now - _known.behind_since > LONG and not _known.is_told:
        log.warning("The standby is behind: the primary is read in its place.")
        _known.is_told = True


def leave(why: str) -> None:
    """For the primary, until the standby answers again."""
    connections[STANDBY].close()
    if not _known.away:
        log.warning("The standby is not read, the primary is: %s", why)
    _known.away = why
    _known.probed_at = time.monotonic()


def is_away() -> bool:
    """While it is, it is asked now and then, and no page waits for the answer."""
    if not _known.away:
        return False
    with _probing:
        is_due = time.monotonic() - _known.probed_at >= PROBED
        if is_due:
            _known.probed_at = time.monotonic()
    if is_due:
        Thread(target=probe, daemon=True).start()
    return True


def probe() -> None:
    """In a thread, and so with connections of its own."""
    try:
        examine()
    except (Unusable, Error) as error:
        _known.away = in_words(error)
    else:
        _known.away = ""
        log.warning("The standby answers: it is read again.")
    finally:
        connections.close_all()


def in_words(error: Exception) -> str:
    return " ".join(str(error).split())
