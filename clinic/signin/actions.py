"""Writes the times of a session."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from clinic.audit.context import recorded
from clinic.models import User


@recorded
def touch_session(*, by: User, request: HttpRequest, now: float) -> SessionBase:
    """Keep that the person is still there, at most once a minute and before the view."""
    session = request.session
    session.setdefault("began_at", now)
    session["seen_at"] = now
    session.save()
    UserSession.objects.create_from_request(request)
    session.modified = False
    return session
