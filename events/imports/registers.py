"""The clinics, injectors, products and lots that a file names and nobody registered.

What can't be a code is left to the forms, which refuse it row by row.
"""

import re

from django.core.exceptions import ValidationError

from clinic import actions
from clinic.choices import ProperName
from clinic.fields import TextField
from clinic.models import Clinic
from clinic.registers import products_by_name

CODE = TextField(max_length=40)


def create_clinics(run, rows, time_zone):
    known = set(Clinic.objects.values_list("code", flat=True))
    for kind in rows:
        for row in rows[kind]:
            code = row["clinic"]
            if code not in known and re.fullmatch(r"[a-zA-Z0-9_-]{1,40}", code):
                actions.create_clinic(
                    by=run.by, code=code, name=code, time_zone=time_zone
                )
                known.add(code)
                run.added["clinics"] += 1


def create_entries(run, rows):
    create_products(run, rows)
    for row in rows:
        if row["clinic"] in run.sites:
            registers = run.sites[row["clinic"]].registers
            create_injector(run, registers, row["injector"])
            create_lot(run, registers, row["product"], row["lot"])


def create_products(run, rows):
    """By proper name alone: a brand, or a mistyped name, is nobody's to guess."""
    wanted = {row["product"] for row in rows} & set(ProperName.values)
    for name in sorted(wanted - {ProperName.OTHER} - set(products_by_name())):
        actions.product_named(by=run.by, proper_name=ProperName(name))
        run.added["products"] += 1
    for site in run.sites.values():
        site.registers.products = products_by_name()


def create_injector(run, registers, code):
    if code in registers.injectors or not is_code(code):
        return
    registers.injectors[code] = actions.create_injector(
        by=run.by, now=run.now, clinic=registers.clinic, code=code, name=code
    )
    run.added["injectors"] += 1


def create_lot(run, registers, name, number):
    product = registers.products.get(name)
    if product is None or not is_code(number):
        return
    if (product.id, number) not in registers.lots:
        registers.lots[product.id, number] = actions.create_lot(
            by=run.by,
            now=run.now,
            clinic=registers.clinic,
            product=product,
            number=number,
        )
        run.added["lots"] += 1


def is_code(text):
    """Whether the forms would read the text as it stands."""
    try:
        return CODE.clean(text) == text
    except ValidationError:
        return False
