"""How alike the treatments of one patient are, and what that costs in certainty."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboards.measures.arguments import Floats

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Clustering:
    """Of each group: likeness within patients, and how often patients repeat.

    `icc` is the intraclass correlation, 0 to 1, NaN where it can't be estimated;
    `repeats` how many treatments of this group the patient of a treatment has, on
    average over treatments: 1 if nobody repeats, NaN for a group without any.
    """

    icc: Floats
    repeats: Floats

    @property
    def effects(self) -> list[float]:
        """The design effect of each group, of which the last is of everybody.

        Everybody's likeness stands in for one that isn't known.
        """
        icc = np.where(np.isnan(self.icc), self.icc[-1], self.icc)
        return [float(effect) for effect in design_effect(icc, self.repeats)]


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
    span = int(patients.max(initial=0)) + 1
    if size * span >= 2**62:
        patients, span = np.unique(patients, return_inverse=True)[1], len(patients)
    # Group, patient and answer in one number: sorting that alone is several times
    # faster than ordering rows by two columns.
    pairs = places.astype(np.int64) * span + patients.astype(np.int64)
    rows = np.sort(pairs * 2 + events)
    starts = np.flatnonzero(np.diff(rows >> 1, prepend=-1))
    place = (rows[starts] >> 1) // span
    n = np.diff(starts, append=len(rows)).astype(float)
    x = np.add.reduceat(rows & 1, starts).astype(float)

    def total(values: Floats) -> Floats:
        return np.bincount(place, weights=values, minlength=size).astype(float)

    treatments = total(n)
    with np.errstate(invalid="ignore", divide="ignore"):
        repeats = total(n**2) / treatments
        icc = _icc(total(n**0), treatments, total(x), total(x**2 / n), repeats)
    return Clustering(icc=icc, repeats=repeats)


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
