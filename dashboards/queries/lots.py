"""Each lot, and the other lots of its product together."""

from dataclasses import dataclass, fields

import numpy as np

from dashboards.cohort import NONE
from dashboards.groupings.shapes import Group
from dashboards.groupings.treatments import by_lot, lots_of
from dashboards.measures.clustering import design_effect, within_patients
from dashboards.measures.incidence import Counts
from dashboards.queries.incidence import counts_of
from dashboards.queries.populations import Population
from dashboards.scope import product_name


@dataclass(frozen=True)
class LotCounts:
    """Treatments of several lots, or of none recorded, are in neither count."""

    group: Group
    counts: Counts
    design_effect: float
    other_counts: Counts
    other_design_effect: float


def lots_and_others(population: Population) -> list[LotCounts]:
    """Lots with treatments, in the order of `by_lot`.

    Treatments of a patient are taken to be as alike in a lot as in the lots of its
    product together.
    """
    grouping = by_lot(population)
    rows = np.flatnonzero(population.cohort.narrow("lot_id") != NONE)
    places = grouping.places[rows]
    products = product_places(population, rows)
    lots, lot = np.unique(places, return_inverse=True)
    size = len(lots)
    product_of = np.zeros(size, dtype=np.int64)
    product_of[lot] = products
    number = int(products.max(initial=-1)) + 1
    states = population.states[rows]
    own = counts_of(lot, states, size)
    whole = counts_of(products, states, number)

    asked = population.counted("asked")[rows]
    patients = population["patient_id"][rows][asked]
    events = population.counted("events")[rows][asked]
    likeness = within_patients(products[asked], patients, events, number).icc
    repeats, other_repeats = repeats_of(lot[asked], patients, product_of, number)
    icc = likeness[product_of]
    effects = design_effect(icc, repeats).tolist()
    other_effects = design_effect(icc, other_repeats).tolist()
    return [
        LotCounts(
            group=grouping.groups[place],
            counts=own[n],
            design_effect=effects[n],
            other_counts=less(whole[product_of[n]], own[n]),
            other_design_effect=other_effects[n],
        )
        for n, place in enumerate(lots.tolist())
    ]


def product_places(population: Population, rows: np.ndarray) -> np.ndarray:
    """The product of each row numbered from 0; brands of one name are one."""
    names = population.products
    order = list(dict.fromkeys(names.values()))
    ids, places = np.unique(population["product_id"][rows], return_inverse=True)
    numbers = [order.index(names[number]) for number in ids.tolist()]
    return np.array(numbers, dtype=np.int64)[places]


def repeats_of(
    lots: np.ndarray, patients: np.ndarray, product_of: np.ndarray, products: int
) -> tuple[np.ndarray, np.ndarray]:
    """Σn²/Σn over patients, of each lot and of the other lots of its product.

    `lots` and `patients` of each treatment, `product_of` each lot. With N of a
    patient's treatments by the product and n by the lot, those by the others are
    N − n: Σ(N − n)² = ΣN² − 2ΣNn + Σn². NaN where there is no treatment.
    """
    span, size = int(patients.max(initial=0)) + 1, len(product_of)
    pairs, first, n = np.unique(
        lots * span + patients, return_index=True, return_counts=True
    )
    owners, owner, by_product = np.unique(
        product_of[lots] * span + patients, return_inverse=True, return_counts=True
    )

    def of_lots(weights: np.ndarray) -> np.ndarray:
        return np.bincount(pairs // span, weights=weights, minlength=size)

    def of_products(weights: np.ndarray) -> np.ndarray:
        sums = np.bincount(owners // span, weights=weights, minlength=products)
        return sums[product_of]

    shared = of_lots(by_product[owner[first]] * n)
    others = of_products(by_product) - of_lots(n)
    squares = of_products(by_product**2) - 2 * shared + of_lots(n**2)
    with np.errstate(invalid="ignore", divide="ignore"):
        return of_lots(n**2) / of_lots(n), squares / others


def less(whole: Counts, part: Counts) -> Counts:
    return Counts(
        **{
            field.name: getattr(whole, field.name) - getattr(part, field.name)
            for field in fields(Counts)
        }
    )


def reconstituted_products(population: Population) -> list[str]:
    """Those used from a lot with its reconstitution on record, the most used first."""
    lots = lots_of(population).filter(reconstituted_at__isnull=False)
    used = set(population["lot_id"].tolist())
    names = {product_name(row.product) for row in lots if row.id in used}
    return [
        name for name in dict.fromkeys(population.products.values()) if name in names
    ]
