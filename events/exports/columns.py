"""A column of a dataset: its name, what it means, and its cell, an expression in SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Choices, Expression, F
from django.db.models.lookups import IsNull

from events.exports import cells
from events.exports.cells import Guarded, Uid, Words, joined

Cell = Expression | F


@dataclass(frozen=True)
class Column:
    """`codes` are the words that a cell can hold, joined by semicolons if it `is_list`.

    A column that `identifies` a patient, or holds words that somebody typed, is in
    identified files alone.
    """

    name: str
    meaning: str
    cell: Cell
    kind: str = "text"
    unit: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    is_list: bool = False
    identifies: bool = False


Columns = tuple[Column, ...]


def text(name, meaning, path="", **kwargs) -> Columns:
    return (Column(name, meaning, Guarded(path or name), **kwargs),)


def free_text(name, meaning, path="") -> Columns:
    """What somebody typed may name the patient."""
    return text(name, meaning, path, identifies=True)


def uid(name, meaning, path="uid") -> Columns:
    return (Column(name, meaning, Uid(path), "id"),)


def number(name, meaning, value="", unit="") -> Columns:
    """`value` is a path or an expression."""
    cell = F(value or name) if isinstance(value, str) else value
    return (Column(name, meaning, cell, "whole number", unit),)


def day(name, meaning, path="", **kwargs) -> Columns:
    cell = cells.day(path or name)
    return (Column(name, meaning, cell, "day", "ISO 8601", **kwargs),)


def moment(name, meaning, path="") -> Columns:
    """In the zone of the row's clinic, with the offset."""
    cell = cells.moment(path or name)
    return (Column(name, meaning, cell, "moment", "ISO 8601, offset from UTC"),)


def yes_or_no(name, meaning, value="") -> Columns:
    """`value` is a path or an expression."""
    cell = Words(value or name, {True: "yes", False: "no"})
    return (Column(name, meaning, cell, "yes or no", codes=YES_OR_NO),)


YES_OR_NO = (("yes", "Yes"), ("no", "No"))


def coded(name, meaning, choices: type[Choices], path="") -> Columns:
    """The code, and beside it the words that the pages show for it."""
    code, labels = path or name, labels_of(choices)
    return code_and_label(name, meaning, labels, Guarded(code), Words(code, labels))


def code_and_label(name, meaning, labels: dict[str, str], code, label) -> Columns:
    return (
        Column(name, meaning, code, "code", codes=tuple(labels.items())),
        Column(f"{name}_label", f"The words for {name}", label, "label"),
    )


def several(name, meaning, labels: dict[str, str], codes, words) -> Columns:
    """The codes that hold for a row, and beside them their words."""
    return (
        Column(
            name, meaning, codes, "codes", codes=tuple(labels.items()), is_list=True
        ),
        Column(f"{name}_label", f"The words for {name}", words, "labels", is_list=True),
    )


def held(
    name, meaning, labels: dict[str, str], values: Iterable[tuple[Any, Any]]
) -> Columns:
    """Of `values`, one for each code: it holds where the expression has the value."""
    pairs = list(zip(labels.items(), values, strict=True))
    codes = [(*value, code) for (code, _), value in pairs]
    words = [(*value, label) for (_, label), value in pairs]
    return several(name, meaning, labels, joined(codes, ";"), joined(words, "; "))


def labels_of(choices: type[Choices]) -> dict[str, str]:
    return {code: str(label) for code, label in choices.choices}


CLINIC = text("clinic", "Code of the clinic", "clinic__code")
ZONE = text(
    "time_zone",
    "Zone of the clinic: days are its days, moments have its offset",
    "clinic__time_zone",
)


def patient(path="patient__") -> Columns:
    return (
        *uid(
            "patient",
            "The patient's public id: the same in every file, and in the address of the "
            "patient's page",
            f"{path}uid",
        ),
        *text("mrn", "Record number", f"{path}mrn", identifies=True),
        *text("given_name", "Given name", f"{path}given_name", identifies=True),
        *text("family_name", "Family name", f"{path}family_name", identifies=True),
    )


TREATMENT = text(
    "treatment_ref", "The treatment's reference at its clinic", "treatment__reference"
)
TREATED_ON = day("treated_on", "Day of the treatment", "treatment__treated_on")
PRODUCT = (
    *text("product", "The toxin's proper name", "product__proper_name"),
    *text("brand", "Its brand, if one is registered", "product__brand"),
)
RECORDED = (
    *text("recorded_by", "User name of who entered it", "recorded_by__username"),
    *moment("recorded_at", "When it was entered"),
    *number("version", "Counts its amendments: 1 is as it was entered"),
)
VOIDED = (
    *yes_or_no(
        "voided",
        "Whether it was voided, and counts no more",
        IsNull(F("voided_at"), False),
    ),
    *moment("voided_at", "When it was voided"),
    *free_text("void_reason", "Why it was voided"),
)
