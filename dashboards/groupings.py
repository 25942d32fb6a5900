"""Which group each treatment of a cohort is in: the levels of a risk factor."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clinic.choices import Answer, Migraine
from clinic.models import Injector, Lot, Product
from dashboards.cohort import NONE, Cohort
from dashboards.scope import Scope, product_name
from events.choices import Area


@dataclass(frozen=True)
class Group:
    code: str
    label: str


# The groups in the order of their category, and the place in it of each treatment.
Grouping = tuple[list[Group], np.ndarray]


def bit(choices, word: str) -> int:
    return 1 << choices.values.index(word)


FACE = (Area.FOREHEAD, Area.GLABELLA, Area.LATERAL_CANTHAL)
PATTERNS = [
    (Area.GLABELLA,),
    (Area.FOREHEAD,),
    (Area.LATERAL_CANTHAL,),
    (Area.FOREHEAD, Area.GLABELLA),
    (Area.GLABELLA, Area.LATERAL_CANTHAL),
    (Area.FOREHEAD, Area.LATERAL_CANTHAL),
    FACE,
]


def by_area(cohort: Cohort, scope: Scope) -> Grouping:
    """Exclusive patterns of the upper face, in the order of the published tables."""
    groups = [
        Group(
            "+".join(pattern),
            " + ".join(area.label for area in pattern).capitalize(),
        )
        for pattern in PATTERNS
    ]
    places = np.full(len(cohort), len(PATTERNS))
    for place, pattern in enumerate(PATTERNS):
        places[cohort["areas"] == sum(bit(Area, area) for area in pattern)] = place
    return [*groups, Group("other", "Other areas or combinations")], places


def by_injector(cohort: Cohort, scope: Scope) -> Grouping:
    rows = Injector.objects.filter(clinic__in=scope.clinics).select_related("clinic")
    several = len(scope.clinics) > 1
    return by_row(
        cohort["injector_id"],
        {
            row.id: Group(
                f"{row.clinic.code}/{row.code}" if several else row.code, row.name
            )
            for row in rows.order_by("clinic__code", "code")
        },
    )


def by_lot(cohort: Cohort, scope: Scope) -> Grouping:
    rows = Lot.objects.filter(clinic__in=scope.clinics).select_related("product")
    return by_row(
        cohort["lot_id"],
        {
            row.id: Group(
                f"{product_name(row.product)}/{row.number}",
                f"{row.product}, lot {row.number}",
            )
            for row in rows.order_by("product__proper_name", "number", "clinic__code")
        },
        missing=Group("several or none", "Several lots, or none recorded"),
    )


def by_product(cohort: Cohort, scope: Scope) -> Grouping:
    rows = Product.objects.order_by("proper_name", "brand")
    return by_row(
        cohort["product_id"],
        {row.id: Group(product_name(row), product_name(row)) for row in rows},
        missing=Group("several", "Several products in one treatment"),
    )


def by_row(ids: np.ndarray, named: dict[int, Group], missing=None) -> Grouping:
    """Groups named by rows of a register; rows with one name are one group."""
    groups = list(dict.fromkeys([*named.values(), *([missing] if missing else [])]))
    places = np.full(len(ids), groups.index(missing) if missing else NONE)
    for row_id in np.unique(ids[ids != NONE]).tolist():
        places[ids == row_id] = groups.index(named[row_id])
    return groups, places


def by_word(column: str, choices) -> Callable[[Cohort, Scope], Grouping]:
    def grouping(cohort: Cohort, scope: Scope) -> Grouping:
        return [Group(*pair) for pair in choices.choices], cohort[column]

    return grouping


def by_cycle(cohort: Cohort, scope: Scope) -> Grouping:
    last = int(cohort["cycle"].max(initial=0))
    groups = [Group(str(n), f"Treatment {n} on record") for n in range(1, last + 1)]
    return groups, cohort["cycle"] - 1


def by_month(cohort: Cohort, scope: Scope) -> Grouping:
    """Months of treatment, of which the last are open until all are mature."""
    first = np.datetime64("0001-01-01", "D") - 1
    months = (first + cohort["treated_on"]).astype("datetime64[M]")
    if not len(months):
        return [], months.astype(np.int64)
    every = np.arange(months.min(), months.max() + 1)
    groups = [Group(str(month), str(month)) for month in every]
    return groups, (months - every[0]).astype(np.int64)


GROUPINGS: dict[str, Callable[[Cohort, Scope], Grouping]] = {
    "area": by_area,
    "injector": by_injector,
    "product": by_product,
    "lot": by_lot,
    "first_toxin": by_word("first_toxin", Answer),
    "cycle": by_cycle,
    "migraine": by_word("migraine", Migraine),
    "month": by_month,
}
