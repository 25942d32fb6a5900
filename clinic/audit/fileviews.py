"""The trail taken out as files, with the filters of its page."""

from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.audit.access import record_reading
from clinic.audit.exporting import lines, newest, seal_first
from clinic.audit.files import table
from clinic.audit.filters import TrailFilter
from clinic.audit.views import asked, named_clinics
from clinic.audit.visible import content_shown, is_everywhere, of_these_alone
from clinic.declared import needs


@needs("export_trail")
@require_safe
def as_csv(request):
    return download(request, "csv")


@needs("export_trail")
@require_safe
def as_json_lines(request):
    return download(request, "jsonl")


def download(request, kind):
    """The events that match the page's filters; sealed first where a key is at hand."""
    now, found = timezone.now(), TrailFilter(request.GET, clinics=request.clinics)
    if not found.is_valid():
        context = {"form": found.form, "clinics": request.clinics, "zone": found.zone}
        return render(request, "audit/trail.html", context, status=400)
    filters, ids = asked(found), [clinic.id for clinic in request.clinics]
    patients = found.form.cleaned_data["patient"]
    is_whole = is_everywhere(ids) and not filters and not patients
    sealing = seal_first(now)
    rows = found.qs if kind == "csv" else of_these_alone(found.qs, ids)
    until = newest(rows)
    count = rows.filter(seq__lte=until).count()
    record_reading(
        request,
        "export_trail",
        patients=patients,
        clinics=named_clinics(request, found),
        filters=filters,
        rows=count,
        format=kind,
    )
    if kind == "csv":
        content = table(
            rows,
            until=until,
            zone=found.zone,
            clinics={clinic.id: clinic.code for clinic in request.clinics},
            shows=content_shown(ids),
        )
    else:
        content = lines(
            None if is_whole else rows,
            until=until,
            by=request.user.username,
            filters=filters | {"patients": [str(row.uid) for row in patients]},
            rows=count,
            sealing=sealing,
        )
    media = "text/csv" if kind == "csv" else "application/jsonl"
    return StreamingHttpResponse(
        content,
        content_type=f"{media}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="trail-{now:%Y-%m-%d}.{kind}"'
        },
    )
