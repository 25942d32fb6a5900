"""The asked treatments in the order of treatment, all together and stream by stream."""

from dataclasses import dataclass

import numpy as np

from dashboards.groupings import GROUPINGS
from dashboards.queries.incidence import EVERYBODY
from dashboards.queries.injectors import injector_labels
from dashboards.queries.populations import Population, State

STREAMS = ("product", "injector", "lot")
# Treatments of no single product or lot.
NO_STREAM = ("several", "several or none")


@dataclass(frozen=True)
class InOrder:
    """`days` are ordinals; `events` says of each treatment whether it had a headache."""

    group: str
    label: str
    days: np.ndarray
    events: np.ndarray


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
        asked.states == State.HEADACHE,
    )


def streams_of(population: Population) -> list[InOrder]:
    """All, then each product, injector and lot with anybody asked; codes as in links."""
    asked = asked_in_order(population)
    every = everybody_in_order(asked)
    names = injector_labels(population)
    streams = [every] if len(asked) else []
    for by in STREAMS:
        grouping = GROUPINGS[by](asked)
        order = np.argsort(grouping.places, kind="stable")
        places = grouping.places[order]
        ends = np.searchsorted(places, np.arange(len(grouping.groups)), side="right")
        for group, part in zip(grouping.groups, np.split(order, ends), strict=False):
            rows = grouping.rows[part]
            if len(rows) and group.code not in NO_STREAM:
                label = names[group.code] if by == "injector" else group.label
                streams.append(
                    InOrder(
                        f"{by}:{group.code}",
                        label,
                        every.days[rows],
                        every.events[rows],
                    )
                )
    return streams
