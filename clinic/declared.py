"""What each view needs: declared beside the view, and for those of libraries here.

Roles are read anew for each request. The middleware serves no site in which one view
has no declaration.
"""

from collections.abc import Callable, Iterator
from functools import wraps

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from clinic.scope import PERMISSIONS, check_permission
from clinic.scoped import narrow
from clinic.submissions import answered_once

SIGNED_IN = "signed in"
ANYBODY = "anybody"

# Views of libraries by the beginning of their dotted name: what they need, and why.
# The more particular stands first.
LIBRARIES = {
    "allauth.account.views.LoginView": (ANYBODY, "the door itself"),
    "allauth.account.views.AccountInactiveView": (ANYBODY, "says that it is shut"),
    "allauth.account": (SIGNED_IN, "one's own password, and leaving"),
    "allauth.mfa.base.views.AuthenticateView": (ANYBODY, "the second factor"),
    "allauth.mfa.webauthn.views.LoginWebAuthnView": (ANYBODY, "a passkey at the door"),
    "allauth.mfa": (SIGNED_IN, "one's own second factors"),
    "allauth.usersessions": (SIGNED_IN, "one's own sessions"),
    "allauth.socialaccount.views.ConnectionsView": (SIGNED_IN, "one's own accounts"),
    "allauth.socialaccount": (ANYBODY, "the door of single sign-on"),
}


def needs(permission: str) -> Callable:
    """The permission without which nothing of the view is run.

    `request.clinics` are those where it is held, and no row of another one is read.
    A form that is sent there records once (`clinic.submissions`).
    """
    if permission not in PERMISSIONS:
        raise ImproperlyConfigured(f"There is no permission {permission}.")

    def declare(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            request.clinics = check_permission(
                request.user, permission, today=timezone.localdate()
            )
            narrow(clinic.id for clinic in request.clinics)
            return answered_once(view, request, *args, **kwargs)

        guarded.needs = permission
        return guarded

    return declare


def signed_in(view):
    """For everybody who signed in, with any role or none. It reads no clinic's rows."""
    view.needs = SIGNED_IN
    return view


def open_to_all(view):
    """For everybody, signed in or not."""
    view.needs = ANYBODY
    return view


def needed_by(view: Callable) -> str:
    """A permission, SIGNED_IN or ANYBODY. Raises ImproperlyConfigured."""
    declared = getattr(view, "needs", None)
    if declared:
        return declared
    known = getattr(view, "view_class", view)
    dotted = f"{known.__module__}.{known.__qualname__}"
    for beginning, (needed, _) in LIBRARIES.items():
        if f"{dotted}.".startswith(f"{beginning}."):
            return needed
    raise ImproperlyConfigured(
        f"{dotted} doesn't say what it needs: declare it with @needs(…) or @signed_in."
    )


def every_address(patterns=None, before="", names=()) -> Iterator:
    """(route, name with its namespaces, view) of every address of the site."""
    if patterns is None:
        patterns = get_resolver().url_patterns
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, ":".join((*names, pattern.name or "")), pattern.callback
        else:
            space = (pattern.namespace,) if pattern.namespace else ()
            yield from every_address(pattern.url_patterns, route, (*names, *space))


def check_every_view() -> None:
    """Raises ImproperlyConfigured."""
    for _, _, view in every_address():
        needed_by(view)
