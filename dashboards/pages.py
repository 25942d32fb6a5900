"""Which panels there are, and on which page each stands."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from dashboards.groupings import FACTORS
from dashboards.panels.incidence import incidence_panel
from dashboards.panels.panel import Panel
from dashboards.queries.populations import Population

PANELS: dict[str, Callable[[Population], Panel]] = {
    by: partial(incidence_panel, by) for by in FACTORS
}


@dataclass(frozen=True)
class Page:
    name: str
    title: str
    panels: tuple[str, ...]


PAGES = {
    page.name: page
    for page in (
        Page("overview", "Overview", ("everybody", "month")),
        Page("area", "By area", ("area", "included_area")),
        Page("dose", "By dose", ("dose", "area_dose")),
        Page("injector", "By injector", ("injector", "experience", "sessions")),
        Page(
            "patient",
            "By patient factor",
            (
                "first_toxin",
                "cycle",
                "migraine",
                "headache_history",
                "sex",
                "age",
                "low_pain_threshold",
                "needle_anxiety",
                "habitual_frowning",
            ),
        ),
        Page("product", "By product and lot", ("product", "lot", "storage")),
        Page("time", "Over time", ("month",)),
    )
}
