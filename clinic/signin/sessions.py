"""Ends a session after 15 minutes without anybody, or after 12 hours with somebody."""

import logging
import time

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from clinic.refusals import signed_out
from clinic.scope import held_on
from clinic.signin.actions import touch_session

log = logging.getLogger(__name__)
SECOND_FACTORS = ["totp", "webauthn"]
# What somebody reaches who still has to set up a second factor.
OPEN_WITHOUT = {"login", "logout", "session", "healthz"}


def seconds_left(session, now: float) -> int:
    """Until the session ends by itself."""
    idle = session.get("seen_at", now) + settings.SESSION_COOKIE_AGE - now
    longest = session.get("began_at", now) + settings.SESSION_LONGEST - now
    return max(0, int(min(idle, longest)))


def is_waiting(request):
    """A page that asks by itself whether there is news: nobody did anything."""
    is_asked = request.method == "GET" and request.path == reverse("session")
    return is_asked or "Aftercare-Waiting" in request.headers


class SessionTimesMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        was_signed_in = request.user.is_authenticated
        if was_signed_in:
            self.count(request, time.time())
        response = self.get_response(request)
        if was_signed_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def count(self, request, now):
        session = request.session
        if seconds_left(session, now) == 0:
            logout(request)
        elif not is_waiting(request) and now - session.get("seen_at", 0) >= 60:
            try:
                touch_session(by=request.user, request=request, now=now)
            except UpdateError:  # ended elsewhere, this moment
                request.user = AnonymousUser()
                session.flush()
            except DatabaseError:
                # The work matters more than the time of it; the next page touches.
                log.warning("A session couldn't be touched.")
                session.modified = False


class SignedInMiddleware(LoginRequiredMiddleware):
    """Leads to the sign-in; a form that was sent without a session isn't lost by it."""

    def handle_no_permission(self, request, view_func):
        is_form = request.method == "POST" and not hasattr(view_func, "repeatable")
        page = signed_out(request) if is_form else None
        return page or super().handle_no_permission(request, view_func)


class SecondFactorMiddleware:
    """Leads whoever needs a second factor, and has none, to where it is set up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.url_name or ""
        if name in OPEN_WITHOUT or name.startswith(("account_", "mfa_")):
            return None
        if lacks_second_factor(request.user):
            return redirect("mfa_index")
        return None


def lacks_second_factor(user):
    if not user.is_authenticated or not settings.SECOND_FACTOR_ROLES:
        return False
    held = held_on(user, timezone.localdate())
    if not held.filter(role__in=settings.SECOND_FACTOR_ROLES).exists():
        return False
    return not is_mfa_enabled(user, types=SECOND_FACTORS)
