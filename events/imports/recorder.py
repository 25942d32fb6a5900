"""What becomes of an injector, product or lot that is new: it is registered before the
rows that name it are checked, or only supposed."""

from itertools import count

from clinic.actions import create_injector, create_lot, product_named
from clinic.models import Injector, Lot, Product


class Recorder:
    """Through the same actions as the screens."""

    def __init__(self, by, now):
        self.by, self.who = by, {"by": by, "now": now}

    def product(self, name):
        return product_named(by=self.by, proper_name=name)

    def injector(self, **values):
        return create_injector(**self.who, **values)

    def lot(self, **values):
        return create_lot(**self.who, **values)


class Rehearsal:
    """What the actions would make, with a number below zero.

    Nothing is written: a rolled-back transaction would keep every nurse from saving
    on SQLite, and hold the trail's streams on PostgreSQL.
    """

    def __init__(self):
        self.numbers = count(-1, -1)

    def product(self, name):
        return Product(id=next(self.numbers), proper_name=name)

    def injector(self, **values):
        return Injector(id=next(self.numbers), **values)

    def lot(self, **values):
        return Lot(id=next(self.numbers), **values)
