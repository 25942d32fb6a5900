"""Which panels there are, and on which page each stands."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from dashboards.groupings import FACTORS
from dashboards.panels.areadoses import area_dose_panel
from dashboards.panels.areas import area_panel, face_panel, references_panel
from dashboards.panels.changes import changes_panel
from dashboards.panels.cumulative import cumulative_panel
from dashboards.panels.doseodds import dose_adjusted_panel
from dashboards.panels.doses import dose_panel
from dashboards.panels.durations import duration_panel
from dashboards.panels.factors import factors_panel
from dashboards.panels.followups import followups_panel, nurse_panel
from dashboards.panels.funnels import funnel_panel
from dashboards.panels.incidence import incidence_panel
from dashboards.panels.injectors import (
    completeness_panel,
    growing_panel,
    injector_panel,
    shrunken_panel,
)
from dashboards.panels.lines import lines_panel, reasons_panel
from dashboards.panels.lots import lots_panel, storage_panel
from dashboards.panels.months import month_panel
from dashboards.panels.onsets import onset_panel, severity_panel, wearing_off_panel
from dashboards.panels.overview import strip_panel
from dashboards.panels.panel import Panel
from dashboards.panels.patients import cycle_panel, factor_levels_panel
from dashboards.panels.sensitivity import sensitivity_panel
from dashboards.panels.streams import cusum_panel, streams_panel
from dashboards.panels.timeliness import timeliness_panel
from dashboards.queries.populations import Population

PANELS: dict[str, Callable[[Population], Panel]] = {
    **{by: partial(incidence_panel, by) for by in FACTORS},
    "area": area_panel,
    "face": face_panel,
    "references": references_panel,
    "dose": dose_panel,
    "dose_adjusted": dose_adjusted_panel,
    "area_dose": area_dose_panel,
    "factors": factors_panel,
    "factor_levels": factor_levels_panel,
    "cycle": cycle_panel,
    "funnel": funnel_panel,
    "injector": injector_panel,
    "shrunken": shrunken_panel,
    "injector_completeness": completeness_panel,
    **{by: partial(growing_panel, by) for by in ("experience", "sessions")},
    "lot_compared": lots_panel,
    "storage": storage_panel,
    "strip": strip_panel,
    "changes": changes_panel,
    **{
        f"followup_{by}": partial(followups_panel, by)
        for by in ("window", "injector", "month")
    },
    "followup_nurse": nurse_panel,
    "sensitivity": sensitivity_panel,
    "timeliness": timeliness_panel,
    "line_reasons": reasons_panel,
    "lines": lines_panel,
    "month": month_panel,
    "cusum": cusum_panel,
    "streams": streams_panel,
    "onset": onset_panel,
    "cumulative": cumulative_panel,
    "wearing_off": wearing_off_panel,
    "severity": severity_panel,
    "duration": duration_panel,
}


@dataclass(frozen=True)
class Page:
    name: str
    title: str
    panels: tuple[str, ...]


PAGES = {
    page.name: page
    for page in (
        Page("overview", "Overview", ("strip", "month", "changes")),
        Page("area", "By area", ("area", "face", "included_area", "references")),
        Page("dose", "By dose", ("dose", "dose_adjusted", "area_dose")),
        Page(
            "injector",
            "By injector",
            (
                "funnel",
                "injector_completeness",
                "shrunken",
                "injector",
                "experience",
                "sessions",
            ),
        ),
        Page(
            "patient",
            "By patient factor",
            ("factors", "cycle", "factor_levels"),
        ),
        Page(
            "product",
            "By product and lot",
            ("product", "lot", "lot_compared", "storage"),
        ),
        Page(
            "time",
            "Over time",
            (
                "month",
                "cusum",
                "streams",
                "onset",
                "cumulative",
                "wearing_off",
                "severity",
                "duration",
            ),
        ),
        Page(
            "followup",
            "Follow-up quality",
            (
                "followup_window",
                "followup_injector",
                "followup_month",
                "followup_nurse",
                "sensitivity",
                "timeliness",
            ),
        ),
        Page("lines", "Safety line list", ("line_reasons", "lines")),
    )
}
METHODS = Page("methods", "Methods", ())
