"""Pages of the physician: the escalations with their clocks, and the review."""

from functools import partial

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clinic.audit.access import record_reading
from clinic.conflicts import changes_since
from clinic.declared import needs
from clinic.parameters import takes
from clinic.routing import reads_standby
from clinic.signin.throttle import is_password_of
from clinic.undoing import say_done
from events.actions.reviews import (
    AlreadyDone,
    acknowledge,
    check_not_own,
    close_escalation,
    hand_back,
    sign_review,
)
from events.choices import TriageLevel
from events.forms.reviews import DecisionForm, ReviewForm
from events.headaches import facts_of, patients_of, reports_of
from events.histories import changed_meanwhile
from events.models import Escalation
from events.views.headaches import (
    GET_OR_POST,
    get_headache,
    headache_conflict,
    is_refused,
)


@needs("see_records")
@require_safe
@takes()
@reads_standby
def escalations(request):
    now = timezone.now()
    waiting = Escalation.objects.all()
    is_late = Q(acknowledged_at=None, acknowledge_by__lt=now) | Q(
        acknowledged_at__isnull=False, decide_by__lt=now
    )
    counts = waiting.still_open().aggregate(
        open=Count("id"),
        red=Count("id", filter=Q(level=TriageLevel.RED)),
        amber=Count("id", filter=Q(level=TriageLevel.AMBER)),
        late=Count("id", filter=is_late),
    )
    listed = waiting.most_urgent_first()
    record_reading(request, "view_list", patients=patients_of(listed))
    context = {
        "escalations": listed,
        "counts": counts,
        "now": now,
    }
    return render(request, "events/escalations.html", context)


def get_escalation(uid):
    return get_object_or_404(
        Escalation.objects.select_related(
            "clinic",
            "acknowledged_by",
            "closed_by",
            "report__headache",
            "report__contact__treatment__patient",
            "report__contact__treatment__clinic",
        ),
        uid=uid,
    )


@needs("review_headaches")
@require_POST
def take(request, uid):
    escalation = get_escalation(uid)
    try:
        acknowledge(by=request.user, now=timezone.now(), escalation=escalation)
    except AlreadyDone:
        messages.warning(request, who_did(escalation))
        return redirect("events:escalations")
    decide_by = escalation.decide_by.astimezone(escalation.clinic.zone)
    say_done(
        request,
        f"You took this. Decide by {decide_by:%Y-%m-%d %H:%M}.",
        undo=reverse("events:hand_back", args=[uid]),
    )
    return redirect("events:close_escalation", uid)


@needs("review_headaches")
@require_POST
def give_back(request, uid):
    escalation = get_escalation(uid)
    try:
        hand_back(by=request.user, escalation=escalation)
    except AlreadyDone:
        messages.warning(request, f"Nothing was undone. {who_did(escalation)}")
    else:
        messages.success(request, "Undone: this waits for a physician again.")
    return redirect("events:escalations")


@needs("review_headaches")
@GET_OR_POST
def close(request, uid):
    escalation, now = get_escalation(uid), timezone.now()
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return show_decision(request, escalation, form, now)
    try:
        close_escalation(
            by=request.user, now=now, escalation=escalation, **form.cleaned_data
        )
    except AlreadyDone:
        messages.warning(request, who_did(escalation))
        return redirect("events:escalations")
    messages.success(request, f"Closed: {escalation.get_decision_display()}.")
    return redirect("events:headache", escalation.report.headache.uid)


def show_decision(request, escalation, form, now):
    row = escalation.report.headache
    record_reading(request, "view_patient", patients=patients_of([escalation]))
    context = {
        "escalation": escalation,
        "escalations": Escalation.objects.most_urgent_first().filter(id=escalation.id),
        "headache": row,
        "reports": reports_of(row),
        "form": form,
        "now": now,
    }
    status = form.status if form.is_bound else 200
    return render(request, "events/escalation_close.html", context, status=status)


def who_did(escalation):
    """Who was faster, and when; read after the action refreshed the escalation."""
    zone = escalation.clinic.zone
    if escalation.closed_at:
        at = escalation.closed_at.astimezone(zone)
        return (
            f"{escalation.closed_by} closed this on {at:%Y-%m-%d at %H:%M}: "
            f"{escalation.get_decision_display()}."
        )
    if escalation.acknowledged_at:
        at = escalation.acknowledged_at.astimezone(zone)
        return f"{escalation.acknowledged_by} took this on {at:%Y-%m-%d at %H:%M}."
    return "Nobody has taken this yet: take it first, then decide."


@needs("review_headaches")
@GET_OR_POST
def review(request, uid):
    row = get_headache(uid)
    check_not_own(row, request.user)
    if is_refused(request, row):
        return redirect("events:headache", uid)
    data = request.POST if request.method == "POST" else None
    is_password = partial(is_password_of, request)
    form = ReviewForm(data, headache=row, is_password=is_password)
    if not form.is_bound or not form.is_valid():
        return show_review(request, row, form, form.status if form.is_bound else 200)
    if form.cleaned_data["version"] != row.version:
        return reviewed_meanwhile(request, row, form)
    sign_review(by=request.user, now=timezone.now(), headache=row, **form.assessment)
    messages.success(request, f"Signed: your review of version {row.version}.")
    return redirect("events:headache", uid)


def show_review(request, row, form, status):
    record_reading(request, "view_patient", patients=[row.treatment.patient])
    context = facts_of(row) | {"form": form}
    return render(request, "events/review.html", context, status=status)


def reviewed_meanwhile(request, row, form):
    """What would be signed isn't what was read: it is shown anew, unsigned."""
    changes = changes_since(row, form.cleaned_data["version"])
    return headache_conflict(
        request,
        row,
        form,
        changed_meanwhile(row, changes),
        changes,
        asked=[name for name in form.fields if name != "version"],
        button=f"Sign the review of version {row.version}",
    )
