"""The page on which a nurse's day starts."""

from contextlib import suppress
from datetime import UTC, datetime

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.audit.access import record_reading
from clinic.declared import needs
from clinic.models import Patient
from clinic.routing import reads_standby
from clinic.signin.sessions import is_waiting
from events.calllist import CARD_DAYS, call_list, cards
from events.forms.today import CallListForm
from events.headaches import patients_of
from events.models import Draft, Escalation

MOST_FOUND = 10


@needs("record_events")
@require_safe
@reads_standby
def today(request):
    now = timezone.now()
    if is_waiting(request):
        return news(request, now)
    clinics = request.clinics
    form = CallListForm(request.GET, clinics=clinics)
    if not form.is_valid():
        return render(request, "events/today.html", {"form": form}, status=400)
    said = form.cleaned_data
    context = {
        "form": form,
        "now": now,
        "card_days": CARD_DAYS,
        "cards": cards(form.chosen_clinics, now),
        "calls": call_list(
            form.chosen_clinics,
            now,
            window=said["window"],
            injector=said["injector"],
        ),
        "ringing": patients_ringing(said["ringing"]),
        "drafts": Draft.objects.kept(now)
        .filter(user=request.user, treatment__clinic__in=clinics)
        .select_related("treatment__patient"),
        "escalations": Escalation.objects.most_urgent_first(),
    }
    record_reading(
        request,
        "search" if said["ringing"] else "view_list",
        patients=patients_in(context),
        clinics=form.chosen_clinics,
        filters={name: said[name] for name in ("window", "injector") if said[name]},
        found=len(context["ringing"]),
    )
    return render(request, "events/today.html", context)


def news(request, now):
    """What an open page asks for each half minute: read only while it names somebody."""
    waiting = Escalation.objects.most_urgent_first().filter(
        acknowledged_at=None, recorded_at__gt=page_made_at(request)
    )
    if waiting:
        record_reading(
            request, "view_list", patients=patients_of(waiting), by_itself=True
        )
    context = {"escalations": waiting, "now": now}
    return render(request, "events/today_news.html", context)


def page_made_at(request):
    """The page names those who waited by then itself."""
    with suppress(ValueError, OverflowError):
        said = datetime.fromisoformat(request.headers["Aftercare-Waiting"])
        return said.astimezone(UTC)
    return datetime.min.replace(tzinfo=UTC)


def patients_in(context):
    """Everybody whom the page names."""
    calls = context["calls"]
    return [
        *(row.treatment.patient for row in calls.call_backs),
        *(row.treatment.patient for row in calls.overdue),
        *(row.treatment.patient for row in calls.due),
        *(row.treatment.patient for row in context["drafts"]),
        *(patient for patient, _ in context["ringing"]),
        *patients_of(context["escalations"]),
    ]


def patients_ringing(words):
    """Patients found by what the caller says, each with the latest treatment."""
    if not words.strip():
        return []
    found = []
    for patient in Patient.objects.matching(words).order_by(
        "family_name", "given_name"
    )[:MOST_FOUND]:
        treatments = patient.treatment_set.filter(voided_at=None)
        found.append((patient, treatments.order_by("-treated_at").first()))
    return found
