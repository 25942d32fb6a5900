"""Signing in and out in the trail, as the libraries tell it by their signals.

These events belong to no clinic, and stand under the account that they concern: one that
failed says that its name was used, and not by whom. A name that is nobody's may be a
password in the wrong box: it isn't kept, and the event stands under the installation.
"""

import logging
import time
from hashlib import sha256
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from axes.signals import user_locked_out
from django.contrib.auth.signals import (
    user_logged_in,
    user_logged_out,
    user_login_failed,
)
from django.db import Error
from django.dispatch import receiver
from django.utils import timezone

from clinic.audit.access import NotRecorded, write_entry
from clinic.audit.context import recording
from clinic.models import User
from clinic.signin.sessions import seconds_left

log = logging.getLogger(__name__)


def record_sign_in(*, by: User | None, action: str, **details: Any) -> None:
    """One event of the day's signing in. Raises NotRecorded."""
    try:
        with recording(by=by, action=action, by_the_way=True):
            write_entry(
                operation="signin",
                stream=f"signin:{timezone.localdate()}",
                body={"subjects": [], "details": details},
                clinic_id=None,
            )
    except Error as error:
        raise NotRecorded from error


def named(typed: str | None) -> User | None:
    """The user of that name, in whatever case."""
    return User.objects.filter(username__iexact=typed or "").first()


@receiver(user_logged_in)
def signed_in(*, request: Any, user: User, **sent: Any) -> None:
    """Before the session is saved: without the event there is no session."""
    methods = [
        record.get("type", record["method"])
        for record in get_authentication_records(request, user)
    ]
    record_sign_in(by=user, action="sign_in", methods=methods)


@receiver(user_login_failed)
def sign_in_failed(*, credentials: Any, request: Any = None, **sent: Any) -> None:
    """At the door, and where a signature or a change asks for the password again."""
    at = request.META.get("PATH_INFO", "") if request else ""
    user = named(credentials.get("username"))
    record_sign_in(by=user, action="sign_in_failed", at=at)


@receiver(user_locked_out)
def locked_out(*, username: str, **sent: Any) -> None:
    record_sign_in(by=named(username), action="locked_out")


@receiver(user_logged_out)
def signed_out(*, request: Any, user: User | None, **sent: Any) -> None:
    """The one event that holds nothing up: an open session would be the greater harm."""
    if user is None:
        return
    is_over = seconds_left(request.session, time.time()) == 0
    try:
        record_sign_in(by=user, action="session_over" if is_over else "sign_out")
    except NotRecorded:
        log.exception("The trail took no event of a sign-out.")


@receiver(authenticator_added)
def factor_added(*, user: User, authenticator: Any, **sent: Any) -> None:
    record_sign_in(by=user, action="second_factor_added", kind=authenticator.type)


@receiver(authenticator_removed)
def factor_removed(*, user: User, authenticator: Any, **sent: Any) -> None:
    record_sign_in(by=user, action="second_factor_removed", kind=authenticator.type)


@receiver(authenticator_reset)
def codes_made_anew(*, user: User, **sent: Any) -> None:
    record_sign_in(by=user, action="recovery_codes_made_anew")


@receiver(authenticator_used)
def factor_used(*, user: User, authenticator: Any, **sent: Any) -> None:
    record_sign_in(by=user, action="second_factor_used", kind=authenticator.type)


@receiver(authentication_failed)
def factor_failed(*, user: User, **sent: Any) -> None:
    record_sign_in(by=user, action="second_factor_failed")


def sessions_ended(by: User, sessions: Any) -> None:
    """Named as the trail's events name theirs."""
    keys = [sha256(row.session_key.encode()).hexdigest()[:16] for row in sessions]
    record_sign_in(by=by, action="sessions_ended", sessions=keys)
