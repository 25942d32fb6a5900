"""What becomes of a row that is new: it goes on record, or is only supposed to."""

from itertools import count

from clinic.actions import create_injector, create_lot, create_patient, product_named
from clinic.models import Injector, Lot, Patient, Product
from events.actions.followups import record_contact
from events.actions.headaches import report_headache
from events.actions.treatments import record_treatment
from events.models import Treatment


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

    def patient(self, **values):
        return create_patient(**self.who, **values)

    def treatment(self, **values):
        return record_treatment(**self.who, **values)

    def contact(self, **values):
        return record_contact(**self.who, **values)

    def headache(self, **values):
        return report_headache(**self.who, **values)


class Rehearsal:
    """What the actions would make, for later rows to be checked against.

    Nothing is written: a rolled-back transaction would keep every nurse from saving
    on SQLite, and hold the trail's streams on PostgreSQL. What is supposed has a
    number below zero.
    """

    def __init__(self):
        self.numbers = count(-1, -1)

    def product(self, name):
        return Product(id=next(self.numbers), proper_name=name)

    def injector(self, **values):
        return Injector(id=next(self.numbers), **values)

    def lot(self, **values):
        return Lot(id=next(self.numbers), **values)

    def patient(self, **values):
        return Patient(id=next(self.numbers), **values)

    def treatment(self, patient, treated, injections, **values):
        return Treatment(
            id=next(self.numbers),
            patient=patient,
            treated_at=treated.at,
            treated_precision=treated.precision,
            treated_on=treated.on,
            **values,
        )

    def contact(self, **values):
        return None

    def headache(self, **values):
        return None
