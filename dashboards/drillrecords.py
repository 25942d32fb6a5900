"""From a number of follow-up quality to the calls, attempts or headaches behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from django import forms

from dashboards.addresses import records_address
from dashboards.drilldown import Tab
from dashboards.queries.followups import SPLITS
from dashboards.queries.populations import Population, population_of
from dashboards.queries.timeliness import STAGES, STEPS, timeliness_of
from dashboards.scope import ScopeForm
from dashboards.tables.records import (
    attempts_table,
    calls_table,
    headaches_table,
)

TIMELINESS = "timeliness"
NUMBERS = (*SPLITS, TIMELINESS)


class RecordsForm(ScopeForm):
    """A scope and a number: which records, which group, which stage (`month:2026-03:due`)."""

    beside = ("number", "page")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hidden = forms.HiddenInput
        self.fields |= {
            "number": forms.CharField(
                required=False, widget=hidden, initial="calls:all:due"
            ),
            "page": forms.IntegerField(required=False, min_value=1, widget=hidden),
        }

    def clean_number(self):
        number = self.cleaned_data["number"] or "calls:all:due"
        by, _, rest = number.partition(":")
        group, colon, stage = rest.rpartition(":")
        if by not in NUMBERS or not colon:
            raise forms.ValidationError(
                f"There is no number “{number}”. Name one of {', '.join(NUMBERS)}, then "
                "a colon and the group, then a colon and how far it came."
            )
        if stage not in stages_of(by):
            raise forms.ValidationError(
                f"There is no “{stage}” here. Use one of: {', '.join(stages_of(by))}."
            )
        return by, group, stage


def stages_of(by: str) -> Mapping[str, str]:
    return STAGES if by == TIMELINESS else SPLITS[by].stages


@dataclass(frozen=True)
class Behind:
    """`ids` of the records, the newest first; `table` shows some of them."""

    label: str
    stage: str
    noun: str
    ids: list[int]
    table: Callable
    tabs: list[Tab]


@dataclass(frozen=True)
class Found:
    """A group's records, the newest first, and of each stage which of them are in it."""

    label: str
    noun: str
    ids: np.ndarray
    stages: Mapping[str, np.ndarray]
    table: Callable


def records_behind(form: RecordsForm) -> Behind | None:
    """None if there is no such group in the scope."""
    by, group, stage = form.cleaned_data["number"]
    found = group_of(by, group, population_of(form.scope))
    if found is None:
        return None
    return Behind(
        label=found.label,
        stage=stages_of(by)[stage],
        noun=found.noun,
        ids=found.ids[found.stages[stage]].tolist(),
        table=found.table,
        tabs=[
            Tab(
                words=words,
                count=int(np.count_nonzero(found.stages[name])),
                address=records_address(form.scope, f"{by}:{group}:{name}"),
                is_current=name == stage,
            )
            for name, words in stages_of(by).items()
        ],
    )


def group_of(by: str, group: str, population: Population) -> Found | None:
    if by == TIMELINESS:
        return step_of(group, population)
    question = SPLITS[by]
    records = question.records(population)
    split = question.split(records)
    codes = [one.code for one in split.groups]
    if group not in codes:
        return None
    is_call = "due" in records.stages
    place = codes.index(group)
    mine = np.flatnonzero(split.places == place)
    days = records["due_on" if is_call else "contacted_on"][mine]
    mine = mine[np.lexsort((-records["id"][mine], -days))]
    ids = records["id"][mine]
    far = {name: mask[mine] for name, mask in records.stages.items()}
    return Found(
        label=split.groups[place].label,
        noun="call" if is_call else "attempt",
        ids=ids,
        stages=far,
        table=partial(calls_table, known=how_far(ids, far))
        if is_call
        else attempts_table,
    )


def how_far(ids: np.ndarray, stages: Mapping[str, np.ndarray]) -> dict[int, str]:
    """Of each call in words."""
    words = np.select(
        [
            stages["not_yet_due"],
            stages["complete"],
            stages["not_answered"],
            stages["not_reached"],
        ],
        ["not yet due", "complete", "reached, no answer", "attempted, nobody reached"],
        "not attempted",
    )
    return dict(zip(ids.tolist(), words.tolist(), strict=True))


def step_of(step: str, population: Population) -> Found | None:
    if step not in STEPS:
        return None
    days = timeliness_of(population)[step]
    return Found(
        label=STEPS[step],
        noun="headache",
        ids=days.headaches,
        stages=days.stages,
        table=headaches_table,
    )
