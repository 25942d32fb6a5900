"""The registers of one clinic, read once and looked up by code."""

from dataclasses import dataclass

from clinic.models import Clinic, Injector, Lot, Product


@dataclass
class Registers:
    """`lots` maps (product id, lot number) to the lot."""

    clinic: Clinic
    injectors: dict[str, Injector]
    products: dict[str, Product]
    lots: dict[tuple[int, str], Lot]


def registers_of(clinic: Clinic) -> Registers:
    return Registers(
        clinic=clinic,
        injectors={row.code: row for row in Injector.objects.filter(clinic=clinic)},
        products=products_by_name(),
        lots={
            (row.product_id, row.number): row
            for row in Lot.objects.filter(clinic=clinic)
        },
    )


def products_by_name() -> dict[str, Product]:
    """By brand; by proper name too where that names one product only."""
    products = {}
    ambiguous = set()
    for product in Product.objects.order_by("brand"):
        if product.brand:
            products[product.brand] = product
            if product.proper_name in products:
                if products[product.proper_name].brand:
                    ambiguous.add(product.proper_name)
                continue
        products[product.proper_name] = product
    return {name: row for name, row in products.items() if name not in ambiguous}
