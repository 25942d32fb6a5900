"""The call sheet: one screen for one call."""

from datetime import datetime

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic.amending import StaleVersion
from clinic.audit.access import record_reading
from clinic.declared import needs
from clinic.submissions import EARLIER, FIELD, is_stored, repeatable
from clinic.undoing import say_done
from events.actions.calls import record_call
from events.actions.drafts import save_draft
from events.actions.followups import close_followup, followup_on
from events.actions.voiding import NotUndone, check_undoable, undo_contact
from events.calllist import ATTEMPTS
from events.callsheet import Sheet, finding_of
from events.choices import LostReason, Outcome
from events.forms.callreports import CallReportForm
from events.forms.calls import CallContactForm
from events.forms.followups import CloseForm
from events.models import Contact, Draft, Treatment
from events.views.followups import get_followup, open_next


def get_treatment(uid):
    treatments = Treatment.objects.select_related("clinic", "patient", "injector")
    return get_object_or_404(treatments, uid=uid, voided_at=None)


def sheet_of(request: HttpRequest, treatment: Treatment, now: datetime, data=None):
    here = now.astimezone(treatment.clinic.zone)
    came_forward = request.GET.get("came") == "forward"
    initial = {
        "contacted_at": f"{here:%Y-%m-%dT%H:%M}",
        "solicited": "no" if came_forward else "yes",
    }
    drafts = Draft.objects.kept(now).filter(user=request.user)
    draft = drafts.filter(treatment=treatment).first()
    if data is None and draft is not None:
        initial |= {
            name: values if name == "self_care" else values[-1]
            for name, values in draft.typed.items()
        }
    contact = CallContactForm(data, initial=initial, treatment=treatment, now=now)
    if data is not None:
        contact.is_valid()
    report = CallReportForm(
        data,
        initial=initial,
        treatment=treatment,
        contacted_on=contact.contacted_on,
        episodes=treatment.headache_set.filter(voided_at=None).exclude(
            outcome=Outcome.RESOLVED
        ),
    )
    followup = None if came_forward else followup_on(treatment, here.date())
    return Sheet(treatment, followup, contact, report)


@needs("record_events")
@require_http_methods(["GET", "HEAD", "POST"])
def call(request, uid):
    treatment, now = get_treatment(uid), timezone.now()
    sheet = sheet_of(request, treatment, now, request.POST or None)
    if request.method != "POST":
        return show(request, sheet, now)
    if not sheet.is_valid:
        return show(request, sheet, now, status=422)
    try:
        contact = record_call(
            by=request.user,
            now=now,
            treatment=treatment,
            contact=sheet.contact.as_contact(),
            report=sheet.report.as_report() if sheet.has_headache else None,
        )
    except IntegrityError:
        # Only what is on record may be called saved.
        if not sheet.is_on_record:
            raise
        sheet.contact.add_error(
            "contacted_at",
            "A call to this patient at this very time is on record, and stands once: "
            "correct that one, or say when this one was.",
        )
        return show(request, sheet, now, status=409)
    say_saved(request, contact)
    if "save_next" in request.POST:
        return open_next(request, now)
    return redirect("events:today")


def say_saved(request, contact):
    words = f"Saved: the call to {contact.treatment.patient}."
    try:
        check_undoable(contact, request.user)
    except NotUndone as reason:
        messages.success(request, f"{words} {reason}")
    else:
        undo = reverse("events:undo_call", args=[contact.uid])
        say_done(request, words, undo=undo)


@needs("record_events")
@require_POST
def undo(request, uid):
    """Void the call that one has just saved, and show its sheet again."""
    contacts = Contact.objects.select_related("treatment__patient", "followup")
    contact = get_object_or_404(contacts, uid=uid, treatment__voided_at=None)
    try:
        undo_contact(by=request.user, now=timezone.now(), contact=contact)
    except NotUndone as reason:
        messages.error(request, f"Nothing was undone. {reason}")
        return redirect("events:treatment", contact.treatment.uid)
    patient = contact.treatment.patient
    messages.success(
        request, f"Undone: the call to {patient} is void, and stays to be read."
    )
    return redirect("events:call", contact.treatment.uid)


@needs("record_events")
@require_POST
def close(request, uid):
    """Give the call up as lost."""
    followup, now = get_followup(uid), timezone.now()
    form = CloseForm(request.POST)
    if not form.is_valid():
        sheet = sheet_of(request, get_treatment(followup.treatment.uid), now)
        return show(request, sheet, now, status=422, close_form=form)
    reason = form.cleaned_data["reason"]
    try:
        close_followup(by=request.user, now=now, followup=followup, reason=reason)
    except StaleVersion:
        messages.error(
            request,
            "Somebody rang meanwhile: look at the call again. Nothing was saved.",
        )
        return redirect("events:call", followup.treatment.uid)
    say_done(
        request,
        f"Closed as lost ({LostReason(reason).label.lower()}): "
        f"the call to {followup.treatment.patient}.",
        undo=reverse("events:reopen", args=[uid]),
        version=followup.version,
    )
    return redirect("events:today")


def show(request, sheet, now, status=200, close_form=None):
    treatment, followup = sheet.treatment, sheet.followup
    record_reading(request, "view_patient", patients=[treatment.patient])
    contacts = treatment.contact_set.filter(voided_at=None)
    context = {
        "sheet": sheet,
        "treatment": treatment,
        "now": now,
        "injections": treatment.injection_set.in_order(),
        "contacts": contacts.select_related("recorded_by", "headachereport").order_by(
            "-contacted_at"
        ),
        "attempts": contacts.filter(followup=followup).count() if followup else 0,
        "most_attempts": ATTEMPTS,
        "is_taken": followup is not None
        and followup.is_claimed(now)
        and followup.claimed_by != request.user,
        "close_form": close_form or CloseForm(),
        "finding": finding_of(sheet) if sheet.contact.is_bound else None,
    }
    return render(request, "events/call.html", context, status=status)


@needs("record_events")
@require_POST
@repeatable("a draft takes the place of the one before")
def draft(request, uid):
    """Keep what was typed so far, and answer with what it means."""
    treatment, now = get_treatment(uid), timezone.now()
    typed = {
        name: values
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", FIELD, EARLIER)
    }
    if not is_stored(request.POST.get(FIELD, "")):  # else it comes after the save
        save_draft(by=request.user, now=now, treatment=treatment, typed=typed)
    record_reading(request, "view_patient", patients=[treatment.patient])
    sheet = sheet_of(request, treatment, now, request.POST)
    return render(
        request,
        "events/call_finding.html",
        {
            "finding": finding_of(sheet),
            "saved_at": now.astimezone(treatment.clinic.zone),
        },
    )
