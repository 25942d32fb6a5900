"""Each unit's incidence beside its shrunken estimate."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.measures.incidence import Incidence, Line
from dashboards.measures.shrinkage import Shrinkage, shrunken


@dataclass(frozen=True)
class Shrunk(Line):
    """One unit; the estimate and its credible interval (95 %), None without one."""

    estimate: float | None = None
    estimate_low: float | None = None
    estimate_high: float | None = None


def shrunken_units(
    incidences: Sequence[Incidence],
) -> tuple[list[Shrunk], Shrinkage | None]:
    """All units, and what draws them together; None where fewer than five can be drawn.

    Only units with an incidence (60 % asked) take part: the others keep none. Of 12
    units as in the BUGS example "Surgical" that with 0 of 47 asked becomes 5.3 %.
    """
    taking_part = [row for row in incidences if row.incidence is not None]
    found = (
        shrunken(
            [row.counts.events for row in taking_part],
            [row.counts.asked for row in taking_part],
        )
        if taking_part
        else None
    )
    if found is None:
        return [Shrunk(row) for row in incidences], None
    drawn = {
        id(row): Shrunk(row, float(estimate), float(low), float(high))
        for row, estimate, low, high in zip(
            taking_part, found.estimates, found.low, found.high, strict=True
        )
    }
    return [drawn.get(id(row), Shrunk(row)) for row in incidences], found
