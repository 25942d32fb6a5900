"""Pages that refuse, or that can't confirm: nothing typed is lost by any of them."""

import logging
import sys
from functools import wraps
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone

from clinic.audit.access import NotRecorded, record_refusal
from clinic.submissions import EARLIER, FIELD

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
                return not_recorded(request)
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
    is_asked = is_own(request) and request.user.is_authenticated
    why = "This page was opened before you last signed in."
    context = again(request, why) if is_asked else {}
    return render(request, "send_again.html", context, status=403)


def signed_out(request):
    """Of a form that records, and that was sent when its session had ended; or None."""
    if FIELD not in request.POST or not is_own(request):
        return None
    context = again(request, "You were signed out meanwhile.") | {"is_signed_out": True}
    return render(request, "send_again.html", context, status=403)


def token_refused(request, why):
    """A form that can't be told from one that was saved: it is sent with a new token."""
    request.form_sent = None
    context = again(request, why, but=[FIELD]) | {"is_fresh": True}
    return render(request, "send_again.html", context, status=400)


def again(request, why, but=()):
    """What was typed, to be sent once more from the page that says why."""
    left_out = {*NOT_KEPT, *but}
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in left_out
    ]
    return {"typed": typed, "action": request.get_full_path(), "why": why}


def is_own(request):
    """Whether a page of this site sent it, as the browser says."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.get_host()


def saved_already(request, submission):
    """It leads to what was stored then."""
    said = f"{saved_at(request, submission)}: it stands once."
    if submission.led_to:
        messages.info(request, said)
        return redirect(submission.led_to)
    return render(request, "saved_already.html", {"said": said})


def changed_since(request, submission):
    """What was changed after it was saved: whoever changed it says what becomes of it."""
    context = again(request, saved_at(request, submission), but=[EARLIER])
    context |= {"led_to": submission.led_to, "has_files": bool(request.FILES)}
    return render(request, "changed_since.html", context, status=409)


def saved_at(request, submission):
    at = submission.made_at.astimezone(request.clinics[0].zone)
    today = timezone.now().astimezone(at.tzinfo).date()
    when = f"{at:%H:%M}" if at.date() == today else f"{at:%H:%M on %Y-%m-%d}"
    return f"This was saved already at {when} by you"


def failed(request):
    """An error that nobody expected, or a database that is away.

    Whoever sent a form doesn't know whether it was saved: it can be sent again with
    the same token. The page is made without the database.
    """
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    return unconfirmed(request, status=503 if is_away else 500)


def unconfirmed(request, status):
    context = {"is_away": status == 503}
    if request.method == "POST" and is_own(request) and FIELD in request.POST:
        context |= again(request, "")
        context["csrf"] = request.POST.get("csrfmiddlewaretoken", "")
    page = render_to_string("unconfirmed.html", context)
    headers = {"Retry-After": "30"} if status == 503 else {}
    return HttpResponse(page, status=status, headers=headers)


def not_recorded(request):
    """Made without the database, which may be what is broken."""
    log.error("The trail took no event: the page wasn't shown.", exc_info=True)
    if request.method == "POST":
        return unconfirmed(request, status=503)
    page = render_to_string("503.html")
    return HttpResponse(page, status=503, headers={"Retry-After": "30"})


def too_many(request):
    reason = "Too many attempts from this address: wait a minute, then try again."
    return render(request, "429.html", {"reason": reason}, status=429)
