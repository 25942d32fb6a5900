"""The page on which a nurse's day starts."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.declared import needs
from clinic.models import Patient
from events.calllist import CARD_DAYS, call_list, cards
from events.forms.today import CallListForm
from events.models import Draft, Escalation

MOST_FOUND = 10


@needs("record_events")
@require_safe
def today(request):
    now = timezone.now()
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
        "drafts": Draft.objects.filter(
            user=request.user, treatment__clinic__in=clinics
        ).select_related("treatment__patient"),
        "escalations": Escalation.objects.most_urgent_first(),
    }
    return render(request, "events/today.html", context)


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
