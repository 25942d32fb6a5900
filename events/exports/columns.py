"""A column of a dataset: its name, what it means, and its cell in each row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import Choices

Cell = str | int | Decimal | None


@dataclass(frozen=True)
class Column:
    """`codes` are the words that a cell can hold, joined by semicolons if it `is_list`.

    A column that `identifies` a patient, or holds words that somebody typed, is in
    identified files alone.
    """

    name: str
    meaning: str
    cell: Callable[[Any], Cell]
    kind: str = "text"
    unit: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    is_list: bool = False
    identifies: bool = False


Columns = tuple[Column, ...]


def reached(path: str) -> Callable[[Any], Any]:
    """The value at the end of the path; None where it breaks off."""
    *way, name = path.split(".")

    def value(row):
        for step in way:
            row = getattr(row, step, None)
            if row is None:
                return None
        return getattr(row, name)

    return value if way else attrgetter(name)


def column(name, meaning, path="", kind="text", **kwargs) -> Columns:
    return (Column(name, meaning, reached(path or name), kind, **kwargs),)


def number(name, meaning, path="", unit="") -> Columns:
    return column(name, meaning, path, "whole number", unit=unit)


def free_text(name, meaning, path="") -> Columns:
    """What somebody typed may name the patient."""
    return column(name, meaning, path, identifies=True)


def day(name, meaning, path="", **kwargs) -> Columns:
    value = reached(path or name)

    def cell(row):
        held: date | None = value(row)
        return held and held.isoformat()

    return (Column(name, meaning, cell, "day", "ISO 8601", **kwargs),)


def moment(name, meaning, path="") -> Columns:
    """In the zone of the row's clinic, with the offset."""
    value = reached(path or name)

    def cell(row):
        held: datetime | None = value(row)
        return held and held.astimezone(row.clinic.zone).isoformat()

    return (Column(name, meaning, cell, "moment", "ISO 8601, offset from UTC"),)


def yes_or_no(name, meaning, path="") -> Columns:
    value = reached(path or name)

    def cell(row):
        held = value(row)
        return None if held is None else "yes" if held else "no"

    return (Column(name, meaning, cell, "yes or no", codes=YES_OR_NO),)


YES_OR_NO = (("yes", "Yes"), ("no", "No"))


def coded(name, meaning, choices: type[Choices], path="", value=None) -> Columns:
    """The code, and beside it the words that the pages show for it."""
    labels = labels_of(choices)
    code = value or reached(path or name)
    return (
        Column(name, meaning, code, "code", codes=tuple(labels.items())),
        Column(
            f"{name}_label",
            f"The words for {name}",
            lambda row: labels.get(code(row)),
            "label",
        ),
    )


def several(name, meaning, labels: dict[str, str], value) -> Columns:
    """`value` gives the codes that hold for a row."""
    return (
        Column(
            name,
            meaning,
            lambda row: ";".join(value(row)),
            "codes",
            codes=tuple(labels.items()),
            is_list=True,
        ),
        Column(
            f"{name}_label",
            f"The words for {name}",
            lambda row: "; ".join(labels[code] for code in value(row)),
            "labels",
            is_list=True,
        ),
    )


def labels_of(choices: type[Choices]) -> dict[str, str]:
    return {code: str(label) for code, label in choices.choices}


CLINIC = column("clinic", "Code of the clinic", "clinic.code")
ZONE = column(
    "time_zone",
    "Zone of the clinic: days are its days, moments have its offset",
    "clinic.time_zone",
)


def patient(path="patient.") -> Columns:
    return (
        *column(
            "patient",
            "The patient's public id: the same in every file, and in the address of the "
            "patient's page",
            f"{path}uid",
            "id",
        ),
        *column("mrn", "Record number", f"{path}mrn", identifies=True),
        *column("given_name", "Given name", f"{path}given_name", identifies=True),
        *column("family_name", "Family name", f"{path}family_name", identifies=True),
    )


TREATMENT = column(
    "treatment_ref", "The treatment's reference at its clinic", "treatment.reference"
)
TREATED_ON = day("treated_on", "Day of the treatment", "treatment.treated_on")
PRODUCT = (
    *column("product", "The toxin's proper name", "product.proper_name"),
    *column("brand", "Its brand, if one is registered", "product.brand"),
)
RECORDED = (
    *column("recorded_by", "User name of who entered it", "recorded_by.username"),
    *moment("recorded_at", "When it was entered"),
    *number("version", "Counts its amendments: 1 is as it was entered"),
)
VOIDED = (
    *yes_or_no("voided", "Whether it was voided, and counts no more", "is_voided"),
    *moment("voided_at", "When it was voided"),
    *free_text("void_reason", "Why it was voided"),
)
