"""Pages of the treatments: record one, see it, void it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from clinic.amending import StaleVersion
from clinic.audit.access import record_reading
from clinic.conflicts import changes_since, conflict
from clinic.declared import needs
from clinic.models import Patient
from clinic.reasons import ReasonForm
from clinic.registers import registers_of
from clinic.scope import clinics_where
from events.actions.treatments import record_treatment
from events.actions.voiding import void_treatment
from events.facemap import OFF_THE_FACE, face_map
from events.forms.injections import InjectionsForm
from events.forms.treatments import VisitForm
from events.forms.visits import TreatmentSheet, copied, first_values
from events.histories import changed_meanwhile
from events.models import Treatment
from events.patients import warnings_for
from events.treatments import calls_in_words, treatment_page, treatments_of


@needs("record_events")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request, uid):
    patient = get_object_or_404(Patient.objects.select_related("clinic"), uid=uid)
    now = timezone.now()
    course = treatments_of(patient)
    sheet = sheet_of(request, patient, course, now)
    if request.method == "POST" and sheet.is_valid():
        treatment = record_treatment(
            by=request.user, now=now, patient=patient, **sheet.details
        )
        messages.success(
            request, f"The treatment is recorded. {calls_in_words(treatment)}"
        )
        return redirect("events:treatment", treatment.uid)
    status = sheet.status if request.method == "POST" else 200
    return asked(request, patient, course, sheet, status)


def asked(request, patient, course, sheet, status):
    record_reading(request, "view_patient", patients=[patient])
    context = {
        "patient": patient,
        "warnings": warnings_for(patient),
        "last": course[-1] if course else None,
        "sheet": sheet,
        "is_copy": "injector" in sheet.visit.initial,
        "regions": face_map(sheet.injections.units_typed),
        "off_the_face": OFF_THE_FACE,
    }
    return render(request, "events/treatment_new.html", context, status=status)


def sheet_of(request, patient, course, now):
    """As typed, or as the last treatment was, or empty."""
    registers = registers_of(patient.clinic)
    known = {"registers": registers, "patient": patient, "course": course, "now": now}
    if request.method == "POST":
        return TreatmentSheet(
            VisitForm(request.POST, **known), InjectionsForm(request.POST)
        )
    values = first_values(now, patient, course)
    if course and request.GET.get("copy") == "last":
        values |= copied(course[-1], registers, values["treated_at"].on)
    return TreatmentSheet(
        VisitForm(initial=values, **known), InjectionsForm(initial=values)
    )


@needs("see_records")
@require_safe
def treatment(request, uid):
    return shown(request, get_treatment(uid))


@needs("record_events")
@require_POST
def void(request, uid):
    treatment = get_treatment(uid)
    form = ReasonForm(request.POST)
    if treatment.is_voided or not form.is_valid():
        return shown(request, treatment, form, status=form.status)
    try:
        void_treatment(
            by=request.user,
            now=timezone.now(),
            treatment=treatment,
            **form.cleaned_data,
        )
    except StaleVersion:
        return amended_meanwhile(request, get_treatment(uid), form)
    messages.success(request, "The treatment is void: it no longer counts.")
    return redirect("events:treatment", uid)


def get_treatment(uid):
    rows = Treatment.objects.select_related(
        "clinic", "patient", "injector", "recorded_by", "voided_by"
    )
    return get_object_or_404(rows, uid=uid)


def amended_meanwhile(request, treatment, form):
    record_reading(request, "view_patient", patients=[treatment.patient])
    changes = changes_since(treatment, form.cleaned_data["version"])
    return conflict(
        request,
        form=form,
        version=treatment.version,
        found=changed_meanwhile(treatment, changes),
        changes=changes,
        what=f"treatment of {treatment.treated_on} of {treatment.patient}",
        back=reverse("events:treatment", args=[treatment.uid]),
        button="Void it as it is now",
        danger=True,
    )


def shown(request, treatment, form=None, status=200):
    record_reading(request, "view_patient", patients=[treatment.patient])
    now = timezone.now()
    recording = clinics_where(request.user, "record_events", today=timezone.localdate())
    context = {
        "treatment": treatment,
        "page": treatment_page(treatment, now.astimezone(treatment.clinic.zone).date()),
        "form": form or ReasonForm(initial={"version": treatment.version}),
        "may_record": recording.contains(treatment.clinic),
    }
    return render(request, "events/treatment.html", context, status=status)
