"""The clinics, injectors, products and lots that a file names and nobody registered."""

import re

from clinic import actions
from clinic.choices import ProperName
from clinic.models import Clinic
from clinic.registers import registers_of


def create_clinics(run, rows, time_zone):
    known = set(Clinic.objects.values_list("code", flat=True))
    for kind in rows:
        for row in rows[kind]:
            code = row["clinic"]
            if code not in known and re.fullmatch(r"[a-zA-Z0-9_-]{1,40}", code):
                known.add(code)
                run.added["clinics"] += 1
                actions.create_clinic(
                    by=run.by, code=code, name=code, time_zone=time_zone
                )


def create_entries(run, rows):
    """What is created is what the forms would ask for; they still check every row."""
    who = {"by": run.by, "now": run.now}
    for row in rows:
        site = run.sites.get(row["clinic"])
        if site is None:
            continue
        registers = site.registers
        code, name, number = row["injector"], row["product"], row["lot"]
        if 0 < len(code) <= 40 and code not in registers.injectors:
            run.added["injectors"] += 1
            registers.injectors[code] = actions.create_injector(
                **who, clinic=site.clinic, code=code, name=code
            )
        if name in ProperName.values and name != ProperName.OTHER:
            if name not in registers.products:
                run.added["products"] += 1
                actions.create_product(by=run.by, proper_name=ProperName(name))
                for other in run.sites.values():
                    other.registers.products = registers_of(other.clinic).products
        product = registers.products.get(name)
        if product and 0 < len(number) <= 40:
            if (product.id, number) not in registers.lots:
                run.added["lots"] += 1
                registers.lots[product.id, number] = actions.create_lot(
                    **who, clinic=site.clinic, product=product, number=number
                )
