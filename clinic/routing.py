"""Where questions go: to the standby (REPLICA_URL) in what may read it, else the primary.

What is written, and what a transaction of the primary reads, is never the standby's.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connections

from clinic.standby import PRIMARY, STANDBY, has_every_save, leave

# Of a statement that took too long, and of one that stood in the way of the replay.
CANCELED, IN_THE_WAY = "57014", "40001"


@dataclass
class Reading:
    """Questions that may go to the standby, and where they go once that is chosen."""

    alias: str | None = None


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)

Result = TypeVar("Result")


class Router:
    def db_for_read(self, model: Any, **hints: Any) -> str:
        return alias()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # both are the same record

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == PRIMARY


def from_standby(ask: Callable[[], Result]) -> Result:
    """What `ask` gives, whose questions may go to the standby.

    If the standby fails meanwhile, all is asked once more, of the primary: so `ask` does
    nothing that would harm if it were done twice.
    """
    if STANDBY not in connections.settings or _reading.get() is not None:
        return ask()
    token = _reading.set(Reading())
    try:
        return ask()
    except (OperationalError, InterfaceError) as error:
        state = getattr(error.__cause__, "sqlstate", None)
        if not connections[STANDBY].errors_occurred or state == CANCELED:
            raise
        if state != IN_THE_WAY:
            leave(f"a question to it failed ({type(error).__name__})")
    finally:
        _reading.reset(token)
    return ask()


def reads_standby(view: Callable) -> Callable:
    """Of a view that records nothing but that it was read."""

    @wraps(view)
    def read(request, *args, **kwargs):
        return from_standby(partial(view, request, *args, **kwargs))

    return read


def alias() -> str:
    """Of the connection that questions go to now."""
    reading = _reading.get()
    if reading is None or connections[PRIMARY].in_atomic_block:
        return PRIMARY
    if reading.alias is None:
        reading.alias = STANDBY if has_every_save() else PRIMARY
    return reading.alias


def renew() -> None:
    """What is asked from here on is no older than what was asked before."""
    if reading := _reading.get():
        reading.alias = None
