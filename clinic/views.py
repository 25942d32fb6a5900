"""The door: where one lands, and what one is told when a page is refused."""

import time
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.declared import open_to_all, signed_in
from clinic.readiness import answers
from clinic.scope import clinics_where

SECONDS = 5  # for which an answer about readiness holds


@signed_in
@require_safe
def home(request):
    """Those who call land on the call list, everybody else on the figures."""
    today = timezone.localdate()
    if clinics_where(request.user, "record_events", today=today).exists():
        return redirect("events:today")
    return redirect("dashboards:overview")


@open_to_all
@login_not_required
@require_safe
def healthz(request):
    """For whoever watches whether the site answers; it says nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@open_to_all
@login_not_required
@require_safe
def readyz(request):
    """For whoever watches whether records can be taken: ok or not, by name, no more."""
    found = asked_lately(int(time.monotonic() / SECONDS))
    status = 200 if all(state != "not ok" for state in found.values()) else 503
    return JsonResponse(found, status=status)


@lru_cache(maxsize=1)
def asked_lately(slot):
    """Anybody may ask, and each time something is written: so not at each request."""
    return {answer.name: answer.state for answer in answers(timezone.now())}
