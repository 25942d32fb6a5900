"""The asked treatments in the order of treatment, all together and stream by stream."""

from dataclasses import dataclass, replace

import numpy as np

from dashboards.cohort import NONE
from dashboards.groupings import GROUPINGS
from dashboards.queries.incidence import EVERYBODY
from dashboards.queries.injectors import injector_labels
from dashboards.queries.populations import Population

STREAMS = ("product", "injector", "lot")
# Treatments of no single product or lot.
NO_STREAM = ("several", "several or none")


@dataclass(frozen=True)
class InOrder:
    """`days` are ordinals; `events` says of each treatment whether it had a headache.

    `completeness` is the share of the mature treatments that these asked ones are.
    """

    group: str
    label: str
    days: np.ndarray
    events: np.ndarray
    completeness: float = 1.0


def asked_in_order(population: Population) -> Population:
    """By the day of treatment, on one day in the order of entry."""
    asked = np.flatnonzero(population.counted("asked"))
    columns = (population["treatment_id"][asked], population["treated_on"][asked])
    return population.where(asked[np.lexsort(columns)])


def everybody_in_order(asked: Population) -> InOrder:
    return InOrder(
        f"everybody:{EVERYBODY.code}",
        EVERYBODY.label,
        asked["treated_on"],
        asked.counted("events"),
    )


def streams_of(population: Population) -> list[InOrder]:
    """All, then each product, injector and lot with anybody asked; codes as in links."""
    asked = asked_in_order(population)
    every = everybody_in_order(asked)
    names = injector_labels(population)
    mature = population.where(population.counted("treatments"))
    share = len(asked) / max(len(mature), 1)
    streams = [replace(every, completeness=share)] if len(asked) else []
    for by in STREAMS:
        treatments = treatments_by(by, mature)
        grouping = GROUPINGS[by](asked)
        order = np.argsort(grouping.places, kind="stable")
        ends = np.searchsorted(
            grouping.places[order], np.arange(NONE, len(grouping.groups)), side="right"
        )
        _, *parts, _ = np.split(order, ends)
        for group, rows in zip(grouping.groups, parts, strict=True):
            if len(rows) and group.code not in NO_STREAM:
                label = names[group.code] if by == "injector" else group.label
                streams.append(
                    InOrder(
                        f"{by}:{group.code}",
                        label,
                        every.days[rows],
                        every.events[rows],
                        len(rows) / treatments[group.code],
                    )
                )
    return streams


def treatments_by(by: str, population: Population) -> dict[str, int]:
    """How many are in each group, by its code."""
    grouping = GROUPINGS[by](population)
    numbers = np.bincount(grouping.places + 1, minlength=len(grouping.groups) + 1)
    codes = [group.code for group in grouping.groups]
    return dict(zip(codes, numbers[1:].tolist(), strict=True))
