"""Units of a funnel plot: what was found in each, its limits, and where it lies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboards.measures.arguments import Floats, numbers
from dashboards.measures.casemix import observed_over_expected
from dashboards.measures.funnels import (
    TAILS,
    Overdispersion,
    Position,
    binomial_limits,
    overdispersion,
    poisson_limits,
    positions,
    widened_limits,
)
from dashboards.measures.incidence import Incidence, Line
from dashboards.measures.ratiofunnels import (
    ratio_overdispersion,
    widened_ratio_limits,
)

FAR = (Position.FAR_BELOW, Position.FAR_ABOVE)
POINTS = 160  # of a drawn limit


@dataclass(frozen=True)
class Mark(Line):
    """One unit; None where it isn't adjusted or not compared.

    `expected` headaches of its asked treatments, `ratio` of the observed to them,
    `adjusted` the ratio times the incidence of all compared, each with its exact
    interval (95 %). The limits are of what is drawn: ratios, else proportions.
    `position` is where among them, None of a unit that isn't compared.
    """

    expected: float | None = None
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    adjusted: float | None = None
    adjusted_low: float | None = None
    adjusted_high: float | None = None
    limit_far_low: float | None = None
    limit_low: float | None = None
    limit_high: float | None = None
    limit_far_high: float | None = None
    position: str | None = None

    @property
    def size(self) -> float:
        """Of what chance depends on: headaches expected, else treatments asked."""
        asked = float(self.counts.asked)
        return asked if self.expected is None else self.expected

    @property
    def value(self) -> float | None:
        return self.found.incidence if self.ratio is None else self.ratio


@dataclass(frozen=True)
class Funnel:
    """`marks` of all units; `target` is the line: 1, or the proportion of all compared.

    `sizes` and the four `limits` (in the order of TAILS) are the curves to draw; they
    are empty where fewer than two units can be compared.
    """

    marks: tuple[Mark, ...]
    is_adjusted: bool
    target: float
    overdispersion: Overdispersion
    sizes: Floats
    limits: tuple[Floats, ...]

    @property
    def compared(self) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if mark.position is not None)

    @property
    def is_widened(self) -> bool:
        return self.overdispersion.between_variance > 0


def funnel(
    incidences: Sequence[Incidence], expected: Sequence[float] | None = None
) -> Funnel:
    """The units and their limits; adjusted if the headaches `expected` are given.

    Compared are units with an estimate (60 % asked) and, if adjusted, with any
    headache expected. What is expected of them is scaled to add up to what was
    observed in them, so that the line is theirs; where that is none, nothing is
    adjusted. Limits are exact (`poisson_limits`,
    interpolated `binomial_limits`) and wider where ten or more units differ by more
    than chance. 12 and 8 observed where 10 each are expected lie inside, at 1.2 and
    0.8. Raises ValueError unless there is one finite number expected for each unit.
    """
    cases = None if expected is None else numbers(expected, "expected")
    if cases is not None and cases.shape != (len(incidences),):
        raise ValueError("expected must have one number for each unit")
    is_compared = np.array(
        [row.incidence is not None for row in incidences], dtype=bool
    ) & (True if cases is None else cases > 0)
    rows = [row for row, kept in zip(incidences, is_compared, strict=True) if kept]
    if len(rows) < 2:
        return _alone(incidences, cases)
    if cases is not None and not any(row.counts.events for row in rows):
        cases = None
    if cases is None:
        marks, target, spread = _crude(rows)
    else:
        marks, target, spread = _adjusted(rows, cases[is_compared])
    marks, sizes, curves = _limited(marks, target, spread, cases is not None)
    found = iter(marks)
    return Funnel(
        marks=tuple(
            next(found) if kept else Mark(row)
            for row, kept in zip(incidences, is_compared, strict=True)
        ),
        is_adjusted=cases is not None,
        target=target,
        overdispersion=spread,
        sizes=sizes,
        limits=curves,
    )


def _alone(incidences: Sequence[Incidence], cases: Floats | None) -> Funnel:
    return Funnel(
        marks=tuple(Mark(row) for row in incidences),
        is_adjusted=cases is not None,
        target=float("nan"),
        overdispersion=Overdispersion(float("nan"), 0.0, 0),
        sizes=np.empty(0),
        limits=(np.empty(0),) * len(TAILS),
    )


def _counts(rows: Sequence[Incidence]) -> tuple[Floats, Floats]:
    return (
        np.array([row.counts.events for row in rows], dtype=float),
        np.array([row.counts.asked for row in rows], dtype=float),
    )


def _crude(rows: Sequence[Incidence]) -> tuple[list[Mark], float, Overdispersion]:
    events, asked = _counts(rows)
    return (
        [Mark(row) for row in rows],
        float(events.sum() / asked.sum()),
        overdispersion(events, asked),
    )


def _adjusted(
    rows: Sequence[Incidence], cases: Floats
) -> tuple[list[Mark], float, Overdispersion]:
    events, asked = _counts(rows)
    scaled = cases * events.sum() / cases.sum()
    found = observed_over_expected(events, scaled, events.sum() / asked.sum())
    marks = [
        Mark(
            row,
            expected=float(scaled[n]),
            ratio=float(found.ratio[n]),
            ratio_low=float(found.ratio_low[n]),
            ratio_high=float(found.ratio_high[n]),
            adjusted=float(found.risk[n]),
            adjusted_low=float(found.risk_low[n]),
            adjusted_high=float(found.risk_high[n]),
        )
        for n, row in enumerate(rows)
    ]
    return marks, 1.0, ratio_overdispersion(events, scaled)


def _limited(
    marks: list[Mark], target: float, spread: Overdispersion, is_adjusted: bool
) -> tuple[list[Mark], Floats, tuple[Floats, ...]]:
    """The marks with their limits, and the limits along all sizes."""

    def limits(sizes: Floats) -> list[Floats]:
        variance = spread.between_variance
        if is_adjusted and variance:
            return [widened_ratio_limits(sizes, tail, variance) for tail in TAILS]
        if is_adjusted:
            return [poisson_limits(sizes, tail) for tail in TAILS]
        if variance:
            return [widened_limits(target, sizes, tail, variance) for tail in TAILS]
        return [binomial_limits(target, sizes, tail) for tail in TAILS]

    sizes = np.array([mark.size for mark in marks])
    own = limits(sizes)
    values = np.array([mark.value for mark in marks], dtype=float)
    placed = [
        replace(
            mark,
            limit_far_low=float(own[0][n]),
            limit_low=float(own[1][n]),
            limit_high=float(own[2][n]),
            limit_far_high=float(own[3][n]),
            position=place,
        )
        for n, (mark, place) in enumerate(
            zip(marks, positions(values, own), strict=True)
        )
    ]
    along = np.linspace(
        min(sizes.min() * 0.7, sizes.max() * 0.1), sizes.max() * 1.1, POINTS
    )
    if not is_adjusted:
        along = np.unique(np.ceil(along))
    return placed, along, tuple(limits(along))
