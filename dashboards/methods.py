"""The numbers in force that the Methods page explains, and what was published."""

from dashboards.measures import baselines, controlcharts, incidence, models, streams
from dashboards.measures.compared import FALSE_DISCOVERIES
from dashboards.measures.logistic import LEAST_EVENTS
from dashboards.measures.published import Published, published
from dashboards.measures.sensitivity import ASSUMED
from dashboards.queries.periods import EARLIER_DAYS, RECENT_DAYS
from dashboards.references import COUNTS, TRIALS, Count, Trial
from events.choices import ComparedWithUsual
from events.models import ProtocolWindow
from events.rules.windows import GRACE_DAYS, PRIMARY, PROTOCOL, WINDOWS


def in_force(clinics) -> dict:
    return {
        "windows": WINDOWS,
        "primary": next(window for window in WINDOWS if window.code == PRIMARY),
        "grace_days": GRACE_DAYS,
        "countable": [
            ComparedWithUsual.NO_USUAL_HEADACHES.label,
            ComparedWithUsual.AT_LEAST_TWICE.label,
        ],
        "least_completeness": round(100 * incidence.LEAST_COMPLETENESS),
        "good_completeness": round(100 * incidence.GOOD_COMPLETENESS),
        "few": incidence.FEW,
        "assumed": ASSUMED,
        "false_discoveries": round(100 * FALSE_DISCOVERIES),
        "recent_days": RECENT_DAYS,
        "earlier_days": EARLIER_DAYS,
        "least_events": LEAST_EVENTS,
        "events_for_gee": models.EVENTS_PER_TERM_FOR_GEE,
        "events_per_term": models.EVENTS_PER_TERM,
        "baseline_months": baselines.MONTHS,
        "few_expected": controlcharts.LEAST_EXPECTED,
        "least_run": streams.LEAST_RUN,
        "least_asked": streams.LEAST_ASKED,
        "protocols": [(clinic, calls_of(clinic)) for clinic in clinics],
        "trials": [arm for trial in TRIALS for arm in arms_of(trial)],
        "counts": [counted(count) for count in COUNTS],
    }


def calls_of(clinic) -> list:
    """When the clinic calls; the usual calls where nobody has set others."""
    rows = ProtocolWindow.objects.filter(clinic=clinic).order_by("due_on_day")
    return [row for row in rows if row.is_active] if rows else list(PROTOCOL)


def arms_of(trial: Trial) -> list[Published]:
    source = (trial.source.citation, trial.source.address, trial.source.window)
    return [
        published(
            trial.area,
            f"{trial.product}: {trial.label}",
            arm,
            (counts.events, counts.participants),
            source,
        )
        for arm, counts in (("active", trial.active), ("placebo", trial.placebo))
    ]


def counted(count: Count) -> Published:
    source = (count.source.citation, count.source.address, count.source.window)
    return published(
        "", count.label, "active", (count.arm.events, count.arm.participants), source
    )
