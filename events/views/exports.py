"""Pages of the auditor: what can be taken out, what was, and the files."""

from contextlib import ExitStack
from functools import partial
from tempfile import TemporaryFile

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clinic.audit.access import record_reading
from clinic.audit.context import during
from clinic.declared import needs
from clinic.parameters import takes
from clinic.routing import reads_standby
from clinic.scope import clinics_where
from clinic.submissions import repeatable
from clinic.tables import MOST_LISTED
from events.actions.exports import begin_export, complete_export
from events.exports import DATASETS
from events.exports.dictionary import dictionary
from events.exports.files import (
    FiltersRefused,
    Question,
    made_again,
    make_file,
    question_of,
)
from events.exports.manifests import manifest
from events.forms.exports import AgainForm, ExportForm
from events.models import Export

PER_PAGE = 20
CHUNK = 64 * 1024


def named_clinics(request):
    """Where the person may take out names too."""
    return clinics_where(request.user, "export_identified", today=timezone.localdate())


def page(request, form, filters, *, status=200):
    """What can be taken out, and what was."""
    past = Export.objects.select_related("made_by", "again").prefetch_related("clinics")
    newest = past.order_by("-begun_at", "-id")[:MOST_LISTED]
    pages = Paginator(newest, PER_PAGE)
    context = {
        "form": form,
        "filters": filters,
        "dataset": shown_dataset(form),
        "datasets": DATASETS.values(),
        "shown": pages.get_page(request.GET.get("page")),
        "most": MOST_LISTED,
    }
    return render(request, "events/exports.html", context, status=status)


def form_of(request, data=None, **kwargs):
    return ExportForm(
        data,
        clinics=request.clinics,
        named=named_clinics(request),
        now=timezone.now(),
        **kwargs,
    )


@needs("export_records")
@require_safe
@reads_standby
def index(request):
    asked = request.GET.copy()
    asked.pop("page", None)
    name = asked.pop("dataset", ["exposures"])[-1]
    if name not in DATASETS:
        raise Http404(f"There is no dataset {name}.")
    return index_of(request, DATASETS[name], asked)


def index_of(request, dataset, asked, *, status=200):
    """With these filters filled in."""
    named = "yes" if dataset.only_identified else "no"
    form = form_of(request, initial={"dataset": dataset.name, "identified": named})
    filters = Question(dataset, form.clinics, asked).found().form
    return page(request, form, filters, status=status if filters.is_valid() else 400)


@needs("export_records")
@require_POST
@repeatable("each file that is made is listed")
def download(request):
    form = form_of(request, request.POST)
    if not form.is_valid():
        return refused(request, form)
    said = form.cleaned_data
    make = partial(make_file, form.question, as_of=said["as_of"])
    try:
        return sent(request, form.question, make, reason=said["reason"])
    except FiltersRefused:
        return refused(request, form)


def refused(request, form):
    """The page again with all that was chosen, and why there is no file."""
    filters = Question(shown_dataset(form), form.clinics, form.filters).found().form
    return page(request, form, filters, status=400)


def shown_dataset(form):
    return DATASETS.get(form["dataset"].value(), DATASETS["exposures"])


@needs("export_records")
@require_POST
@repeatable("each file that is made is listed")
def again(request, uid):
    """The file of an earlier export, with the bytes that it had."""
    export = get_object_or_404(Export.objects.select_related("again"), uid=uid)
    question = question_of(export)
    if export.is_identified and not set(named_clinics(request)).issuperset(
        question.clinics
    ):
        raise PermissionDenied(
            "Your role doesn't include this (export identified) at every clinic of the "
            "file. Ask a director."
        )
    form = AgainForm(request.POST, export=export)
    if not form.is_valid():
        messages.error(request, form.errors["reason"][0])
        return index_of(request, question.dataset, question.params, status=400)
    make, first = partial(made_again, export), export.again or export
    reason = form.cleaned_data["reason"]
    return sent(request, question, make, reason=reason, again=first)


def sent(request, question, make, **about):
    """Stream the file when it is whole and recorded. `make` writes it into a file.

    Nobody's slow line holds a transaction open: the file waits, without a name, on the
    disk of the server.
    """
    told = {"dataset": question.dataset.name, "clinics": question.clinics}
    with ExitStack() as held:
        file = held.enter_context(TemporaryFile())
        made = make(file)
        record_reading(
            request,
            "export",
            shown=made.shown,
            filters=question.params,
            identified=question.is_identified,
            reason=about["reason"],
            **told,
        )
        export = begin_export(
            by=request.user, now=timezone.now(), question=question, made=made, **about
        )
        held.pop_all()
    name = f"{question.dataset.name}-{export.as_of:%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        Sending(request, export, file, told),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": made.size,
        },
    )


class Sending:
    """The file; its last piece leaves when the trail has that it was sent.

    One that was broken off has the event of its beginning alone, and isn't complete.
    """

    def __init__(self, request, export, file, told):
        self.request, self.export, self.file, self.told = request, export, file, told

    def __iter__(self):
        with self.file as file:
            file.seek(0)
            held = file.read(CHUNK)
            while piece := file.read(CHUNK):
                yield held
                held = piece
        self.record()
        yield held

    def record(self):
        export, by = self.export, self.request.user
        with during(self.request):
            record_reading(
                self.request,
                "export_sent",
                bytes=export.size,
                sha256=export.sha256,
                **self.told,
            )
            complete_export(by=by, now=timezone.now(), export=export)

    def close(self):
        """When the answer is over, whether or not all of it was sent."""
        self.file.close()


@needs("export_records")
@require_safe
def export_manifest(request, uid):
    export = get_object_or_404(Export, uid=uid)
    return attached(
        manifest(export), f"{export.dataset}.manifest.json", "application/json"
    )


@needs("export_records")
@require_safe
@takes()
def data_dictionary(request):
    return attached(dictionary(), "dictionary.csv", "text/csv; charset=utf-8")


def attached(text, name, media):
    return HttpResponse(
        text,
        content_type=media,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
