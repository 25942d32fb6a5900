"""How often a password may be wrong: by user and address, and by address alone."""

from allauth.account.adapter import get_adapter
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.shortcuts import render

WAIT = (
    "Too many wrong passwords from this computer: wait a quarter of an hour, "
    "or ask a manager of your clinic."
)


def counted_name(request, credentials):
    """One user, however the name is written."""
    return ((credentials or {}).get("username") or "").strip().casefold()[:255]


def client_address(request):
    """None where there is none: behind a socket, and in a command."""
    has_address = "REMOTE_ADDR" in request.META
    return get_adapter().get_client_ip(request) if has_address else None


def locked(request, original_response, credentials):
    return render(request, "429.html", {"reason": WAIT}, status=429)


def is_password_of(request, password: str) -> bool | None:
    """Whether it is the password of who is signed in; None while that user is locked.

    The counting sees the address and the name alone, not the form with the signature:
    that holds what was written about a patient.
    """
    bare = HttpRequest()
    bare.META = {"REMOTE_ADDR": client_address(request), "PATH_INFO": "signature"}
    name = request.user.get_username()
    if not AxesProxyHandler.is_allowed(bare, {"username": name}):
        return None
    return authenticate(bare, username=name, password=password) is not None
