"""Taking a call from the list, giving it back, and giving it up."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.amending import StaleVersion
from clinic.audit.access import record_reading
from clinic.declared import needs
from clinic.submissions import repeatable
from events.actions.followups import (
    ClaimedByAnother,
    claim_followup,
    close_followup,
    release_followup,
)
from events.calllist import next_call
from events.choices import LostReason
from events.forms.followups import CloseForm
from events.models import FollowUp


def get_followup(uid):
    owed = FollowUp.objects.owed().select_related("treatment__patient", "clinic")
    return get_object_or_404(owed, uid=uid)


@needs("record_events")
@require_POST
@repeatable("a call that is taken twice is taken")
def claim(request, uid):
    return open_call(request, get_followup(uid), timezone.now())


def open_call(request, followup, now):
    try:
        claim_followup(by=request.user, now=now, followup=followup)
    except ClaimedByAnother:
        record_reading(request, "view_patient", patients=[followup.treatment.patient])
        until = followup.claimed_until.astimezone(followup.clinic.zone)
        messages.warning(
            request,
            f"{followup.claimed_by} is on the phone with {followup.treatment.patient} "
            f"until {until:%H:%M}: nobody is rung twice.",
        )
        return redirect("events:today")
    return redirect("events:call", followup.treatment.uid)


def open_next(request, now):
    followup = next_call(list(request.clinics), now)
    if followup is None:
        messages.info(request, "No call is due any more.")
        return redirect("events:today")
    return open_call(request, followup, now)


@needs("record_events")
@require_POST
@repeatable("a call that is given back twice is given back")
def release(request, uid):
    release_followup(by=request.user, followup=get_followup(uid))
    return redirect("events:today")


@needs("record_events")
@require_POST
def close(request, uid):
    followup = get_followup(uid)
    form = CloseForm(request.POST)
    if not form.is_valid():
        problems = [problem for found in form.errors.values() for problem in found]
        messages.error(request, f"Nothing was saved. {' '.join(problems)}")
        return redirect("events:call", followup.treatment.uid)
    reason = form.cleaned_data["reason"]
    try:
        close_followup(
            by=request.user, now=timezone.now(), followup=followup, reason=reason
        )
    except StaleVersion:
        messages.error(
            request,
            "Somebody rang meanwhile: look at the call again. Nothing was saved.",
        )
        return redirect("events:call", followup.treatment.uid)
    messages.success(
        request,
        f"Closed as lost ({LostReason(reason).label.lower()}): "
        f"the call to {followup.treatment.patient}.",
    )
    return redirect("events:today")
