"""Scope to counts: numerator and denominator of every group, in the same pass."""

from dataclasses import dataclass

import numpy as np

from clinic.choices import Answer, Migraine
from clinic.models import Injector, Product
from dashboards.cohort import NONE, Cohort, cohort_of
from dashboards.groupings import GROUPINGS, Group, bit
from dashboards.measures.incidence import Counts
from dashboards.scope import Scope, product_name
from events.choices import HEADACHE_INDICATIONS, Area, Indication
from events.rules.windows import GRACE_DAYS, WINDOWS, Window


@dataclass(frozen=True)
class Answers:
    """`counts` of each group, and of all of them together."""

    groups: list[tuple[Group, Counts]]
    total: Counts
    products: list[str]


def incidence_by(by: str, scope: Scope) -> Answers:
    cohort = cohort_of(scope.clinics)
    cohort = cohort.where(in_scope(cohort, scope))
    groups, places = GROUPINGS[by](cohort, scope)
    known = places != NONE
    counts = counts_of(cohort.where(known), places[known], len(groups), scope)
    everybody = np.zeros(len(cohort), dtype=np.int64)
    [total] = counts_of(cohort, everybody, 1, scope)
    used = Product.objects.filter(id__in=np.unique(cohort["product_id"]).tolist())
    return Answers(
        groups=[
            (group, count)
            for group, count in zip(groups, counts, strict=True)
            if count.treatments or count.not_yet_due
        ],
        total=total,
        products=sorted({product_name(product) for product in used}),
    )


def in_scope(cohort: Cohort, scope: Scope) -> np.ndarray:
    """The treatments asked about, mature or not."""
    mask = cohort["treated_on"] <= scope.as_of.toordinal()
    if scope.since:
        mask &= cohort["treated_on"] >= scope.since.toordinal()
    if scope.until:
        mask &= cohort["treated_on"] <= scope.until.toordinal()
    if scope.product:
        ids = [
            row.id
            for row in Product.objects.all()
            if product_name(row) == scope.product
        ]
        mask &= np.isin(cohort["product_id"], ids)
    if scope.injector:
        injectors = Injector.objects.filter(
            clinic__in=scope.clinics, code=scope.injector
        )
        mask &= np.isin(cohort["injector_id"], [row.id for row in injectors])
    if scope.area:
        mask &= (cohort["areas"] & bit(Area, scope.area)) > 0
    if scope.indication:
        mask &= cohort["indication"] == Indication.values.index(scope.indication)
    else:
        headache = [Indication.values.index(word) for word in HEADACHE_INDICATIONS]
        mask &= ~np.isin(cohort["indication"], headache)
    if scope.first_toxin:
        mask &= cohort["first_toxin"] == Answer.values.index(scope.first_toxin)
    if scope.migraine:
        mask &= cohort["migraine"] == Migraine.values.index(scope.migraine)
    return mask & is_at_risk(cohort, scope.window)


def is_at_risk(cohort: Cohort, window: Window) -> np.ndarray:
    """A patient treated again by the first day of the wearing-off window has none."""
    if window.code != "late":
        return np.ones(len(cohort), dtype=bool)
    again = cohort["retreated_day"]
    return (again == NONE) | (again > window.first_day)


def counts_of(
    cohort: Cohort, places: np.ndarray, size: int, scope: Scope
) -> list[Counts]:
    """One Counts for each of `size` groups; `places` says which group a row is in."""
    window = scope.window
    last_day = np.full(len(cohort), window.last_day)
    if window.code == "late":
        again = cohort["retreated_day"]
        last_day = np.where(again == NONE, last_day, np.minimum(last_day, again))
    window_bit = 1 << WINDOWS.index(window)
    matures_on = cohort["treated_on"] + window.last_day + GRACE_DAYS
    mature = matures_on <= scope.as_of.toordinal()
    event = mature & ((cohort["onset_windows"] & window_bit) > 0)
    perhaps = mature & ~event & ((cohort["possible_windows"] & window_bit) > 0)
    asked = mature & (cohort["followed_through_day"] >= last_day) & ~perhaps

    def count(mask):
        return np.bincount(places[mask], minlength=size)

    columns = [
        count(asked & event),
        count(asked),
        count(mature),
        count(event),
        count(mature & ~asked & ~event),
        count(event & ~asked & ((cohort["spontaneous_windows"] & window_bit) > 0)),
        count(~mature),
    ]
    return [Counts(*row) for row in np.stack(columns, axis=1).tolist()]
