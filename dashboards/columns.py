"""Exposures as numpy columns, in order of patient: each as narrow as its values allow.

A state is never changed: a change makes a new one that shares what stayed the same, so
that other threads go on reading whole states. A patient's treatments stand together, in
order of entry, so that no question has to sort for them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

NONE = -1
KEY = "treatment_id"
PATIENT = "patient_id"
# How a column is written in the table: a key, a day, a number, or a word or flag.
COLUMNS = {
    KEY: "key",
    "clinic_id": "key",
    PATIENT: "key",
    "injector_id": "key",
    "product_id": "key",
    "units_tenths": "number",
    "lot_id": "key",
    "areas": "number",
    "treated_on": "day",
    "indication": "word",
    "first_toxin": "word",
    "cycle": "word",
    "sex": "word",
    "age": "word",
    "headache_history": "word",
    "migraine": "word",
    "low_pain_threshold": "word",
    "needle_anxiety": "word",
    "habitual_frowning": "word",
    "retreated_day": "number",
    "followed_through_day": "number",
    "first_onset_day": "number",
    "late_onset_day": "number",
    "onset_windows": "word",
    "possible_windows": "word",
    "spontaneous_windows": "word",
    "worst_grade": "word",
    "has_emergency_flag": "flag",
    "is_serious": "flag",
    "is_voided": "flag",
}
BEFORE = "sessions_before"
FEW = 30  # comparing so often is faster than sorting a narrow column
WIDTHS = (np.int8, np.int16, np.int32, np.int64)


@dataclass(frozen=True)
class Columns:
    """By name, columns of one length."""

    arrays: Mapping[str, np.ndarray]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.arrays[name]

    def __len__(self) -> int:
        return len(self.arrays[KEY])

    @classmethod
    def of(cls, blocks: Iterable[Mapping[str, np.ndarray]]) -> "Columns":
        """All rows, from blocks of them in any order."""
        narrow = [{name: narrowed(block[name]) for name in COLUMNS} for block in blocks]
        empty = np.empty(0, dtype=np.int8)
        whole = {
            name: np.concatenate([empty, *(block[name] for block in narrow)])
            for name in COLUMNS
        }
        order = np.lexsort((whole[KEY], whole[PATIENT]))
        whole = {name: column[order] for name, column in whole.items()}
        everybody = np.unique(whole["injector_id"])
        whole[BEFORE] = np.full(len(order), NONE, dtype=np.int8)
        return cls(whole).counted_anew(everybody)

    def merged(self, block: Mapping[str, np.ndarray]) -> "Columns":
        """With the rows of the block in the place of those of the same treatments."""
        order = np.lexsort((block[KEY], block[PATIENT]))
        block = {name: block[name][order] for name in COLUMNS}
        rows = np.flatnonzero(is_any(self[KEY], block[KEY]))
        by_key = np.argsort(block[KEY])
        changes = by_key[np.searchsorted(block[KEY], self[KEY][rows], sorter=by_key)]
        changed = {name: column[changes] for name, column in block.items()}
        if (self[PATIENT][rows] != changed[PATIENT]).any():
            stays = ~is_any(self[KEY], block[KEY])
            return Columns.of([{name: self[name][stays] for name in COLUMNS}, block])
        is_new = np.ones(len(order), dtype=bool)
        is_new[changes] = False
        new = {name: column[is_new] for name, column in block.items()}
        moved = np.zeros(len(rows), dtype=bool)
        for name in ("injector_id", "treated_on", "is_voided"):
            moved |= self[name][rows] != changed[name]
        injectors = np.concatenate(
            [
                self["injector_id"][rows][moved],
                changed["injector_id"][moved],
                new["injector_id"],
            ]
        )
        later = self.replaced(rows, changed).added(new)
        return later.counted_anew(np.unique(injectors))

    def replaced(self, rows: np.ndarray, values: Mapping[str, np.ndarray]) -> "Columns":
        """A column in which nothing differs is shared with the state before."""
        arrays = dict(self.arrays)
        for name, column in values.items():
            if (self[name][rows] != column).any():
                width = np.result_type(self[name], narrowed(column))
                arrays[name] = self[name].astype(width)
                arrays[name][rows] = column
        return Columns(arrays)

    def added(self, values: Mapping[str, np.ndarray]) -> "Columns":
        """Each new treatment after those of its patient that were entered before."""
        count = len(values[KEY])
        if not count:
            return self
        first, end = (
            np.searchsorted(self[PATIENT], values[PATIENT], side=side)
            for side in ("left", "right")
        )
        places = [
            start + np.searchsorted(self[KEY][start:stop], key)
            for start, stop, key in zip(first, end, values[KEY], strict=True)
        ]
        arrays = {}
        for name, held in self.arrays.items():
            column = narrowed(values.get(name, np.full(count, NONE)))
            width = np.result_type(held, column)
            arrays[name] = np.insert(held.astype(width, copy=False), places, column)
        return Columns(arrays)

    def counted_anew(self, injectors: np.ndarray) -> "Columns":
        """How many treatments on record these injectors had given before each."""
        if not len(injectors):
            return self
        theirs = is_any(self["injector_id"], injectors)
        rows = np.flatnonzero(theirs & (self["is_voided"] == 0))
        by = self["injector_id"][rows]
        order = np.lexsort((self[KEY][rows], self["treated_on"][rows], by))
        _, firsts, counts = np.unique(by[order], return_index=True, return_counts=True)
        before = self[BEFORE].astype(np.int64)
        before[theirs] = NONE
        before[rows[order]] = np.arange(len(rows)) - np.repeat(firsts, counts)
        return Columns({**self.arrays, BEFORE: narrowed(before)})


def is_any(column: np.ndarray, values: Iterable[int]) -> np.ndarray:
    """Which are one of the values; for the few values of most questions at once."""
    values = list(values)
    if len(values) > FEW:
        return np.isin(column, values)
    found = np.zeros(len(column), dtype=bool)
    for value in values:
        found |= column == int(value)  # an enum's would make the column 64 bits wide
    return found


def narrowed(column: np.ndarray) -> np.ndarray:
    """In the narrowest signed type that holds every value, and "nothing" as well."""
    low, high = column.min(initial=NONE), column.max(initial=0)
    fits = (
        width
        for width in WIDTHS
        if np.iinfo(width).min <= low and high <= np.iinfo(width).max
    )
    return column.astype(next(fits), copy=False)
