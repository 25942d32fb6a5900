"""The baseline that months and streams are held against, and the months so held."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from dashboards.measures.controlcharts import control_limits, outside
from dashboards.measures.incidence import Incidence

MONTHS = 12
# Of fewer headaches the limits say little.
FEW_EVENTS = 5

SIDES = {1: "above", 0: "inside", -1: "below"}


@dataclass(frozen=True)
class Baseline:
    """Headaches of the asked in the first months that have a rate.

    `first` and `last` are the groups of its first and last month, empty if no month
    has a rate.
    """

    first: str
    last: str
    months: int
    events: int
    asked: int

    @property
    def proportion(self) -> float | None:
        """None unless some of the asked had a headache, and some had none."""
        is_between = 0 < self.events < self.asked
        return self.events / self.asked if is_between else None


@dataclass(frozen=True)
class ControlledMonth(Incidence):
    """A month's incidence beside its control limits; without them it has no rate.

    `limits` is which kind they are, `standing` whether the rate is above, inside or
    below them; both are empty where there are none.
    """

    is_baseline: bool = False
    centre: float | None = None
    limit_low: float | None = None
    limit_high: float | None = None
    limits: str = ""
    standing: str = ""


def baseline_of(months: Sequence[Incidence]) -> Baseline:
    """The first twelve months with a rate, or all if there are fewer.

    `months` are in the order of time. A month has a rate once all its treatments are
    mature, and if at least 60 % of them were asked; so later months never move the
    baseline. Months of 2/20, 1/30 and 2/50 are a baseline of 5/100.
    """
    own = [month for month in months if month.incidence is not None][:MONTHS]
    return Baseline(
        first=own[0].group if own else "",
        last=own[-1].group if own else "",
        months=len(own),
        events=sum(month.counts.events for month in own),
        asked=sum(month.counts.asked for month in own),
    )


def controlled(
    months: Sequence[Incidence], baseline: Baseline
) -> list[ControlledMonth]:
    """Each month with the limits of `control_limits` about the baseline's proportion.

    None has limits if the baseline has no proportion. At 10 % and 20 asked they are
    0 % and 35 %, of kind exact.
    """
    centre = baseline.proportion
    asked = [
        0 if month.incidence is None or centre is None else month.counts.asked
        for month in months
    ]
    low, high, kind = control_limits(centre or 0, asked)
    rates = [np.nan if month.incidence is None else month.incidence for month in months]
    sides = outside(rates, low, high)
    return [
        ControlledMonth(
            **values_of(month),
            is_baseline=baseline.first <= month.group <= baseline.last,
            centre=centre,
            limit_low=float(low[place]),
            limit_high=float(high[place]),
            limits=str(kind[place]),
            standing=SIDES[int(sides[place])],
        )
        if asked[place]
        else without_limits(month)
        for place, month in enumerate(months)
    ]


def without_limits(month: Incidence) -> ControlledMonth:
    """The same month, or several together, of which nothing more can be said."""
    return ControlledMonth(**values_of(month))


def values_of(month: Incidence) -> dict[str, Any]:
    return {field.name: getattr(month, field.name) for field in fields(Incidence)}
