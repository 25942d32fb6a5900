"""Pages of the medical director. Each reads a scope from its address."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.scope import check_permission
from dashboards.panels import incidence_panel
from dashboards.scope import ScopeForm
from dashboards.tables import as_csv, as_table


def scope_form(request):
    today = timezone.localdate()
    clinics = check_permission(request.user, "see_dashboards", today=today)
    return ScopeForm(request.GET, clinics=clinics, today=today)


@require_safe
def area(request):
    form = scope_form(request)
    if not form.is_valid():
        return render(request, "dashboards/area.html", {"form": form}, status=400)
    panel = incidence_panel("area", form.scope)
    context = {"form": form, "panel": panel, "table": as_table(panel)}
    return render(request, "dashboards/area.html", context)


@require_safe
def area_csv(request):
    form = scope_form(request)
    if not form.is_valid():
        return render(request, "dashboards/area.html", {"form": form}, status=400)
    panel = incidence_panel("area", form.scope)
    return HttpResponse(
        as_csv(panel),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="incidence-by-area.csv"'},
    )
