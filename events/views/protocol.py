"""The page of a clinic's protocol: when it calls after a treatment."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from clinic.amending import StaleVersion
from clinic.conflicts import conflict, differing
from clinic.declared import needs
from clinic.parameters import takes
from clinic.scope import chosen_clinic
from events.actions.followups import set_protocol
from events.actions.treatments import protocol_of
from events.forms.protocol import ProtocolForm, calls_in
from events.models import ProtocolWindow
from events.rules.windows import asks_for_the_primary_window


@needs("set_protocol")
@require_http_methods(["GET", "HEAD", "POST"])
@takes("clinic")
def protocol(request):
    clinics = request.clinics
    clinic = chosen_clinic(clinics, request.GET)
    calls = sorted(protocol_of(clinic.id), key=lambda call: call.due_on_day)
    form = ProtocolForm(request.POST if request.method == "POST" else None, calls=calls)
    if not form.is_bound:
        return shown(request, clinics, clinic, calls, form)
    if not form.is_valid():
        return shown(request, clinics, clinic, calls, form, status=422)
    if form.is_stale:
        return set_meanwhile(request, clinic, form)
    try:
        set_protocol(
            by=request.user, now=timezone.now(), clinic=clinic, calls=form.calls
        )
    except StaleVersion:
        return protocol(request)  # set at this moment: it is stale now
    messages.success(
        request, "The calls are set: they hold for treatments recorded from now on."
    )
    address = reverse("events:protocol")
    return redirect(f"{address}?{urlencode({'clinic': clinic.code})}")


def set_meanwhile(request, clinic, form):
    return conflict(
        request,
        form=form,
        version=form.in_force,
        found=differing(
            ProtocolForm(calls=calls_in(form.cleaned_data["shown"])),
            ProtocolForm(calls=calls_in(form.in_force)),
            form,
        ),
        changes=[],
        what=f"protocol of {clinic}",
        back=f"{reverse('events:protocol')}?{urlencode({'clinic': clinic.code})}",
        asked=[],
        version_field="shown",
    )


def shown(request, clinics, clinic, calls, form, status=200):
    context = {
        "clinics": clinics,
        "clinic": clinic,
        "calls": calls,
        "is_default": not ProtocolWindow.objects.filter(clinic=clinic).exists(),
        "asks_in_time": asks_for_the_primary_window(calls),
        "form": form,
    }
    return render(request, "events/protocol.html", context, status=status)
