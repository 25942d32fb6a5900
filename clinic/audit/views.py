"""Pages of the trail: the list, one event, who looked at a patient."""

import re

from django.contrib import messages
from django.db.models import Count, Max, Min
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clinic.audit.access import record_reading
from clinic.audit.actions import review_event
from clinic.audit.filters import TrailFilter
from clinic.audit.forms import NoteForm
from clinic.audit.models import TrailEvent, TrailSeal
from clinic.audit.patients import patient_of, shown_in
from clinic.audit.reviews import TrailReview
from clinic.audit.tables import TrailTable
from clinic.audit.visible import content_shown
from clinic.audit.wording import (
    action_words,
    asked_in,
    differences,
    object_words,
    operation_words,
)
from clinic.declared import needs
from clinic.models import Clinic, Patient
from clinic.scope import clinics_where
from clinic.tables import MOST_LISTED

PER_PAGE, LEAST, MOST = 50, 10, 200


def per_page(query):
    """As many rows as the address asks for, within bounds."""
    asked = query.get("per_page", "")
    # Python reads no number of thousands of digits.
    number = int(asked) if re.fullmatch("[0-9]{1,9}", asked) else PER_PAGE
    return min(max(number, LEAST), MOST)


def table_of(request, rows, zone):
    """The page asked for of the newest events."""
    newest_first = rows.order_by("-recorded_at", "-seq")[:MOST_LISTED]
    table = TrailTable(newest_first, zone=zone, clinics=request.clinics)
    table.paginate(per_page=per_page(request.GET))
    table.page = table.paginator.get_page(request.GET.get("page"))
    hashes = [row.hash for row in table.shown_records]
    seen = TrailReview.objects.filter(event_hash__in=hashes)
    table.looked_at = set(seen.values_list("event_hash", flat=True))
    return table


def asked(found):
    """The filters, without the patient: the event of reading names whom it showed."""
    return {
        name: str(value)
        for name, value in found.form.cleaned_data.items()
        if value and name != "patient"
    }


def named_clinics(request, found):
    code = found.form.cleaned_data["clinic"]
    return [clinic for clinic in request.clinics if code in ("", clinic.code)]


@needs("see_trail")
@require_safe
def index(request):
    found = TrailFilter(request.GET, clinics=request.clinics)
    context = {"form": found.form, "clinics": request.clinics, "zone": found.zone}
    if not found.is_valid():
        return render(request, "audit/trail.html", context, status=400)
    patients = found.form.cleaned_data["patient"]
    if len(patients) == 1 and request.GET["patient"] != str(patients[0].uid):
        query = request.GET.copy()  # a record number doesn't stay in an address
        query["patient"] = str(patients[0].uid)
        return redirect(f"{request.path}?{query.urlencode()}")
    record_reading(
        request,
        "view_trail",
        patients=patients,
        clinics=named_clinics(request, found),
        filters=asked(found),
    )
    context["table"] = table_of(request, found.qs, found.zone)
    context |= {"most": MOST_LISTED, "patients": patients}
    return render(request, "audit/trail.html", context)


@needs("see_trail")
@require_safe
def event(request, event_hash):
    return event_page(request, get_event(event_hash), NoteForm())


def get_event(event_hash):
    events = TrailEvent.objects.select_related("payload")
    return get_object_or_404(events, hash=event_hash)


def event_page(request, row, form):
    shows = content_shown([clinic.id for clinic in request.clinics])(row)
    patient = patient_of(row)
    shown, others = shown_in(row)
    clinic = Clinic.objects.filter(id=row.clinic_id).first()
    record_reading(
        request,
        "view_trail_event",
        patients=[person for person in (patient, *shown) if person],
        clinics=[clinic] if clinic else None,
        event=row.hash,
    )
    zone = (clinic or request.clinics[0]).zone
    payload = getattr(row, "payload", None)
    may_review = clinics_where(request.user, "review_trail", today=timezone.localdate())
    context = {
        "event": row,
        "clinic": clinic,
        "zone": zone,
        "what": action_words(row.action),
        "kind": object_words(row),
        "how": operation_words(row),
        "is_erased": payload is None,
        "shows": shows,
        "differences": differences(row, zone) if payload and row.object_type else [],
        "is_new": row.operation in ("insert", "baseline"),
        "asked": asked_in(row) if payload and shows else [],
        "patient": patient,
        "shown": shown,
        "others": others,
        "seal": TrailSeal.objects.filter(last_seq__gte=row.seq)
        .order_by("last_seq")
        .first(),
        "reviews": TrailReview.objects.filter(event_hash=row.hash)
        .select_related("recorded_by")
        .order_by("-id"),
        "form": form,
        "may_review": may_review.filter(id=clinic.id).exists()
        if clinic
        else may_review.exists(),
    }
    status = form.status if form.is_bound else 200
    return render(request, "audit/event.html", context, status=status)


@needs("review_trail")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request, event_hash):
    """Say that one looked at an event, and what one found."""
    row = get_event(event_hash)
    if request.method != "POST":
        return redirect("trail_event", event_hash)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return event_page(request, row, form)
    review_event(
        by=request.user, now=timezone.now(), event=row, note=form.cleaned_data["note"]
    )
    messages.success(request, "Noted that you looked at this event.")
    return redirect("trail_event", event_hash)


@needs("see_trail")
@require_safe
def patient(request, uid):
    """Who looked at this patient."""
    person = get_object_or_404(Patient.objects.select_related("clinic"), uid=uid)
    record_reading(request, "view_trail_of_patient", patients=[person])
    context = {
        "patient": person,
        "zone": person.clinic.zone,
        "readers": readers_of(person),
        "now": timezone.now(),
    }
    return render(request, "audit/patient.html", context)


def readers_of(person):
    """Of each person who was shown the patient: how often, when, and on which pages."""
    shown = (
        TrailEvent.objects.filter(subjects__subject=person.uid)
        .values("actor_username", "actor_name", "action")
        .annotate(times=Count("seq"), first=Min("recorded_at"), last=Max("recorded_at"))
    )
    readers = {}
    for row in shown.order_by("action"):
        held = readers.setdefault(
            row["actor_username"], {"name": row["actor_name"], "times": 0, "pages": []}
        )
        held["times"] += row["times"]
        held["first"] = min(held.get("first", row["first"]), row["first"])
        held["last"] = max(held.get("last", row["last"]), row["last"])
        held["pages"].append((action_words(row["action"]), row["times"]))
    return sorted(readers.items(), key=lambda reader: reader[1]["last"], reverse=True)
