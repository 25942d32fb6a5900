"""Pages of the auditor: what can be taken out, and the files."""

from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.declared import needs
from events.exports import export
from events.forms.exports import ExportForm


@needs("export_records")
@require_safe
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
    dataset = form.cleaned_data["dataset"]
    return StreamingHttpResponse(
        export(dataset, form.chosen_clinics),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{dataset}-{timezone.localdate()}.csv"'
        },
    )
