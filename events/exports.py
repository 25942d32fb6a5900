"""CSV out: one definition of columns for each dataset, streamed, formula-safe.

UTF-8, ISO dates, the codes of the forms; empty means that there is nothing, while
"unknown" is a stored answer.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from django.db.models import QuerySet

from clinic.choices import Answer, HeadacheHistory, Migraine, NeedleAnxiety, Sex
from clinic.formulas import disarmed
from clinic.models import Clinic, Patient
from events.choices import Area, Indication
from events.models import Exposure
from events.rules.windows import WINDOWS

CHUNK = 64 * 1024


def word(choices, name):
    return lambda row: choices.values[getattr(row, name)]


def words(names, name):
    def joined(row):
        bits = getattr(row, name)
        return ";".join(word for bit, word in enumerate(names) if bits >> bit & 1)

    return joined


def yes_or_no(name):
    return lambda row: "yes" if getattr(row, name) else "no"


def units(row):
    return None if row.units_tenths is None else Decimal(row.units_tenths) / 10


def number(name):
    return lambda row: getattr(row, name)


WINDOW_CODES = [window.code for window in WINDOWS]

EXPOSURES: dict[str, Callable] = {
    "clinic": lambda row: row.clinic.code,
    "treatment_ref": lambda row: row.treatment.reference,
    "patient": lambda row: str(row.patient.uid),
    "treated_on": lambda row: row.treated_on.isoformat(),
    "injector": lambda row: row.injector.code,
    "indication": word(Indication, "indication"),
    "first_toxin": word(Answer, "first_toxin"),
    "cycle": number("cycle"),
    "areas": words(Area.values, "areas"),
    "product": lambda row: row.product and row.product.proper_name,
    "brand": lambda row: row.product and row.product.brand,
    "units": units,
    "lot": lambda row: row.lot and row.lot.number,
    "sex": word(Sex, "sex"),
    "age": number("age"),
    "headache_history": word(HeadacheHistory, "headache_history"),
    "migraine": word(Migraine, "migraine"),
    "low_pain_threshold": word(Answer, "low_pain_threshold"),
    "needle_anxiety": word(NeedleAnxiety, "needle_anxiety"),
    "habitual_frowning": word(Answer, "habitual_frowning"),
    "retreated_day": number("retreated_day"),
    "followed_through_day": number("followed_through_day"),
    "first_onset_day": number("first_onset_day"),
    "late_onset_day": number("late_onset_day"),
    "onset_windows": words(WINDOW_CODES, "onset_windows"),
    "possible_windows": words(WINDOW_CODES, "possible_windows"),
    "spontaneous_windows": words(WINDOW_CODES, "spontaneous_windows"),
    "worst_grade": number("worst_grade"),
    "emergency_flag": yes_or_no("has_emergency_flag"),
    "serious": yes_or_no("is_serious"),
    "voided": yes_or_no("is_voided"),
}


def exposures(clinics: Iterable[Clinic]) -> QuerySet[Exposure]:
    rows = Exposure.objects.filter(clinic__in=clinics).select_related(
        "clinic", "treatment", "patient", "injector", "product", "lot"
    )
    return rows.order_by("clinic__code", "treatment_id")


DATASETS = {"exposures": (EXPOSURES, exposures)}


def patients_in(dataset: str, clinics: Iterable[Clinic]) -> QuerySet[Patient]:
    """Everybody of whom the file has a row. Raises KeyError."""
    _, rows = DATASETS[dataset]
    named = rows(clinics).order_by().values("patient")
    return Patient.objects.filter(pk__in=named).only("uid", "clinic_id")


def export(dataset: str, clinics: Iterable[Clinic]) -> Iterator[bytes]:
    """The file in pieces of some 64 kB, the header first. Raises KeyError."""
    columns, rows = DATASETS[dataset]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows(clinics).iterator(chunk_size=2000):
        cells = (cell(row) for cell in columns.values())
        writer.writerow(
            disarmed(cell) if isinstance(cell, str) else cell for cell in cells
        )
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
