"""Pages of the patients: find, add, see, amend, and what was changed."""

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from clinic.actions import create_patient
from clinic.amending import StaleVersion
from clinic.audit.access import record_reading
from clinic.conflicts import changes_since, conflict, differences
from clinic.declared import needs
from clinic.models import Patient
from clinic.routing import reads_standby
from clinic.scope import clinics_where
from clinic.tables import MOST_LISTED
from events.actions.patients import amend_patient
from events.courses import course_of, timeline_of
from events.figures.patients import timeline_figure
from events.forms.patients import AmendPatientForm, NewPatientForm, PatientSearchForm
from events.histories import history_of_patient
from events.patients import baseline_of, listed_patients, warnings_for
from events.tables.patients import PatientTable

PER_PAGE = 50


def get_patient(uid):
    patients = Patient.objects.select_related("clinic", "recorded_by")
    return get_object_or_404(patients, uid=uid)


@needs("see_records")
@require_safe
@reads_standby
def index(request):
    clinics = request.clinics
    rows = "events/patient_rows.html" if request.htmx else "events/patients.html"
    form = PatientSearchForm(request.GET)
    if not form.is_valid():
        return render(request, rows, {"form": form}, status=400)
    table = PatientTable(
        listed_patients(clinics, form.cleaned_data["q"])[:MOST_LISTED],
        now=timezone.now(),
        exclude=() if len(clinics) > 1 else ("clinic",),
    )
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    record_reading(
        request,
        "search" if form.cleaned_data["q"] else "view_list",
        patients=table.shown_records,
        found=table.paginator.count,
    )
    context = {"form": form, "table": table, "most": MOST_LISTED}
    return render(request, rows, context)


@needs("record_events")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    now = timezone.now()
    typed = request.POST if request.method == "POST" else None
    form = NewPatientForm(typed, clinics=request.clinics, now=now)
    if typed is not None and form.is_valid():
        patient = unless_taken(
            form, create_patient, by=request.user, now=now, **form.patient
        )
        if patient:
            messages.success(request, f"{patient} is recorded.")
            return redirect("events:patient", patient.uid)
    if form.others:
        record_reading(request, "view_list", patients=form.others)
    status = 200 if typed is None else form.status
    return render(request, "events/patient_new.html", {"form": form}, status=status)


def unless_taken(form, action, **values):
    """What the action returns; if somebody took the number meanwhile, the form says so."""
    try:
        return action(**values)
    except IntegrityError:
        form.full_clean()
        if form.is_valid():
            raise
        return None


@needs("see_records")
@require_safe
def patient(request, uid):
    patient = get_patient(uid)
    record_reading(request, "view_patient", patients=[patient])
    at_clinic = timezone.now().astimezone(patient.clinic.zone).date()
    visits = course_of(patient, at_clinic)
    marks, bars = timeline_of(visits)
    recording = clinics_where(request.user, "record_events", today=timezone.localdate())
    context = {
        "patient": patient,
        "baseline": baseline_of(patient),
        "warnings": warnings_for(patient),
        "visits": visits,
        "marks": marks,
        "bars": bars,
        "figure": timeline_figure(marks, bars, at_clinic) if marks else None,
        "may_record": recording.contains(patient.clinic),
    }
    return render(request, "events/patient.html", context)


@needs("record_events")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, uid):
    patient = get_patient(uid)
    now = timezone.now()
    typed = request.POST if request.method == "POST" else None
    form = AmendPatientForm(typed, patient=patient, now=now)
    if typed is not None and form.is_valid():
        said = form.cleaned_data | {"by": request.user, "now": now, "patient": patient}
        try:
            change = unless_taken(form, amend_patient, **said)
        except StaleVersion:
            return amended_meanwhile(request, patient, form)
        if form.is_valid():
            told = "The change is kept." if change else "Nothing changed."
            messages.info(request, told)
            return redirect("events:patient", patient.uid)
    record_reading(request, "view_patient", patients=[patient, *form.others])
    context = {"form": form, "patient": patient}
    status = 200 if typed is None else form.status
    return render(request, "events/patient_edit.html", context, status=status)


def amended_meanwhile(request, patient, form):
    patient.refresh_from_db()
    record_reading(request, "view_patient", patients=[patient, *form.others])
    changes = changes_since(patient, form.cleaned_data["version"])

    def form_of(patient, typed=None):
        return AmendPatientForm(typed, patient=patient, now=form.now)

    return conflict(
        request,
        form=form,
        version=patient.version,
        found=differences(patient, changes, form_of, request.POST),
        changes=changes,
        what=str(patient),
        back=reverse("events:patient", args=[patient.uid]),
    )


@needs("see_records")
@require_safe
def history(request, uid):
    patient = get_patient(uid)
    record_reading(request, "view_patient", patients=[patient])
    context = {"patient": patient, "amendments": history_of_patient(patient)}
    return render(request, "events/patient_history.html", context)
