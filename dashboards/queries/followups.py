"""Calls and attempts by group: how many came how far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from clinic.models import User
from dashboards.groupings.shapes import Group, in_months
from dashboards.groupings.treatments import by_injector
from dashboards.measures.clustering import within_patients
from dashboards.queries.calls import ATTEMPTS, CALLS, attempts_of, calls_of
from dashboards.queries.incidence import EVERYBODY
from dashboards.queries.populations import Population
from dashboards.queries.records import Records
from events.choices import LostReason


@dataclass(frozen=True)
class Split:
    """Groups in the order of their category, and the place of each record in them."""

    groups: list[Group]
    places: np.ndarray


def by_window(calls: Records) -> Split:
    """In the order of their days after the treatment."""
    words, places = calls.table.words["window"], calls["window"]
    after = calls["due_on"] - calls.population["treated_on"][calls.rows]
    first = np.full(len(words), np.iinfo(np.int64).max)
    np.minimum.at(first, places, after)
    order = np.argsort(first, kind="stable")
    return Split(
        [Group(words[n], words[n].replace("_", " ").capitalize()) for n in order],
        np.argsort(order)[places],
    )


def by_treating_injector(calls: Records) -> Split:
    grouping = by_injector(calls.population)
    return Split(grouping.groups, grouping.places[calls.rows])


def by_due_month(calls: Records) -> Split:
    months = in_months(calls["due_on"])
    return Split(months.groups, months.places)


def by_nurse(attempts: Records) -> Split:
    """Who recorded the attempt, in the order of names."""
    ids, places = np.unique(attempts["recorded_by_id"], return_inverse=True)
    people = User.objects.filter(id__in=ids.tolist())
    named = {row.id: Group(row.username, row.display_name) for row in people}
    groups = [named[number] for number in ids.tolist()]
    in_order = sorted(groups, key=lambda group: (group.label.lower(), group.code))
    place_of = np.array([in_order.index(group) for group in groups], dtype=np.int64)
    return Split(in_order, place_of[places])


def together(records: Records) -> Split:
    return Split([EVERYBODY], np.zeros(len(records), dtype=np.int64))


@dataclass(frozen=True)
class Question:
    """Which records, split how, and which stage of them its interval is about."""

    split: Callable[[Records], Split]
    records: Callable[[Population], Records] = calls_of
    stages: Mapping[str, str] = field(default_factory=lambda: CALLS)
    whole: str = "due"
    part: str = "complete"


def of_attempts(split: Callable[[Records], Split]) -> Question:
    return Question(split, attempts_of, ATTEMPTS, whole="attempts", part="answered")


SPLITS = {
    "window": Question(by_window),
    "injector": Question(by_treating_injector),
    "month": Question(by_due_month),
    "calls": Question(together),
    "nurse": of_attempts(by_nurse),
    "attempts": of_attempts(together),
}


@dataclass(frozen=True)
class Counted:
    """One group, how many are in each stage, and the design effect of its part.

    `lost_reasons` are of those given up, in the order of the list.
    """

    group: Group
    counts: dict[str, int]
    design_effect: float
    lost_reasons: dict[LostReason, int]


def counted_by(by: str, population: Population) -> list[Counted]:
    """Groups without any record are left out; the last is everybody together."""
    question = SPLITS[by]
    records = population.once(question.records)
    split = question.split(records)
    size = len(split.groups) + 1
    rows = np.concatenate([np.arange(len(records))] * 2).astype(np.int64)
    places = np.concatenate([split.places, np.full(len(records), size - 1)])
    places = places.astype(np.int64)
    tallies = {
        name: np.bincount(places[mask[rows]], minlength=size).tolist()
        for name, mask in records.stages.items()
    }
    whole = records.stages[question.whole][rows]
    clustering = within_patients(
        places[whole],
        records.patients[rows][whole],
        records.stages[question.part][rows][whole],
        size,
    )
    effects = clustering.effects
    reasons = lost_reasons(records, places, rows, size)
    found = np.bincount(places, minlength=size).tolist()
    return [
        Counted(
            group=group,
            counts={name: tally[place] for name, tally in tallies.items()},
            design_effect=effects[place],
            lost_reasons=reasons[place],
        )
        for place, group in enumerate([*split.groups, EVERYBODY])
        if found[place] or place == size - 1
    ]


def lost_reasons(
    records: Records, places: np.ndarray, rows: np.ndarray, size: int
) -> list[dict[LostReason, int]]:
    """Of each group how many were given up, and why."""
    if "lost" not in records.stages:
        return [{}] * size
    lost = records.stages["lost"]
    tallies = {
        reason: np.bincount(
            places[(lost & records.table.is_in("lost_reason", [reason]))[rows]],
            minlength=size,
        ).tolist()
        for reason in LostReason
    }
    return [
        {reason: tally[place] for reason, tally in tallies.items() if tally[place]}
        for place in range(size)
    ]
