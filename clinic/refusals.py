"""Pages that refuse: too often, or with a form whose token is another's."""

from urllib.parse import urlsplit

from django.http import HttpResponseBadRequest
from django.shortcuts import render
from django.template.loader import render_to_string

# Not shown again: secrets, and what the new page sets itself.
NOT_KEPT = ("password", "csrfmiddlewaretoken", "oldpassword", "password1", "password2")


def not_understood(request, exception):
    """Without the request: a foreign host is refused before anybody is known."""
    return HttpResponseBadRequest(render_to_string("400.html"))


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


def too_many(request):
    reason = "Too many attempts from this address: wait a minute, then try again."
    return render(request, "429.html", {"reason": reason}, status=429)
