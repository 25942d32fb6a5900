"""From a number of a panel to the treatments behind it."""

from dataclasses import dataclass

import numpy as np
from django import forms

from dashboards.addresses import with_query
from dashboards.groupings import GROUPINGS
from dashboards.groupings.shapes import Group
from dashboards.queries.groups import group_of
from dashboards.queries.incidence import EVERYBODY
from dashboards.queries.populations import (
    ON_RECORD,
    State,
    population_of,
)
from dashboards.scope import ScopeForm, choice

OF = {
    "asked": "Asked",
    "events": "Headache",
    "treatments": "Mature",
    "known_events": "Any headache known",
    "spontaneous": "Came forward unasked",
    "unknown": "Not known",
    "not_yet_due": "Not yet due",
    ON_RECORD: "On record",
}
STATES = {
    State.NOT_YET_DUE: "not yet due",
    State.NO_HEADACHE: "asked: no headache",
    State.HEADACHE: "asked: headache",
    State.CAME_FORWARD: "headache, came forward unasked",
    State.HEARD_EARLIER: "headache, not asked after the window",
    State.NOT_KNOWN: "not known",
}


class TreatmentsForm(ScopeForm):
    """A scope, a group of one grouping (`area:glabella`), and which count of it."""

    beside = ("group", "of", "page")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hidden = forms.HiddenInput
        self.fields |= {
            "group": forms.CharField(
                required=False, widget=hidden, initial="everybody:all"
            ),
            "of": choice("Count", list(OF.items()), empty=None, widget=hidden),
            "page": forms.IntegerField(required=False, min_value=1, widget=hidden),
        }

    def clean_group(self):
        by, colon, code = self.cleaned_data["group"].partition(":")
        if by and (by not in GROUPINGS or not colon):
            raise forms.ValidationError(
                f"There is no grouping “{by}”. Use one of: {', '.join(GROUPINGS)}, "
                "then a colon and the group."
            )
        return by or "everybody", code or EVERYBODY.code


@dataclass(frozen=True)
class Tab:
    words: str
    count: int
    address: str
    is_current: bool


@dataclass(frozen=True)
class Behind:
    """`ids` of the treatments, the newest first, and what is known of each."""

    group: Group
    count: str
    ids: np.ndarray
    states: np.ndarray
    tabs: list[Tab]

    def known(self, places: range) -> dict[int, str]:
        """In words, by the id of each treatment at these places."""
        part = slice(places.start, places.stop)
        words = [STATES[state] for state in self.states[part].tolist()]
        return dict(zip(self.ids[part].tolist(), words, strict=True))


def treatments_behind(form: TreatmentsForm) -> Behind | None:
    """None if there is no such group in the scope."""
    by, code = form.cleaned_data["group"]
    of = form.cleaned_data["of"] or "asked"
    found = group_of(by, code, population_of(form.scope))
    if found is None:
        return None
    group, population = found
    kept = population.where(population.counted(of))
    newest = np.lexsort((-kept["treatment_id"], -kept["treated_on"]))
    return Behind(
        group=group,
        count=OF[of],
        ids=kept["treatment_id"][newest],
        states=kept.states[newest],
        tabs=[
            Tab(
                words=words,
                count=int(np.count_nonzero(population.counted(name))),
                address=with_query(
                    "", form.scope.params | {"group": f"{by}:{code}", "of": name}
                ),
                is_current=name == of,
            )
            for name, words in OF.items()
        ],
    )
