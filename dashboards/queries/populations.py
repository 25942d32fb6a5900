"""The treatments that a scope asks about, and what is known of each: once a page."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np

from clinic.choices import Answer, Migraine
from clinic.models import Injector, Product
from dashboards.cohort import NONE, Cohort, held, is_of
from dashboards.columns import Columns, is_any
from dashboards.measures.clustering import Runs, runs_of
from dashboards.scope import Scope, product_name
from events.choices import HEADACHE_INDICATIONS, Area, Indication
from events.rules.windows import GRACE_DAYS, WINDOWS, Window


class State(IntEnum):
    """What is known of a treatment in the window asked about: one of these."""

    NOT_YET_DUE = 0
    NO_HEADACHE = 1  # asked after the window, and there was none
    HEADACHE = 2  # asked after the window, and there was one
    CAME_FORWARD = 3  # one is known, of a patient who told unasked
    HEARD_EARLIER = 4  # one is known, and nobody asked after the window
    NOT_KNOWN = 5


# The names are those of `dashboards.measures.incidence.Counts`.
COUNTED = {
    "events": (State.HEADACHE,),
    "asked": (State.NO_HEADACHE, State.HEADACHE),
    "treatments": tuple(State)[1:],
    "known_events": (State.HEADACHE, State.CAME_FORWARD, State.HEARD_EARLIER),
    "unknown": (State.NOT_KNOWN,),
    "spontaneous": (State.CAME_FORWARD,),
    "not_yet_due": (State.NOT_YET_DUE,),
}

ON_RECORD = "on_record"  # whatever is known of them


@dataclass(frozen=True)
class Population:
    """`states` holds the State of each row of `cohort`, in its order."""

    scope: Scope
    cohort: Cohort
    states: np.ndarray
    answers: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    def __getitem__(self, name: str) -> np.ndarray:
        return self.cohort[name]

    def __len__(self) -> int:
        return len(self.cohort)

    def where(self, mask: np.ndarray, scope: Scope | None = None) -> "Population":
        return replace(
            self,
            cohort=self.cohort.where(mask),
            states=self.states[mask],
            scope=scope or self.scope,
        )

    def counted(self, name: str) -> np.ndarray:
        """Which rows a count of that name counts."""
        if name == ON_RECORD:
            return np.ones(len(self), dtype=bool)
        return is_any(self.states, COUNTED[name])

    def once(self, question: Callable[["Population"], Any]) -> Any:
        """The answer, asked for once however many panels of a page need it."""
        if question not in self.answers:
            self.answers[question] = question(self)
        return self.answers[question]

    @cached_property
    def products(self) -> dict[int, str]:
        """The names of the products used, by id, the most used first."""
        ids, uses = np.unique(self["product_id"], return_counts=True)
        names = {
            row.id: product_name(row)
            for row in Product.objects.filter(id__in=ids.tolist())
        }
        by_use = ids[np.argsort(-uses, kind="stable")].tolist()
        return {number: names[number] for number in by_use if number != NONE}

    def of_product(self, name: str) -> "Population":
        ids = [number for number, known in self.products.items() if known == name]
        return self.where(
            is_any(self.cohort.narrow("product_id"), ids),
            self.scope.narrowed(product=name),
        )


def population_of(scope: Scope) -> Population:
    columns = held()
    asked_about = is_of(columns, scope.clinics) & in_scope(columns, scope)
    rows = slice(None) if asked_about.all() else np.flatnonzero(asked_about)
    cohort = Cohort(columns, rows)
    return Population(scope, cohort, states_of(cohort, scope))


# By what is known: 1 a headache, 2 asked after the window, 4 told unasked, 8 mature.
STATES = np.full(16, State.NOT_YET_DUE, dtype=np.int8)
STATES[8:] = [
    State.NOT_KNOWN,
    State.HEARD_EARLIER,
    State.NO_HEADACHE,
    State.HEADACHE,
    State.NOT_KNOWN,
    State.CAME_FORWARD,
    State.NO_HEADACHE,
    State.HEADACHE,
]


def states_of(cohort: Cohort, scope: Scope) -> np.ndarray:
    # Of all rows: to choose those of the cohort from five columns takes longer.
    columns, window = cohort.columns, scope.window
    last_day = window.last_day
    if window.code == "late":
        again = columns["retreated_day"]
        last_day = np.where(
            again == NONE, last_day, np.minimum(np.int16(last_day), again)
        )
    window_bit = np.int16(1 << WINDOWS.index(window))
    matures_by = scope.as_of.toordinal() - window.last_day - GRACE_DAYS
    event = (columns["onset_windows"] & window_bit) > 0
    perhaps = ~event & ((columns["possible_windows"] & window_bit) > 0)
    asked = (columns["followed_through_day"] >= last_day) & ~perhaps
    unasked = (columns["spontaneous_windows"] & window_bit) > 0
    mature = columns["treated_on"] <= matures_by
    known = event.astype(np.int8)
    for number, mask in ((2, asked), (4, unasked), (8, mature)):
        known += mask.view(np.int8) * np.int8(number)
    return STATES.take(known[cohort.rows])


def in_scope(cohort: Columns, scope: Scope) -> np.ndarray:
    """The treatments asked about, mature or not."""
    mask = cohort["treated_on"] <= scope.as_of.toordinal()
    if scope.since:
        mask &= cohort["treated_on"] >= scope.since.toordinal()
    if scope.until:
        mask &= cohort["treated_on"] <= scope.until.toordinal()
    if scope.product:
        ids = [
            row.id
            for row in Product.objects.all()
            if product_name(row) == scope.product
        ]
        mask &= is_any(cohort["product_id"], ids)
    if scope.injector:
        injectors = Injector.objects.filter(
            clinic__in=scope.clinics, code=scope.injector
        )
        mask &= is_any(cohort["injector_id"], [row.id for row in injectors])
    if scope.area:
        # A Python number would have to fit the column, which is as narrow as can be.
        mask &= (cohort["areas"] & np.int64(bit(Area, scope.area))) > 0
    if scope.indication:
        mask &= cohort["indication"] == Indication.values.index(scope.indication)
    else:
        headache = [Indication.values.index(word) for word in HEADACHE_INDICATIONS]
        mask &= ~is_any(cohort["indication"], headache)
    if scope.first_toxin:
        mask &= cohort["first_toxin"] == Answer.values.index(scope.first_toxin)
    if scope.migraine:
        mask &= cohort["migraine"] == Migraine.values.index(scope.migraine)
    return mask & is_at_risk(cohort, scope.window)


@dataclass(frozen=True)
class Asked:
    """The asked treatments: their rows, in the order of patients, and their events."""

    rows: np.ndarray
    runs: Runs
    events: np.ndarray


def asked_by_patient(population: Population) -> Asked:
    """Raises ValueError if the population is in another order."""
    rows = np.flatnonzero(population.counted("asked"))
    return Asked(
        rows,
        runs_of(population.cohort.narrow("patient_id")[rows]),
        population.counted("events").take(rows),
    )


def asked_rows(population: Population) -> np.ndarray:
    """Where the asked treatments are, in the order of time, as models take them."""
    rows = np.flatnonzero(population.counted("asked"))
    return rows[np.lexsort((population["cycle"][rows], population["treated_on"][rows]))]


def is_at_risk(cohort: Columns, window: Window) -> np.ndarray:
    """A patient treated again by the first day of the wearing-off window has none."""
    if window.code != "late":
        return np.ones(len(cohort), dtype=bool)
    again = cohort["retreated_day"]
    return (again == NONE) | (again > window.first_day)


def bit(choices, word: str) -> int:
    return 1 << choices.values.index(word)
