"""A row of a panel as plain names and values."""

import math
from dataclasses import fields, is_dataclass
from typing import get_type_hints


def names_of(kind: type) -> list[str]:
    """The fields of a dataclass, those of a dataclass in it among them."""
    hints = get_type_hints(kind)
    return [
        name
        for field in fields(kind)
        for name in (
            names_of(hints[field.name])
            if is_dataclass(hints[field.name])
            else [field.name]
        )
    ]


def as_object(row) -> dict:
    """Codes and numbers; None where nothing is said.

    Numbers have six decimals, and small ones, such as p-values, four digits.
    """
    said = {}
    for field in fields(row):
        value = getattr(row, field.name)
        if is_dataclass(value):
            said |= as_object(value)
        elif isinstance(value, tuple):
            said[field.name] = "; ".join(value)
        elif isinstance(value, float):
            said[field.name] = rounded(value)
        else:
            said[field.name] = value
    return said


def rounded(value: float) -> float | None:
    if not math.isfinite(value):
        return None
    return round(value, 6) if abs(value) >= 0.001 else float(f"{value:.4g}")
