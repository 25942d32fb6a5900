"""Pages of the auditor: what can be taken out, and the files."""

from hashlib import sha256

from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.audit.access import record_reading
from clinic.audit.context import during
from clinic.declared import needs
from clinic.parameters import takes
from events.exports import export, patients_in
from events.forms.exports import ExportForm


@needs("export_records")
@require_safe
@takes()
def index(request):
    return render(
        request, "events/exports.html", {"form": ExportForm(clinics=request.clinics)}
    )


@needs("export_records")
@require_safe
def download(request):
    form = ExportForm(request.GET, clinics=request.clinics)
    if not form.is_valid():
        return render(request, "events/exports.html", {"form": form}, status=400)
    dataset, clinics = form.cleaned_data["dataset"], form.chosen_clinics
    record_reading(
        request,
        "export",
        patients=patients_in(dataset, clinics),
        clinics=clinics,
        dataset=dataset,
    )
    return StreamingHttpResponse(
        recorded_as_sent(request, dataset, clinics),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{dataset}-{timezone.localdate()}.csv"'
        },
    )


def recorded_as_sent(request, dataset, clinics):
    """The file; its last piece leaves when its size and SHA-256 are in the trail.

    They can't be known before: a streamed file is made while it is sent. A file that
    was broken off has the event of its beginning alone.
    """
    digest, size, held = sha256(), 0, b""
    for piece in export(dataset, clinics):
        if held:
            yield held
        digest.update(piece)
        size, held = size + len(piece), piece
    with during(request):
        record_reading(
            request,
            "export_sent",
            clinics=clinics,
            dataset=dataset,
            bytes=size,
            sha256=digest.hexdigest(),
        )
    yield held
