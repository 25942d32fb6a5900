"""Incidence of headache after treatment, with its denominator and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboards.measures.proportions import wilson

# Below this share of answers an estimate says more about who answered (statistics §0.4).
LEAST_COMPLETENESS = 0.6
GOOD_COMPLETENESS = 0.8
FEW = 30


@dataclass(frozen=True)
class Counts:
    """Of one group: how many treatments, and what is known of them.

    `treatments` are mature: their window and the grace after it have passed.
    `asked` are those of them with a completed solicited contact at or after the
    end of the window; `events` those of the asked with a countable headache in
    it. `known_events` counts every known headache among the mature, asked or
    not, `unknown` the mature about which nothing is known. `spontaneous` are
    known events of patients who came forward and weren't asked. `not_yet_due`
    are too recent to count at all.
    """

    events: int
    asked: int
    treatments: int
    known_events: int
    unknown: int
    spontaneous: int
    not_yet_due: int


@dataclass(frozen=True)
class Incidence:
    """One group's counts and what they say; None where they say nothing.

    `incidence`, `low` and `high` (Wilson, 95 %) are proportions of `asked`,
    `completeness` and the bounds proportions of `treatments`. The bounds hold
    whatever the treatments with unknown outcome would have answered (Manski).
    The interval is that of `asked` / `design_effect` independent treatments.
    """

    group: str
    label: str
    counts: Counts
    incidence: float | None
    low: float | None
    high: float | None
    design_effect: float
    completeness: float | None
    bound_low: float | None
    bound_high: float | None
    caveats: tuple[str, ...]

    @property
    def is_few(self) -> bool:
        """Whether those asked are worth fewer than 30 independent treatments."""
        return self.counts.asked / self.design_effect < FEW


@dataclass(frozen=True)
class Line:
    """An incidence with what else stands in its line; it is asked for its group as one."""

    found: Incidence

    @property
    def group(self) -> str:
        return self.found.group

    @property
    def label(self) -> str:
        return self.found.label

    @property
    def counts(self) -> Counts:
        return self.found.counts


def incidence(
    group: str,
    label: str,
    counts: Counts,
    *,
    design_effect: float = 1.0,
    is_open: bool = False,
) -> Incidence:
    """What one group's counts say.

    events / asked = 25 / 320 is 7.8 % (5.3 to 11.3); with 80 of 400 mature
    treatments unknown the bounds are 6.3 % and 26.3 %. No estimate is given when
    under 60 % of the mature treatments were asked, nor for a group that `is_open`:
    one that still waits for treatments to mature. `design_effect` is by how much
    repeat treatments of a patient inflate the variance (`clustering`).
    """
    [found] = incidences([(group, label, counts, design_effect, is_open)])
    return found


def incidences(
    groups: Sequence[tuple[str, str, Counts, float, bool]],
) -> list[Incidence]:
    """The same of many groups, given as the arguments of `incidence` in its order."""
    effects = np.array([effect for *_, effect, _ in groups])
    events = np.array([counts.events for _, _, counts, *_ in groups])
    asked = np.array([counts.asked for _, _, counts, *_ in groups])
    low, high = wilson(events / effects, asked / effects)
    ends = zip(low.tolist(), high.tolist(), strict=True)
    return [_said(*group, *pair) for group, pair in zip(groups, ends, strict=True)]


def _said(
    group: str,
    label: str,
    counts: Counts,
    design_effect: float,
    is_open: bool,
    least: float,
    most: float,
) -> Incidence:
    c = counts
    completeness = c.asked / c.treatments if c.treatments else None
    caveats = []
    estimate = low = high = None
    if is_open and c.not_yet_due:
        caveats.append(f"not yet due: {c.not_yet_due}, no rate until all are mature")
    elif completeness is None:
        caveats.append("no mature treatments")
    elif c.asked == 0:
        caveats.append("nobody asked")
    elif completeness < LEAST_COMPLETENESS:
        caveats.append("too few asked: bounds only")
    else:
        estimate, low, high = c.events / c.asked, least, most
        if is_unreliable(c.asked / design_effect, estimate, low, high):
            caveats.append("too few to say")
        if completeness < GOOD_COMPLETENESS:
            caveats.append("follow-up incomplete")
    return Incidence(
        group=group,
        label=label,
        counts=counts,
        incidence=estimate,
        low=low,
        high=high,
        design_effect=design_effect,
        completeness=completeness,
        bound_low=c.known_events / c.treatments if c.treatments else None,
        bound_high=(c.known_events + c.unknown) / c.treatments
        if c.treatments
        else None,
        caveats=tuple(caveats),
    )


def is_unreliable(asked: float, estimate: float, low: float, high: float) -> bool:
    """The criteria of the NCHS data presentation standards for proportions (2017).

    Fewer than 30 asked, an interval of 30 points or more, or one of more than 5
    points that is also wider than 1.3 times the estimate.
    """
    width = high - low
    return asked < FEW or width >= 0.30 or (width > 0.05 and width > 1.3 * estimate)
