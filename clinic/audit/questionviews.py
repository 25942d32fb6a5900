"""Pages of the questions that are asked of the trail again and again."""

from collections import Counter

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from clinic.audit.access import record_reading
from clinic.audit.actions import review_day
from clinic.audit.filters import in_days
from clinic.audit.forms import DayNoteForm, PeriodForm
from clinic.audit.models import TrailEvent
from clinic.audit.questions import QUESTIONS
from clinic.audit.reviews import TrailReview
from clinic.audit.views import table_of
from clinic.declared import needs
from clinic.scope import chosen_clinic, clinics_where
from clinic.tables import MOST_LISTED

QUESTION_ASKED = "view_trail_question"


def period_of(request):
    """The clinic that was chosen, or the first, and the form of its days."""
    clinic = chosen_clinic(request.clinics, request.GET)
    now = timezone.now()
    today = now.astimezone(clinic.zone).date()
    form = PeriodForm(request.GET, clinics=request.clinics, today=today)
    return clinic, form, now


def events_in(form, clinic):
    return in_days(TrailEvent.objects.all(), form.since, form.until, clinic.zone)


@needs("see_trail")
@require_safe
def questions(request):
    """Each question with the number of its events."""
    clinic, form, now = period_of(request)
    context = {"form": form, "clinic": clinic, "now": now}
    if not form.is_valid():
        return render(request, "audit/questions.html", context, status=400)
    record_reading(request, QUESTION_ASKED, clinics=[clinic], question="all")
    rows = events_in(form, clinic)
    context["answers"] = [
        (name, asked, len(asked.find(rows, clinic)))
        for name, asked in QUESTIONS.items()
    ]
    return render(request, "audit/questions.html", context)


def get_question(name):
    if name not in QUESTIONS:
        raise Http404
    return QUESTIONS[name]


@needs("see_trail")
@require_safe
def question(request, name):
    asked = get_question(name)
    clinic, form, now = period_of(request)
    context = {"asked": asked, "name": name, "form": form, "clinic": clinic, "now": now}
    if not form.is_valid():
        return render(request, "audit/question.html", context, status=400)
    days = {"from": str(form.since), "to": str(form.until)}
    record_reading(request, QUESTION_ASKED, clinics=[clinic], question=name, days=days)
    found = asked.find(events_in(form, clinic), clinic)
    rows = TrailEvent.objects.filter(seq__in=found[-MOST_LISTED:])
    may_review = clinics_where(request.user, "review_trail", today=timezone.localdate())
    context |= {
        "count": len(found),
        "most": MOST_LISTED,
        "table": table_of(request, rows, clinic.zone),
        "days": days_of(rows, name, clinic),
        "may_review": may_review.filter(id=clinic.id).exists(),
        "note": DayNoteForm(initial={"clinic": clinic.code}, clinics=[clinic]),
    }
    return render(request, "audit/question.html", context)


def days_of(rows, name, clinic):
    """(day, number of events, what was noted of it), newest first."""
    moments = rows.values_list("recorded_at", flat=True)
    counts = Counter(moment.astimezone(clinic.zone).date() for moment in moments)
    looked = TrailReview.objects.filter(clinic=clinic, question=name)
    notes: dict = {}
    for row in looked.filter(day__in=counts).select_related("recorded_by"):
        notes.setdefault(row.day, []).append(row)
    return [
        (day, counts[day], notes.get(day, [])) for day in sorted(counts, reverse=True)
    ]


@needs("review_trail")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request, name):
    """Say that one looked at the answer for a day, and what one found."""
    asked = get_question(name)
    if request.method != "POST":
        return redirect("trail_question", name)
    form = DayNoteForm(request.POST, clinics=request.clinics)
    if not form.is_valid():
        context = {"asked": asked, "name": name, "form": form}
        return render(request, "audit/note.html", context, status=form.status)
    values = form.cleaned_data
    [clinic] = [row for row in request.clinics if row.code == values["clinic"]]
    review_day(
        by=request.user,
        now=timezone.now(),
        clinic=clinic,
        question=name,
        day=values["day"],
        note=values["note"],
    )
    messages.success(request, f"Noted that you looked at {values['day']}.")
    back = redirect("trail_question", name)
    back["Location"] += f"?{urlencode({'clinic': clinic.code})}"
    return back
