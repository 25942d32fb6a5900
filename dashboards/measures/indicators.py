"""The few numbers of the overview, each with what it is a part of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Indicator:
    """`number` of `of`, as a proportion with an interval or bounds where it has them.

    `counted` names the count of the group that `number` is; `note` says what it is,
    or why there is no proportion (None).
    """

    group: str
    counted: str
    label: str
    number: int
    of: int
    proportion: float | None
    low: float | None
    high: float | None
    note: str
