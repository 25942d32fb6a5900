"""Pages of imports: upload files, see what they would do, take them in or leave it."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from clinic.audit.access import record_reading
from clinic.declared import needs
from clinic.parameters import takes
from clinic.scope import clinics_where
from events.actions.imports import (
    EndedAlready,
    cancel_import,
    expire_imports,
    upload_import,
)
from events.choices import ImportState
from events.forms.imports import SeenForm, UploadForm
from events.imports import found, uploaded
from events.imports.codes import CODES
from events.models import ImportRun, ImportSite

CHANGED = (
    "Nothing was taken in: the record, your rights or the files are no longer as they "
    "were when you looked. What is below was checked anew: please look again."
)


@needs("import_records")
@require_http_methods(["GET", "HEAD", "POST"])
@takes("page")
def index(request):
    if request.method == "POST":
        form = upload_form(request, request.POST, request.FILES)
        if form.is_valid():
            return upload(request, form)
        return listed(request, form, status=form.status)
    return listed(request, upload_form(request))


def upload_form(request, *sent, **known):
    return UploadForm(*sent, may_register=bool(registering(request)), **known)


def registering(request):
    """The codes of the clinics whose registers the person keeps."""
    keeping = clinics_where(
        request.user, "manage_registers", today=timezone.localdate()
    )
    return {clinic.code for clinic in keeping}


def listed(request, form, status=200):
    past = Paginator(found.past_imports(), 50).get_page(request.GET.get("page"))
    own = ImportRun.objects.filter(recorded_by=request.user)
    context = {
        "form": form,
        "unfinished": own.open_at(timezone.now()).order_by("-recorded_at"),
        "shown": past,
        "codes": CODES,
        "past": [(site, found.counted([site])) for site in past],
    }
    return render(request, "events/imports.html", context, status=status)


def upload(request, form, replaces=None):
    """Keep the files, then check them; who leaves meanwhile finds them kept."""
    now = timezone.now()
    expire_imports(by=None, now=now)
    run = upload_import(
        by=request.user,
        now=now,
        files=form.uploads,
        creates_registers=form.cleaned_data.get("create_registers", False),
        replaces=replaces,
    )
    return checked(request, run)


def checked(request, run):
    """The page of the import, which says what would become of it now."""
    uploaded.check(by=request.user, now=timezone.now(), run=run, **where(request))
    return redirect("events:import", run.uid)


def where(request):
    return {"clinics": request.clinics, "registering": registering(request)}


def own_run(request, uid):
    """Of the person who asks, and at clinics where that person still may import."""
    run = get_object_or_404(ImportRun, uid=uid, recorded_by=request.user)
    sites = ImportSite._base_manager.filter(run=run)
    if sites.exclude(clinic__in=request.clinics).exists():
        raise PermissionDenied(
            "This import holds rows of a clinic where you may no longer import: "
            "cancel it on the page of imports, and upload the other rows alone."
        )
    return run


@needs("import_records")
@require_safe
def page(request, uid):
    return shown(request, own_run(request, uid))


def shown(request, run, form=None, status=200):
    seen = found.import_page(run, timezone.now())
    if seen["is_open"]:
        record_reading(
            request,
            "preview_import",
            patients=found.patients_in(seen["problems"]),
            clinics=[site.clinic for site in seen["sites"]],
            files=[file["sha256"] for file in run.files],
            problems=seen["total"],
        )
    first = {"create_registers": run.creates_registers}
    context = seen | {"form": form or upload_form(request, initial=first)}
    return render(request, "events/import.html", context, status=status)


@needs("import_records")
@require_safe
def problems(request, uid):
    run = own_run(request, uid)
    if not run.is_open(timezone.now()):
        raise Http404("Its files are gone, and what was wrong with them too.")
    rows = found.with_patients(found.problems_of(run))
    record_reading(
        request,
        "export_import_problems",
        patients=found.patients_in(rows),
        clinics=[site.clinic for site in ImportSite.objects.filter(run=run)],
        rows=len(rows),
    )
    return HttpResponse(
        found.as_csv(rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="problems-{run.recorded_at:%Y-%m-%d}.csv"'
        },
    )


def answered(view):
    """For what is pressed: the page says what holds, also where it came too late."""

    @wraps(view)
    def press(request, uid):
        try:
            return view(request, uid)
        except EndedAlready:
            messages.info(request, ended_words(ImportRun.objects.get(uid=uid)))
        return redirect("events:import", uid)

    return press


def ended_words(run):
    if run.state != ImportState.TAKEN_IN:
        return "Nothing was done: this import has ended already."
    return (
        f"Taken in already at {run.ended_at:%Y-%m-%d %H:%M:%S} (UTC): "
        "nothing was stored twice."
    )


@needs("import_records")
@require_POST
@answered
def mend(request, uid):
    """Mended files in the place of the ones before; the others stay."""
    run = own_run(request, uid)
    form = upload_form(request, request.POST, request.FILES)
    if not form.is_valid():
        return shown(request, run, form, status=form.status)
    return upload(request, form, replaces=run)


@needs("import_records")
@require_POST
@answered
def check(request, uid):
    return checked(request, own_run(request, uid))


@needs("import_records")
@require_POST
@answered
def take_in(request, uid):
    run, form = own_run(request, uid), SeenForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was taken in: look at the check first.")
        return redirect("events:import", uid)
    seen = form.cleaned_data["checked_at"]
    now = timezone.now()
    try:
        uploaded.take_in(by=request.user, now=now, run=run, seen=seen, **where(request))
    except (uploaded.NotAsChecked, IntegrityError):
        messages.error(request, CHANGED)
        return checked(request, run)
    return redirect("events:import", uid)


@needs("import_records")
@require_POST
@answered
def cancel(request, uid):
    run = get_object_or_404(ImportRun, uid=uid, recorded_by=request.user)
    cancel_import(by=request.user, now=timezone.now(), run=run)
    messages.success(request, "Cancelled: the files are removed.")
    return redirect("events:imports")
