"""Two incidences set against each other: their difference, and how sure it is."""

from dataclasses import dataclass, replace

import numpy as np

from dashboards.measures.comparisons import newcombe
from dashboards.measures.completeness import is_uneven
from dashboards.measures.incidence import Incidence
from dashboards.measures.multiplicity import benjamini_hochberg

# Of what is called a difference, at most so many are expected to be none.
FALSE_DISCOVERIES = 0.10


@dataclass(frozen=True)
class Compared:
    """One group against `other`: proportions of those asked, and their difference.

    `difference`, `low` and `high` (Newcombe, 95 %) are proportions, positive where
    the group has more; `p` is of the score test, `adjusted_p` for all comparisons
    made together. None where one side has no estimate, or too few were asked.
    """

    group: str
    label: str
    events: int
    asked: int
    incidence: float | None
    other_events: int
    other_asked: int
    other_incidence: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    adjusted_p: float | None
    caveats: tuple[str, ...]


def compared(pairs: list[tuple[Incidence, Incidence]]) -> list[Compared]:
    """Each pair is a group and what it is set against; named for the group.

    Counts are divided by their design effect, so that repeat treatments of a
    patient widen the interval (Newcombe, Stat Med 1998;17:873, method 10). The
    p-values are adjusted over all pairs that have one (Benjamini and Hochberg
    1995). 50 of 500 against 25 of 500 differ by 5 points (1.7 to 8.3).
    """
    rows = [one_compared(group, other) for group, other in pairs]
    adjusted = benjamini_hochberg(
        np.array([np.nan if row.p is None else row.p for row in rows])
    )
    return [
        row if row.p is None else replace(row, adjusted_p=float(value))
        for row, value in zip(rows, adjusted, strict=True)
    ]


def one_compared(group: Incidence, other: Incidence) -> Compared:
    sides = (group, other)
    few = any(side.is_few for side in sides)
    unknown = any(side.incidence is None for side in sides)
    row = Compared(
        group=group.group,
        label=group.label,
        events=group.counts.events,
        asked=group.counts.asked,
        incidence=group.incidence,
        other_events=other.counts.events,
        other_asked=other.counts.asked,
        other_incidence=other.incidence,
        difference=None,
        low=None,
        high=None,
        p=None,
        adjusted_p=None,
        caveats=("too few to say",) if few or unknown else caveats(group, other),
    )
    if few or unknown:
        return row
    found = newcombe(
        *(
            count / side.design_effect
            for side in sides
            for count in (side.counts.events, side.counts.asked)
        )
    )
    p = float(found.p)
    return replace(
        row,
        difference=float(found.difference),
        low=float(found.low),
        high=float(found.high),
        # Where nobody, or everybody, had one there is nothing to test.
        p=1.0 if np.isnan(p) else p,
    )


def caveats(group: Incidence, other: Incidence) -> tuple[str, ...]:
    if is_uneven([group.completeness, other.completeness]):
        return ("completeness differs by more than 10 points",)
    return ()
