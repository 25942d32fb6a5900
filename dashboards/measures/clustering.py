"""How alike the treatments of one patient are, and what that costs in certainty."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboards.measures.arguments import Floats

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
# While more than one row in so many is meant, a mask is faster than row numbers.
MANY = 6


@dataclass(frozen=True)
class Clustering:
    """Of each group: likeness within patients, and how often patients repeat.

    `rows` are its treatments, `events` those of them with one. `icc` is the
    intraclass correlation, 0 to 1, NaN where it can't be estimated; `repeats` how many
    treatments of this group the patient of a treatment has, on average over
    treatments: 1 if nobody repeats, NaN for a group without any.
    """

    rows: Integers
    events: Integers
    icc: Floats
    repeats: Floats

    @property
    def effects(self) -> list[float]:
        """The design effect of each group, of which the last is of everybody.

        Everybody's likeness stands in for one that isn't known.
        """
        icc = np.where(np.isnan(self.icc), self.icc[-1], self.icc)
        return [float(effect) for effect in design_effect(icc, self.repeats)]

    @classmethod
    def of_groups(cls, parts: Sequence["Clustering"]) -> "Clustering":
        """The groups of several, in their order."""
        return cls(
            *(
                np.concatenate([getattr(part, field.name) for part in parts])
                for field in fields(cls)
            )
        )


@dataclass(frozen=True)
class Runs:
    """So many rows, of which those of one patient stand together.

    `steps[d - 1]` are the rows whose patient is also that of the row d rows later: as
    a mask of all but the last d rows or, where they are few, as their numbers.
    """

    length: int
    steps: tuple[Flags | Integers, ...]


def runs_of(patients: Integers) -> Runs:
    """`patients` of each row, in ascending order; ValueError if they aren't."""
    if np.any(patients[1:] < patients[:-1]):
        raise ValueError("patients must be in ascending order")
    length = len(patients)
    steps: list[Flags | Integers] = []
    same = patients[1:] == patients[:-1]
    while len(same) and np.count_nonzero(same) * MANY > length:
        steps.append(same)
        later = len(steps) + 1
        same = patients[later:] == patients[:-later]
    rows = np.flatnonzero(same)
    while len(rows):
        steps.append(rows)
        later = len(steps) + 1
        # Whose patient isn't that of d rows later isn't that of d + 1 rows later.
        rows = rows[rows < length - later]
        rows = rows[patients[rows] == patients[rows + later]]
    return Runs(length, tuple(steps))


def within_patients(
    places: Integers, patients: Integers, events: Flags, size: int
) -> Clustering:
    """Clustering of `size` groups of asked treatments, one row per treatment.

    `places` numbers the row's group from 0, `patients` its patient by any whole
    number from 0, `events` says whether it had one. With k patients, n_i
    treatments of each and N of all, the analysis of variance gives

        ρ = (MSB − MSW) / (MSB + (n₀ − 1) MSW),  n₀ = (N − Σn_i²/N) / (k − 1)

    (Donner, Int Stat Rev 1986;54:67), floored at 0; repeats = Σn_i² / Σn_i. ρ is
    NaN in a group where nobody repeats, with fewer than two patients, or where all
    answers are the same. Two patients with answers 1 1 and 1 0 have ρ = 0 and
    repeats 2; with 1 1 and 0 0, ρ = 1. Raises ValueError for arrays of other shape
    or kind, places outside 0 to size − 1 and negative patients.
    """
    _check(places, patients, events, size)
    order = np.argsort(patients, kind="stable")
    return within_runs(places[order], runs_of(patients[order]), events[order], size)


def within_runs(places: Integers, runs: Runs, events: Flags, size: int) -> Clustering:
    """The same of rows that are in the order of patients already: nothing is sorted.

    A row at place −1 is in no group.
    Each row learns how many rows n its patient has in its group, and how many events x
    these have. Every n rows of one kind (n, x) are then a patient of that kind.
    """
    n, x = _own(places, runs, events)
    worst = int(x.max(initial=0)) + 1
    kinds = np.arange((int(n.max(initial=0)) + 1) * worst)
    # No wider than need be: of a million rows it is memory that takes the time.
    width = np.min_scalar_type(-(size + 1) * len(kinds))
    kind = n.astype(width) * width.type(worst) + x
    if (size + 1) * len(kinds) > len(kind):
        kinds, kind = np.unique(kind, return_inverse=True)
    kind = (places.astype(width) + 1) * width.type(len(kinds)) + kind
    rows = np.bincount(kind, minlength=(size + 1) * len(kinds))
    rows = rows.reshape(size + 1, len(kinds))[1:]
    n, x = np.divmod(kinds.astype(np.int64), worst)
    n = np.maximum(n, 1)  # no row has a patient without rows
    # Of each group, how many patients there are of each kind.
    patients = rows // n
    treatments, happened = patients @ n, patients @ x
    with np.errstate(invalid="ignore", divide="ignore"):
        repeats = patients @ n**2 / treatments
        icc = _icc(
            patients.sum(axis=1),
            treatments,
            happened,
            patients @ (x**2 / n),
            repeats,
        )
    return Clustering(rows=treatments, events=happened, icc=icc, repeats=repeats)


def among_all(runs: Runs, events: Flags) -> Clustering:
    """Of the one group that all rows are."""
    return within_runs(np.zeros(runs.length, dtype=np.int8), runs, events, 1)


def _own(
    places: Integers, runs: Runs, events: Flags
) -> tuple[NDArray[np.unsignedinteger], NDArray[np.unsignedinteger]]:
    """Of each row the rows of its patient in its group, and the events of these."""
    width = np.min_scalar_type(len(runs.steps) + 1)
    own = events.astype(width)
    n, x = np.ones(runs.length, dtype=width), own.copy()
    for later, rows in enumerate(runs.steps, start=1):
        if rows.dtype == np.bool_:
            both = ((places[later:] == places[:-later]) & rows).astype(width)
            n[later:] += both
            n[:-later] += both
            x[later:] += both * own[:-later]
            x[:-later] += both * own[later:]
        else:
            rows = rows[places[rows] == places[rows + later]]
            n[rows] += 1
            n[rows + later] += 1
            x[rows] += own[rows + later]
            x[rows + later] += own[rows]
    return n, x


def design_effect(icc: ArrayLike, repeats: ArrayLike) -> Floats:
    """How many times too large the variance is taken for independent treatments.

    ξ = 1 + (repeats − 1) ρ. With repeats = Σn_i² / Σn_i this is the usual
    Σn_i (1 + (n_i − 1) ρ) / Σn_i, since Σn_i (n_i − 1) = (repeats − 1) Σn_i.
    Counts divided by ξ are the effective ones that every interval here accepts. An
    unknown ρ (NaN) counts as none, ξ = 1. ρ = 0.1855 and 2.8818 repeats give 1.349.
    Raises ValueError unless 0 <= icc <= 1 and 1 <= repeats.
    """
    likeness = np.nan_to_num(np.asarray(icc, dtype=float), nan=0.0)
    number = np.nan_to_num(np.asarray(repeats, dtype=float), nan=1.0)
    if np.any(likeness < 0) or np.any(likeness > 1):
        raise ValueError("icc must lie between 0 and 1")
    if np.any(number < 1):
        raise ValueError("repeats must be at least 1")
    effect: Floats = 1 + (number - 1) * likeness
    return effect


def _icc(
    patients: Floats,
    treatments: Floats,
    events: Floats,
    explained: Floats,
    repeats: Floats,
) -> Floats:
    """`explained` is Σx_i²/n_i; of 0 and 1 the sum of squares is the sum."""
    between = (explained - events**2 / treatments) / (patients - 1)
    within = (events - explained) / (treatments - patients)
    usual = (treatments - repeats) / (patients - 1)
    icc = (between - within) / (between + (usual - 1) * within)
    known = (
        (patients > 1) & (treatments > patients) & (events > 0) & (events < treatments)
    )
    return np.where(known, np.clip(icc, 0, 1), np.nan)


def _check(places: Integers, patients: Integers, events: Flags, size: int) -> None:
    for name, values in (("places", places), ("patients", patients)):
        if not np.issubdtype(values.dtype, np.integer):
            raise ValueError(f"{name} must be whole numbers")
    if events.dtype != np.bool_:
        raise ValueError("events must be true or false")
    if not places.shape == patients.shape == events.shape == (len(places),):
        raise ValueError("places, patients and events must be columns of one length")
    if places.size and not 0 <= places.min() <= places.max() < size:
        raise ValueError("places must lie between 0 and size - 1")
    if patients.size and patients.min() < 0:
        raise ValueError("patients must not be negative")
