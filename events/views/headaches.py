"""Pages of headaches: the list, one episode with its history, amend, void."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clinic.amending import StaleVersion
from clinic.audit.access import record_reading
from clinic.conflicts import changes_since, conflict, differences
from clinic.declared import needs
from clinic.reasons import ReasonForm
from clinic.routing import reads_standby
from clinic.scope import clinics_where
from clinic.tables import FoundFirst
from events.actions.headaches import amend_headache
from events.actions.voiding import void_headache
from events.choices import SeriousCriterion
from events.filters import HeadacheFilter
from events.forms.headaches import HeadacheAmendForm
from events.headaches import facts_of, listed_headaches
from events.histories import amendments, changed_meanwhile
from events.models import Escalation, Headache, SavedFilter
from events.tables.headaches import HeadacheTable

PER_PAGE = 50
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@needs("see_records")
@require_safe
@reads_standby
def index(request):
    everything = Headache.objects.not_void()
    found = HeadacheFilter(
        request.GET, queryset=listed_headaches(everything), clinics=request.clinics
    )
    context = {
        "form": found.form,
        "clinics": request.clinics,
        "saved_filters": SavedFilter.objects.filter(user=request.user).order_by("name"),
    }
    if not found.is_valid():
        return render(request, "events/headaches.html", context, status=400)
    sort = found.form.cleaned_data["sort"] or "-treated_on"
    table = HeadacheTable(FoundFirst(found.qs), order_by=sort)
    table.paginate(per_page=PER_PAGE)
    table.page = table.paginator.get_page(request.GET.get("page"))
    record_reading(
        request,
        "view_list",
        patients=[row.treatment.patient for row in table.shown_records],
        filters=dict(found.form.in_force),
        found=table.paginator.count,
    )
    is_narrowed = found.form.in_force
    total = everything.count() if is_narrowed else table.paginator.count
    context |= {"table": table, "total": total}
    return render(request, "events/headaches.html", context)


def get_headache(uid):
    return get_object_or_404(
        Headache.objects.with_findings().select_related(
            "clinic",
            "treatment__patient__clinic",
            "treatment__injector",
            "voided_by",
        ),
        uid=uid,
    )


def may(request, permission, headache):
    clinics = clinics_where(request.user, permission, today=timezone.localdate())
    return clinics.filter(id=headache.clinic_id).exists()


@needs("see_records")
@require_safe
def headache(request, uid):
    row = get_headache(uid)
    record_reading(request, "view_patient", patients=[row.treatment.patient])
    is_void = row.is_voided or row.treatment.is_voided
    is_own = row.treatment.injector.user_id == request.user.id
    context = facts_of(row) | {
        "now": timezone.now(),
        "is_void": is_void,
        "escalations": Escalation.objects.most_urgent_first().filter(
            report__headache=row
        ),
        "reviews": row.review_set.select_related("recorded_by").order_by("-id"),
        "not_serious": SeriousCriterion.NOT_SERIOUS,
        "amendments": amendments([row]),
        "may_amend": not is_void and may(request, "record_events", row),
        "may_review": not is_void
        and not is_own
        and may(request, "review_headaches", row),
    }
    return render(request, "events/headache.html", context)


def is_refused(request, row):
    """Nothing more is recorded of what is void."""
    if row.is_voided or row.treatment.is_voided:
        messages.warning(request, "This headache is void: nothing was changed.")
        return True
    return False


@needs("record_events")
@GET_OR_POST
def amend(request, uid):
    row, now = get_headache(uid), timezone.now()
    if is_refused(request, row):
        return redirect("events:headache", uid)
    form = amend_form(row, now, request.POST if request.method == "POST" else None)
    context = {"headache": row, "form": form}
    if not form.is_bound or not form.is_valid():
        record_reading(request, "view_patient", patients=[row.treatment.patient])
        status = form.status if form.is_bound else 200
        return render(request, "events/headache_amend.html", context, status=status)
    try:
        change = amend_headache(by=request.user, now=now, headache=row, **form.values)
    except StaleVersion:
        return amended_meanwhile(request, get_headache(uid), form)
    if change:
        messages.success(request, f"Amended: this is version {change.version} now.")
    else:
        messages.info(request, "Nothing changed: what you entered stood there already.")
    return redirect("events:headache", uid)


def amend_form(row, now, data):
    first = row.headachereport_set.order_by("contact__contacted_at").first()
    return HeadacheAmendForm(
        data,
        headache=row,
        contacted_on=first.contact.contacted_on,
        today=now.astimezone(row.clinic.zone).date(),
    )


def amended_meanwhile(request, row, form):
    now, changes = timezone.now(), changes_since(row, form.cleaned_data["version"])

    def form_of(row, typed=None):
        return amend_form(row, now, typed)

    found = differences(row, changes, form_of, request.POST)
    return headache_conflict(request, row, form, found, changes)


def headache_conflict(request, row, form, found, changes, **asked):
    record_reading(request, "view_patient", patients=[row.treatment.patient])
    return conflict(
        request,
        form=form,
        version=row.version,
        found=found,
        changes=changes,
        what=f"{row} of {row.treatment.patient}",
        back=reverse("events:headache", args=[row.uid]),
        **asked,
    )


@needs("record_events")
@GET_OR_POST
def void(request, uid):
    row = get_headache(uid)
    if is_refused(request, row):
        return redirect("events:headache", uid)
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        initial={"version": row.version},
    )
    context = {"headache": row, "form": form}
    if not form.is_bound or not form.is_valid():
        record_reading(request, "view_patient", patients=[row.treatment.patient])
        status = form.status if form.is_bound else 200
        return render(request, "events/headache_void.html", context, status=status)
    try:
        void_headache(
            by=request.user, now=timezone.now(), headache=row, **form.cleaned_data
        )
    except StaleVersion:
        return stale_void(request, get_headache(uid), form)
    messages.success(request, "Void: it stays to be read here, and no longer counts.")
    return redirect("events:headache", uid)


def stale_void(request, row, form):
    changes = changes_since(row, form.cleaned_data["version"])
    found = changed_meanwhile(row, changes)
    asked = {"button": "Void it as it is now", "danger": True}
    return headache_conflict(request, row, form, found, changes, **asked)
