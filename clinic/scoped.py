"""The clinics whose rows can be read now. Without saying so, nothing can be read.

The middleware sets them for a request, from the roles of whoever asks; a command says
why it reads every clinic.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models


class ScopeNotSet(Exception):
    """Rows of clinics were asked for where nobody said of which clinics."""


class EveryClinic:
    """The scope of commands."""


NOWHERE = None
_scope: ContextVar[frozenset[int] | EveryClinic | None] = ContextVar(
    "clinic_scope", default=NOWHERE
)


@contextmanager
def scoped(clinic_ids: Iterable[int] | None) -> Iterator[None]:
    """Only rows of these clinics are read inside; of none at all with None."""
    token = _scope.set(None if clinic_ids is None else frozenset(clinic_ids))
    try:
        yield
    finally:
        _scope.reset(token)


def narrow(clinic_ids: Iterable[int]) -> None:
    """From here to the end of the enclosing `scoped`."""
    _scope.set(frozenset(clinic_ids))


def within_scope(clinic_ids: Iterable[int]) -> list[int]:
    """Those of the clinics whose rows can be read now. Raises ScopeNotSet."""
    scope = _scope.get()
    if scope is None:
        raise ScopeNotSet("Rows of clinics were asked for outside of a scope.")
    if isinstance(scope, EveryClinic):
        return list(clinic_ids)
    return [number for number in clinic_ids if number in scope]


@contextmanager
def unscoped(reason: str) -> Iterator[None]:
    """Rows of every clinic are read inside: of commands, never of a request."""
    token = _scope.set(EveryClinic())
    try:
        yield
    finally:
        _scope.reset(token)


def in_pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    """The same content, each piece made in the scope in force now.

    A streamed answer is made after the request has left the middleware.
    """
    scope, pieces = _scope.get(), iter(content)

    def made():
        while True:
            token = _scope.set(scope)
            try:
                piece = next(pieces)
            except StopIteration:
                return
            finally:
                _scope.reset(token)
            yield piece

    return made()


class ScopedManager(models.Manager):
    """Of a model with a `clinic`. Raises ScopeNotSet where no scope is set.

    What is reached by a foreign key stays in the clinic by the composite keys.
    """

    def get_queryset(self):
        scope = _scope.get()
        if scope is None:
            raise ScopeNotSet(
                f"{self.model._meta.label} was asked for outside of a scope: declare "
                "the view with @needs(…), or run the command @unscoped(“why”)."
            )
        rows = super().get_queryset()
        if isinstance(scope, EveryClinic):
            return rows
        return self.within(rows, scope)

    def within(self, rows, scope):
        """The rows of these clinics."""
        return rows.filter(clinic__in=scope)
