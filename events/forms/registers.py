"""The choices that a clinic's registers offer, with what speaks against one."""

from datetime import date

from clinic.models import Injector, Lot
from clinic.registers import Registers


def injector_choices(registers: Registers, today: date) -> list[tuple]:
    return [
        ("", "Choose"),
        *(
            (code, injector_label(row, today))
            for code, row in sorted(registers.injectors.items())
        ),
    ]


def product_choices(registers: Registers) -> list[tuple]:
    """Each product once, though it may be known by brand and by proper name."""
    names = {row.id: name for name, row in registers.products.items()}
    offered = ((name, str(registers.products[name])) for name in names.values())
    return [("", "Choose"), *sorted(offered, key=lambda choice: choice[1])]


def lot_choices(registers: Registers, today: date) -> list[tuple]:
    """Under their product: the same number may belong to two."""
    names = {row.id: str(row) for row in registers.products.values()}
    groups: dict[str, list] = {}
    for (product_id, number), lot in sorted(registers.lots.items()):
        if product_id in names:
            group = groups.setdefault(names[product_id], [])
            group.append((number, lot_label(lot, today)))
    return [("", "Not recorded"), *sorted(groups.items())]


def injector_label(injector: Injector, today: date) -> str:
    if injector.active_until and injector.active_until < today:
        return f"{injector}, left on {injector.active_until}"
    if injector.active_from and injector.active_from > today:
        return f"{injector}, begins on {injector.active_from}"
    return str(injector)


def lot_label(lot: Lot, today: date) -> str:
    if lot.expires_on is None:
        return f"{lot.number}, expiry not recorded"
    if lot.expires_on < today:
        return f"{lot.number}, EXPIRED on {lot.expires_on}"
    return f"{lot.number}, expires on {lot.expires_on}"
