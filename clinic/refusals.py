"""Pages that refuse: what the trail can't take, too often, a form with another's token."""

import logging
from functools import wraps
from urllib.parse import urlsplit

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.template.loader import render_to_string

from clinic.audit.access import NotRecorded, record_refusal

log = logging.getLogger(__name__)
# Not shown again: secrets, and what the new page sets itself.
NOT_KEPT = ("password", "csrfmiddlewaretoken", "oldpassword", "password1", "password2")


# What to do about a request that is refused before any view reads it.
TOO_MUCH = {
    RequestDataTooBig: "More was sent than 1 MiB: shorten the longest text.",
    TooManyFieldsSent: "More than 300 fields were sent: reload the page, and fill in "
    "its own fields.",
    TooManyFilesSent: "More files were sent than the page takes: choose them anew.",
    DisallowedHost: "This site isn't served under the name in the address: use the "
    "address that your clinic was given.",
}


def not_understood(request, exception):
    """Without the request: a foreign host is refused before anybody is known."""
    reasons = [words for kind, words in TOO_MUCH.items() if isinstance(exception, kind)]
    return HttpResponseBadRequest(render_to_string("400.html", {"reasons": reasons}))


def refusal(action):
    """A page that refuses: it is recorded who asked, like what is shown."""

    def decorate(page):
        @wraps(page)
        def refuse(request, **why):
            try:
                record_refusal(request, action, why=str(*why.values()))
            except NotRecorded:
                return not_recorded()
            return page(request, **why)

        return refuse

    return decorate


@refusal("forbidden")
def forbidden(request, exception):
    return render(request, "403.html", {"reason": str(exception)}, status=403)


@refusal("not_found")
def not_found(request, exception):
    """A row of another clinic, or of none: which of the two isn't asked."""
    return render(request, "404.html", status=404)


@refusal("csrf_failure")
def csrf_failure(request, reason=""):
    """A page that was open while somebody signed in anew: nothing typed is lost.

    What came from another site is never offered for sending again.
    """
    is_own = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    is_own = is_own and urlsplit(origin).netloc == request.get_host()
    typed = []
    if is_own and request.user.is_authenticated:
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in NOT_KEPT
        ]
    context = {"typed": typed, "action": request.get_full_path()}
    return render(request, "403_csrf.html", context, status=403)


def not_recorded():
    """Made without the database, which may be what is broken."""
    log.error("The trail took no event: the page wasn't shown.", exc_info=True)
    page = render_to_string("503.html")
    return HttpResponse(page, status=503, headers={"Retry-After": "30"})


def too_many(request):
    reason = "Too many attempts from this address: wait a minute, then try again."
    return render(request, "429.html", {"reason": reason}, status=429)
