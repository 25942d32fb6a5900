"""How many of the mature treatments were asked, and how sure that share is."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboards.measures.incidence import GOOD_COMPLETENESS, LEAST_COMPLETENESS
from dashboards.measures.proportions import wilson

# Groups whose completeness lies further apart differ in who was asked, too.
MOST_APART = 0.10


@dataclass(frozen=True)
class Completeness:
    """`completeness` is asked over mature treatments, None where none is mature.

    `low` and `high` (Wilson, 95 %) are for treatments / `design_effect` independent
    ones; `level` says in words what the share is good for.
    """

    group: str
    label: str
    asked: int
    treatments: int
    completeness: float | None
    low: float | None
    high: float | None
    design_effect: float
    level: str


def completeness(
    group: str, label: str, asked: int, treatments: int, *, design_effect: float = 1.0
) -> Completeness:
    """Of 400 mature treatments 320 asked are 80 % (75.8 to 83.6): complete enough.

    From 80 % up it is, from 60 % incomplete, below that there are bounds alone.
    Raises ValueError unless 0 <= asked <= treatments.
    """
    if not 0 <= asked <= treatments:
        raise ValueError("asked must lie between 0 and treatments")
    low, high = wilson(asked / design_effect, treatments / design_effect)
    share = asked / treatments if treatments else None
    return Completeness(
        group=group,
        label=label,
        asked=asked,
        treatments=treatments,
        completeness=share,
        low=None if share is None else float(low),
        high=None if share is None else float(high),
        design_effect=design_effect,
        level=level(share),
    )


def is_uneven(shares: Iterable[float | None]) -> bool:
    """Whether the shares that are known lie more than 10 points apart."""
    known = [share for share in shares if share is not None]
    return bool(known) and round(max(known) - min(known), 9) > MOST_APART


def level(share: float | None) -> str:
    if share is None:
        return "no mature treatments"
    if share < LEAST_COMPLETENESS:
        return "too few asked: bounds only"
    return "complete enough" if share >= GOOD_COMPLETENESS else "follow-up incomplete"
