"""By what was done: areas, dose, product, lot, injector, month."""

import numpy as np

from clinic.models import Injector, Lot, Product
from dashboards.bands import SESSIONS, STORAGE, YEARS, dose_bands
from dashboards.cohort import NONE
from dashboards.groupings.shapes import (
    Group,
    Grouping,
    by_row,
    crossed,
    days_since,
    in_bands,
    in_months,
    looked_up,
)
from dashboards.queries.populations import Population, bit
from dashboards.scope import product_name
from events.choices import Area

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


def by_area(population: Population) -> Grouping:
    """Exclusive patterns of the upper face, in the order of the published tables."""
    groups = [
        Group(
            "+".join(pattern),
            " + ".join(area.label for area in pattern).capitalize(),
        )
        for pattern in PATTERNS
    ]
    place_of = np.full(1 << len(Area), len(PATTERNS), dtype=np.int8)
    for place, pattern in enumerate(PATTERNS):
        place_of[sum(bit(Area, area) for area in pattern)] = place
    groups.append(Group("other", "Other areas or combinations"))
    return looked_up(groups, place_of, population.cohort.narrow("areas"))


def by_included_area(population: Population) -> Grouping:
    """Every area that was injected: a treatment of three areas is in three groups."""
    areas = population["areas"]
    found = [np.flatnonzero(areas & bit(Area, area)) for area in Area]
    return Grouping(
        [Group(*pair) for pair in Area.choices],
        np.repeat(np.arange(len(found)), [len(rows) for rows in found]),
        np.concatenate(found),
    )


def by_dose(population: Population) -> Grouping:
    """Bands of the whole dose of a treatment. Only within one product."""
    return in_bands(*units_and_bands(population))


def units_and_bands(population: Population):
    if len(set(population.products.values())) > 1:
        raise ValueError("units of one product are not units of another")
    units = population["units_tenths"] / 10
    units[units < 0] = NONE
    return units, dose_bands(units[units != NONE])


def by_area_and_dose(population: Population) -> Grouping:
    return crossed(by_area(population), by_dose(population))


def by_product(population: Population) -> Grouping:
    rows = Product.objects.order_by("proper_name", "brand")
    return by_row(
        population.cohort.narrow("product_id"),
        {row.id: Group(product_name(row), product_name(row)) for row in rows},
        missing=Group("several", "Several products in one treatment"),
    )


def by_lot(population: Population) -> Grouping:
    rows = lots_of(population).order_by(
        "product__proper_name", "number", "clinic__code"
    )
    return by_row(
        population.cohort.narrow("lot_id"),
        {
            row.id: Group(
                f"{product_name(row.product)}/{row.number}",
                f"{row.product}, lot {row.number}",
            )
            for row in rows
        },
        missing=Group("several or none", "Several lots, or none recorded"),
    )


def lots_of(population: Population):
    return Lot.objects.filter(clinic__in=population.scope.clinics).select_related(
        "product", "clinic"
    )


def by_storage(population: Population) -> Grouping:
    """Days from the reconstitution of the lot to the treatment."""
    since = {
        row.id: row.reconstituted_at
        and row.reconstituted_at.astimezone(row.clinic.zone).date()
        for row in lots_of(population)
    }
    return in_bands(days_since(population, "lot_id", since), STORAGE)


def by_injector(population: Population) -> Grouping:
    clinics = population.scope.clinics
    rows = Injector.objects.filter(clinic__in=clinics).order_by("clinic__code", "code")
    several = len(clinics) > 1
    return by_row(
        population.cohort.narrow("injector_id"),
        {
            number: Group(f"{clinic}/{code}" if several else code, name)
            for number, clinic, code, name in rows.values_list(
                "id", "clinic__code", "code", "name"
            )
        },
    )


def by_sessions(population: Population) -> Grouping:
    return in_bands(population["sessions_before"], SESSIONS)


def by_experience(population: Population) -> Grouping:
    """Completed years since the injector's first, at the date of each treatment."""
    injectors = Injector.objects.filter(clinic__in=population.scope.clinics)
    since = {row.id: row.injecting_since for row in injectors}
    return in_bands(days_since(population, "injector_id", since) // 365.25, YEARS)


def by_month(population: Population) -> Grouping:
    """Months of treatment, of which the last are open until all are mature."""
    return in_months(population.cohort.narrow("treated_on"))
