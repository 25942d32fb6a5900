"""Taking a call from the list, giving it back, and owing it again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.amending import StaleVersion
from clinic.audit.access import record_reading
from clinic.declared import needs
from clinic.submissions import repeatable
from clinic.undoing import say_done
from events.actions.followups import (
    ClaimedByAnother,
    claim_followup,
    release_followup,
    reopen_followup,
)
from events.calllist import next_call
from events.choices import FollowUpState
from events.forms.followups import VersionForm
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
    followup = get_followup(uid)
    release_followup(by=request.user, followup=followup)
    say_done(
        request,
        f"Given back to the list: the call to {followup.treatment.patient}.",
        undo=reverse("events:claim", args=[uid]),
    )
    return redirect("events:today")


@needs("record_events")
@require_POST
def reopen(request, uid):
    """Undo the closing of a call, unless it was changed since."""
    lost = FollowUp.objects.filter(state=FollowUpState.LOST, treatment__voided_at=None)
    followup = get_object_or_404(lost.select_related("treatment__patient"), uid=uid)
    form = VersionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was undone: open the page anew.")
        return redirect("events:today")
    try:
        reopen_followup(
            by=request.user, now=timezone.now(), followup=followup, **form.cleaned_data
        )
    except StaleVersion:
        messages.error(request, "Nothing was undone: the call was changed meanwhile.")
    else:
        patient = followup.treatment.patient
        messages.success(request, f"Undone: the call to {patient} is owed again.")
    return redirect("events:today")
