"""The clinics, injectors, products and lots that a file names and nobody registered.

What can't be a code is left to the forms, which refuse it row by row.
"""

import re

from django.core.exceptions import ValidationError

from clinic.actions import create_clinic
from clinic.choices import ProperName
from clinic.fields import TextField
from clinic.models import Clinic

CODE = TextField(max_length=40)


def create_clinics(by, rows, time_zone):
    """The codes of those that were made."""
    made = []
    known = set(Clinic.objects.values_list("code", flat=True))
    for kind in rows:
        for row in rows[kind]:
            code = row["clinic"]
            if code not in known and re.fullmatch(r"[a-zA-Z0-9_-]{1,40}", code):
                create_clinic(by=by, code=code, name=code, time_zone=time_zone)
                known.add(code)
                made.append(code)
    return made


def create_entries(run, rows, codes):
    """At the clinics of these codes alone."""
    for row in rows:
        if row["clinic"] in run.sites and row["clinic"] in codes:
            site = run.sites[row["clinic"]]
            create_product(run, site, row["product"])
            create_injector(run, site, row["injector"])
            create_lot(run, site, row["product"], row["lot"])


def create_product(run, site, name):
    """By proper name alone: a brand, or a mistyped name, is nobody's to guess."""
    if name in site.registers.products or name == ProperName.OTHER:
        return
    if name in ProperName.values:
        product = run.recorder.product(ProperName(name))
        site.added["products"] += 1
        for each in run.sites.values():  # every clinic has the same
            each.registers.products[name] = product


def create_injector(run, site, code):
    injectors = site.registers.injectors
    if code in injectors or not is_code(code):
        return
    injectors[code] = run.recorder.injector(clinic=site.clinic, code=code, name=code)
    site.added["injectors"] += 1


def create_lot(run, site, name, number):
    product = site.registers.products.get(name)
    if product is None or not is_code(number):
        return
    lots = site.registers.lots
    if (product.id, number) not in lots:
        lots[product.id, number] = run.recorder.lot(
            clinic=site.clinic, product=product, number=number
        )
        site.added["lots"] += 1


def is_code(text):
    """Whether the forms would read the text as it stands."""
    try:
        return CODE.clean(text) == text
    except ValidationError:
        return False
