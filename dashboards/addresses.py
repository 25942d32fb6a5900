"""Addresses that keep the filters of a scope."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from dashboards.panels.panel import Panel, Switch
from dashboards.scope import Scope


def page_address(name: str, params: Mapping[str, str]) -> str:
    return with_query(reverse("dashboards:page", args=[name]), params)


def csv_address(panel: Panel, **choice: str) -> str:
    address = reverse("dashboards:panel_csv", args=[panel.name])
    return with_query(address, panel.scope.params | choice)


def treatments_address(panel: Panel, row, of: str) -> str:
    """The treatments behind a number of a row: those that a count counts."""
    group = "everybody:all" if row is panel.total else panel.key(row.group)
    params = (panel.behind or panel.scope).params | {"group": group, "of": of}
    return with_query(reverse("dashboards:treatments"), params)


def records_address(scope: Scope, number: str) -> str:
    """The calls, attempts or headaches behind a number; a mark appends its own."""
    address = reverse("dashboards:records")
    return with_query(address, scope.params | {"number": number})


def marks_address(panel: Panel) -> str:
    """To which a figure appends the group of the mark that was clicked."""
    if panel.marks:
        return panel.marks
    params = (panel.behind or panel.scope).params
    query = urlencode(params | {"of": panel.marks_of})
    return f"{reverse('dashboards:treatments')}?{query}&group="


def switched(panel: Panel, switch: Switch) -> str:
    params = dict(panel.scope.params)
    if not params.pop(switch.name, ""):
        params[switch.name] = "yes"
    return with_query("", params)


def with_query(address: str, params) -> str:
    return f"{address}?{urlencode(params)}" if params or not address else address
