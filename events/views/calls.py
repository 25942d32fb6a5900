"""The call sheet: one screen for one call."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic.audit.access import record_reading
from clinic.declared import needs
from clinic.submissions import FIELD, is_stored, repeatable
from events.actions.calls import record_call
from events.actions.drafts import save_draft
from events.actions.followups import followup_on
from events.calllist import ATTEMPTS
from events.choices import HeadacheAnswer, Outcome
from events.forms.callreports import CallReportForm
from events.forms.calls import CallContactForm
from events.forms.followups import CloseForm
from events.models import Draft, FollowUp, Treatment
from events.rules.advice import advice
from events.rules.grading import grade
from events.rules.triage import triage
from events.views.followups import open_next


@dataclass
class Sheet:
    """One call on the screen: the treatment, who is on the phone, and both forms."""

    treatment: Treatment
    followup: FollowUp | None
    contact: CallContactForm
    report: CallReportForm

    @property
    def has_headache(self):
        return self.contact["headache"].value() == HeadacheAnswer.YES

    @property
    def is_on_record(self):
        """Whether this very contact was recorded before."""
        said = self.contact.as_contact()
        return self.treatment.contact_set.filter(
            contacted_at=said["contacted"].at,
            is_solicited=said["is_solicited"],
            reached=said["reached"],
            voided_at=None,
        ).exists()

    @property
    def is_valid(self):
        """Both forms, the report only where a headache is reported."""
        return self.contact.is_valid() & (
            not self.has_headache or self.report.is_valid()
        )


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
        record_call(
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
        messages.info(request, "This call was saved already: it stands once.")
        return redirect("events:today")
    messages.success(request, f"Saved: the call to {treatment.patient}.")
    if "save_next" in request.POST:
        return open_next(request, now)
    return redirect("events:today")


def show(request, sheet, now, status=200):
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
        "close_form": CloseForm(),
        "finding": finding_of(sheet) if sheet.contact.is_bound else None,
    }
    return render(request, "events/call.html", context, status=status)


def finding_of(sheet):
    """Grade, triage and advice by what has been typed so far, or None."""
    if not sheet.has_headache:
        return None
    sheet.report.is_valid()
    said, patient = sheet.report.cleaned_data, sheet.treatment.patient
    level = grade(said.get("function", ""))
    found = triage(
        red_flags=sheet.report.red_flags,
        grade=level,
        outcome=said.get("outcome", ""),
        days_since_onset=sheet.report.days_since_onset,
        course=said.get("course", ""),
        compared_with_usual=said.get("compared_with_usual", ""),
        age=sheet.report.age,
    )
    return {
        "grade": level,
        "level": found.level,
        "findings": found.findings,
        "advice": advice(
            found.level,
            may_take_paracetamol=patient.paracetamol_contraindicated != "yes",
            may_take_ibuprofen=patient.ibuprofen_contraindicated != "yes",
        ),
    }


@needs("record_events")
@require_POST
@repeatable("a draft takes the place of the one before")
def draft(request, uid):
    """Keep what was typed so far, and answer with what it means."""
    treatment, now = get_treatment(uid), timezone.now()
    typed = {
        name: values
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", FIELD)
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
