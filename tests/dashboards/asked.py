"""What the tests ask for: a population, or a panel of it, at the data cut."""

from dashboards.pages import PANELS
from dashboards.queries.populations import population_of
from dashboards.scope import ScopeForm
from tests.dashboards.sample import AS_OF


def population(*clinics, **filters):
    filters = {"as_of": AS_OF.isoformat()} | filters
    form = ScopeForm(filters, clinics=clinics, today=AS_OF)
    assert form.is_valid(), form.errors
    return population_of(form.scope)


def panel(name, *clinics, **filters):
    return PANELS[name](population(*clinics, **filters))


def traces(found):
    return {trace["name"]: trace for trace in found.figure["data"] if "name" in trace}
