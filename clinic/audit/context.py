"""Who writes, and why: the triggers refuse a row that nobody answers for.

SQLite's triggers read it by a function that only this program registers. PostgreSQL's
read a setting of the transaction, which another program can set too: such a row says
so, with the database user and the program that wrote it.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from hashlib import sha256
from inspect import signature
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

SETTING = "aftercare.context"  # of a transaction, on PostgreSQL

# Actions that happen on the way to what the form is sent for.
BY_THE_WAY = ("rehash_password", "expire_imports")

_writing: ContextVar[dict[str, str] | None] = ContextVar("writing", default=None)
_request: ContextVar[Any] = ContextVar("request", default=None)


def context(name: str) -> str | None:
    """One word of the context, as SQLite's triggers ask for it."""
    words = _writing.get()
    return None if words is None else words.get(name, "")


@contextmanager
def recording(
    *, by: Any, action: str, reason: str = "", by_the_way: bool = False
) -> Iterator[None]:
    """A transaction whose writes are recorded as this action of this person.

    Inside another one, the outer one is what is recorded: an import is one action.
    `by` is None for the installation itself. In a request with a form it stores the
    form's token too, but for what is only `by_the_way`, as a reading is.
    Raises SavedAlready or TokenRefused.
    """
    if _writing.get() is not None:
        with transaction.atomic():
            yield
        return
    is_part = connection.in_atomic_block
    form = None if by_the_way else form_sent()
    with transaction.atomic():
        words = of_person(by) | of_request()
        words |= {"action": action, "reason": reason or action}
        token = _writing.set(words)
        try:
            # Inside: if it fails, the next action of this thread must tell it anew.
            tell_database(json.dumps(words))
            if form:
                form.store(action)
            yield
        finally:
            _writing.reset(token)
        # An error rolls the setting back with all else, as the end of a transaction does.
        if is_part:
            tell_database("")
    if form:
        form.is_stored = True


def tell_database(words: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, words])


Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def recorded(action: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """An action: a transaction recorded under its name, with its `by` and `reason`."""
    names = signature(action).parameters

    @wraps(action)
    def write(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        if "by" in names and "by" not in kwargs:
            return action(*args, **kwargs)  # says itself what it misses
        by: Any = kwargs.get("by")
        reason, name = str(kwargs.get("reason", "")), action.__name__
        by_the_way = name in BY_THE_WAY or _writing.get() is not None
        form = None if by_the_way else form_sent()
        with recording(by=by, action=name, reason=reason, by_the_way=by_the_way):
            done = action(*args, **kwargs)
            if form:
                form.keep_lead(done)
            return done

    return write


def of_person(by: Any) -> dict[str, str]:
    """The name and the roles as they are now: the trail refers to no other table."""
    if by is None:
        return {"actor": "", "username": "installation", "name": "", "roles": ""}
    today = timezone.localdate()
    held = by.membership_set.current(today).values_list("role", "clinic__code")
    return {
        "actor": str(by.pk),
        "username": by.username,
        "name": by.display_name,
        "roles": " ".join(sorted(f"{role}@{clinic or '*'}" for role, clinic in held)),
    }


@contextmanager
def during(request: Any) -> Iterator[None]:
    """What is written in the block is recorded with this request, if there is one."""
    if request is None:
        yield
        return
    request.trail_id = getattr(request, "trail_id", uuid4().hex)
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def form_sent() -> Any:
    """The form that the request brought, if it is one that records."""
    return getattr(_request.get(), "form_sent", None)


def of_request() -> dict[str, str]:
    request = _request.get()
    program = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
    words = {"request": "", "session": "", "address": "", "program": program[:100]}
    if request is None:
        return words
    key = getattr(getattr(request, "session", None), "session_key", None)
    return words | {
        "request": request.trail_id,
        # Names the session without being a key to it.
        "session": sha256(key.encode()).hexdigest()[:16] if key else "",
        "address": request.META.get("REMOTE_ADDR", ""),
    }
