"""Pages of the medical director. Each reads a scope from its address."""

from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.audit.access import record_reading
from clinic.declared import needs
from clinic.routing import reads_standby
from clinic.scope import check_permission
from dashboards.addresses import (
    csv_address,
    marks_address,
    page_address,
    switched,
)
from dashboards.disclosure import NOT_SUPPRESSED, PanelFileForm
from dashboards.drilldown import TreatmentsForm, treatments_behind
from dashboards.drillrecords import RecordsForm, records_behind
from dashboards.methods import in_force
from dashboards.pages import METHODS, PAGES, PANELS
from dashboards.panels.panel import Panel
from dashboards.queries.populations import population_of
from dashboards.scope import ScopeForm, latest_today
from dashboards.tables.disclosed import can_be_suppressed
from dashboards.tables.panels import NumbersTable, as_csv
from dashboards.tables.treatments import TreatmentsTable, listed_treatments

PER_PAGE = 50


def read(request, form_class=ScopeForm):
    return form_class(
        request.GET,
        clinics=request.clinics,
        today=latest_today(request.clinics, timezone.now()),
    )


def frame(form, page=None) -> dict:
    """What every dashboard has around its figures."""
    params = form.scope.params if form.is_valid() else {}
    return {
        "form": form,
        "page": page,
        "tabs": [
            (tab.title, page_address(tab.name, params), tab is page)
            for tab in (*PAGES.values(), METHODS)
        ],
    }


def refused(request, form, page=None):
    return render(request, "dashboards/page.html", frame(form, page), status=400)


@needs("see_dashboards")
@require_safe
@reads_standby
def page(request, name="overview"):
    shown = PAGES.get(name)
    if shown is None:
        raise Http404(f"No dashboard is named {name}.")
    form = read(request)
    if not form.is_valid():
        return refused(request, form, shown)
    population = population_of(form.scope)
    panels = [PANELS[name](population) for name in shown.panels]
    record_reading(
        request,
        "view_figures",
        patients=[patient for panel in panels for patient in panel.patients],
        clinics=form.scope.clinics,
        dashboard=shown.name,
        filters=form.scope.params,
    )
    items = [in_page(panel, panels[:n]) for n, panel in enumerate(panels)]
    context = frame(form, shown) | {"panels": items}
    return render(request, "dashboards/page.html", context)


def in_page(panel: Panel, before: list[Panel]) -> dict:
    """A panel with what its template needs beside it.

    What the panels above said already is said small, and defined no second time.
    """
    return {
        "is_said": panel.sentence in [other.sentence for other in before],
        "is_defined": panel.definition in [other.definition for other in before],
        "panel": panel,
        "table": NumbersTable(panel),
        "figure_id": f"{panel.name}-figure",
        "csv": csv_address(panel),
        "suppressed_csv": csv_address(panel, suppress="small")
        if can_be_suppressed(panel)
        else "",
        "by": panel.key(""),
        "marks": marks_address(panel) if panel.leads else "",
        "switches": [
            (
                switch.off if getattr(panel.scope, switch.name) else switch.on,
                switched(panel, switch),
            )
            for switch in panel.switches
        ],
    }


@needs("see_dashboards")
@require_safe
@reads_standby
def panel_csv(request, name):
    if name not in PANELS:
        raise Http404(f"No panel is named {name}.")
    form = read(request, PanelFileForm)
    if not form.is_valid():
        return refused(request, form)
    panel = PANELS[name](population_of(form.scope))
    check_permission_at(form.scope.clinics, request.user, panel.csv_needs)
    if form.is_suppressed and not can_be_suppressed(panel):
        form.add_error("suppress", NOT_SUPPRESSED)
        return refused(request, form)
    file = as_csv(panel, is_suppressed=form.is_suppressed)
    record_reading(
        request,
        "export",
        patients=panel.patients,
        clinics=form.scope.clinics,
        dataset=name,
        filters=form.scope.params,
        suppressed=form.is_suppressed,
        rows=len(panel.lines),
        sha256=sha256(file.encode()).hexdigest(),
    )
    return HttpResponse(
        file,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name.replace("_", "-")}.csv"'
        },
    )


def check_permission_at(clinics, user, permission):
    """Refuse unless the user holds the permission at each of the clinics."""
    held = set(check_permission(user, permission, today=timezone.localdate()))
    if not held.issuperset(clinics):
        raise PermissionDenied(
            f"Your role doesn't include this ({permission.replace('_', ' ')}) at every "
            "clinic shown: choose one clinic in the filters."
        )


@needs("see_records")
@require_safe
@reads_standby
def treatments(request):
    """The treatments behind one number of a panel."""
    form = read(request, TreatmentsForm)
    if not form.is_valid():
        return refused(request, form)
    behind = treatments_behind(form)
    if behind is None:
        raise Http404("Nothing in this selection is in such a group.")
    pages = Paginator(range(len(behind.ids)), PER_PAGE)
    shown = pages.get_page(form.cleaned_data["page"])
    known = behind.known(shown.object_list)
    rows = listed_treatments(list(known))
    words = f"{behind.group.label}: {behind.count}"
    record_drilldown(request, form, words, [row.patient for row in rows])
    table = TreatmentsTable(rows, known=known)
    context = frame(form) | {"behind": behind, "table": table, "shown": shown}
    return render(request, "dashboards/treatments.html", context)


@needs("see_records")
@require_safe
@reads_standby
def records(request):
    """The calls, attempts or headaches behind one number of a panel."""
    form = read(request, RecordsForm)
    if not form.is_valid():
        return refused(request, form)
    behind = records_behind(form)
    if behind is None:
        raise Http404("Nothing in this selection is in such a group.")
    pages = Paginator(behind.ids, PER_PAGE)
    shown = pages.get_page(form.cleaned_data["page"])
    table = behind.table(shown.object_list)
    words = f"{behind.label}: {behind.stage}"
    patients = [row.treatment.patient for row in table.data]
    record_drilldown(request, form, words, patients)
    context = frame(form) | {"behind": behind, "table": table, "shown": shown}
    return render(request, "dashboards/records.html", context)


def record_drilldown(request, form, of, patients):
    record_reading(
        request,
        "drill_down",
        patients=patients,
        clinics=form.scope.clinics,
        of=of,
        filters=form.scope.params,
    )


@needs("see_dashboards")
@require_safe
@reads_standby
def methods(request):
    form = read(request)
    if not form.is_valid():
        return refused(request, form, METHODS)
    context = frame(form, METHODS) | in_force(request.clinics)
    return render(request, "dashboards/methods.html", context)
