"""Incidence under assumptions about the treatments that nobody was asked about."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.measures.incidence import Incidence
from dashboards.measures.missingness import sensitivity

ASSUMED = (0.25, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Assumption:
    """`incidence` over all `treatments` if the odds of those not asked are
    `odds_ratio` times those of the asked; the bounds hold without any assumption."""

    group: str
    odds_ratio: float
    incidence: float
    events: int
    asked: int
    treatments: int
    bound_low: float
    bound_high: float


def assumptions(
    found: Incidence, odds_ratios: Sequence[float] = ASSUMED
) -> list[Assumption]:
    """One for each odds ratio; none where there is no estimate to start from.

    25 of 320 asked of 400 are 7.1, 7.8 and 9.1 % at odds ratios of 0.5, 1 and 2
    (`missingness.sensitivity`). Raises ValueError unless odds ratios are above 0.
    """
    c = found.counts
    if found.incidence is None or found.bound_low is None or found.bound_high is None:
        return []
    shares = sensitivity(c.events, c.asked, c.treatments, odds_ratios)
    return [
        Assumption(
            group=found.group,
            odds_ratio=float(odds_ratio),
            incidence=share,
            events=c.events,
            asked=c.asked,
            treatments=c.treatments,
            bound_low=found.bound_low,
            bound_high=found.bound_high,
        )
        for odds_ratio, share in zip(odds_ratios, shares.tolist(), strict=True)
    ]
