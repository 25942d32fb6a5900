"""Exposures as numpy columns, in order of treatment: each as narrow as its values allow.

A state is never changed: a change makes a new one that shares what stayed the same, so
that other threads go on reading whole states.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

NONE = -1
KEY = "treatment_id"
# How a column is written in the table: a key, a day, a number, or a word or flag.
COLUMNS = {
    KEY: "key",
    "clinic_id": "key",
    "patient_id": "key",
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
WIDTHS = (np.int8, np.int16, np.int32, np.int64)
SPARE = 1024  # rows that can be added before all columns are copied


@dataclass(frozen=True)
class Columns:
    """`length` rows; each buffer has room for more, which only a later state shows."""

    buffers: Mapping[str, np.ndarray]
    length: int

    def __getitem__(self, name: str) -> np.ndarray:
        return self.buffers[name][: self.length]

    def __len__(self) -> int:
        return self.length

    @classmethod
    def of(cls, blocks: Iterable[Mapping[str, np.ndarray]]) -> "Columns":
        """All rows, from blocks of them in any order."""
        narrow = [{name: narrowed(block[name]) for name in COLUMNS} for block in blocks]
        empty = np.empty(0, dtype=np.int8)
        whole = {
            name: np.concatenate([empty, *(block[name] for block in narrow)])
            for name in COLUMNS
        }
        order = np.argsort(whole[KEY], kind="stable")
        whole = {name: column[order] for name, column in whole.items()}
        everybody = np.unique(whole["injector_id"])
        whole[BEFORE] = np.full(len(order), NONE, dtype=np.int8)
        return cls(whole, len(order)).counted_anew(everybody)

    def merged(self, block: Mapping[str, np.ndarray]) -> "Columns":
        """With the rows of the block in the place of those of the same treatments."""
        order = np.argsort(block[KEY], kind="stable")
        block = {name: block[name][order] for name in COLUMNS}
        places = np.searchsorted(self[KEY], block[KEY])
        is_known = np.zeros(len(order), dtype=bool)
        inside = places < self.length
        is_known[inside] = self[KEY][places[inside]] == block[KEY][inside]
        new = {name: column[~is_known] for name, column in block.items()}
        changed = {name: column[is_known] for name, column in block.items()}
        rows = places[is_known]
        moved = np.zeros(len(rows), dtype=bool)
        for name in ("injector_id", "treated_on", "is_voided"):
            moved |= self[name][rows] != changed[name]
        injectors = np.unique(
            np.concatenate(
                [
                    self["injector_id"][rows][moved],
                    changed["injector_id"][moved],
                    new["injector_id"],
                ]
            )
        )
        return self.replaced(rows, changed).added(new).counted_anew(injectors)

    def replaced(self, rows: np.ndarray, values: Mapping[str, np.ndarray]) -> "Columns":
        """A column in which nothing differs is shared with the state before."""
        buffers = dict(self.buffers)
        for name, column in values.items():
            if (self[name][rows] != column).any():
                width = np.result_type(buffers[name], narrowed(column))
                buffers[name] = buffers[name].astype(width)
                buffers[name][rows] = column
        return Columns(buffers, self.length)

    def added(self, values: Mapping[str, np.ndarray]) -> "Columns":
        count = len(values[KEY])
        if not count:
            return self
        if self.length and values[KEY][0] < self[KEY][-1]:
            # A transaction that took an earlier number was over later.
            whole = {name: self[name] for name in COLUMNS}
            return Columns.of([whole, values])
        length = self.length + count
        buffers = {}
        for name, buffer in self.buffers.items():
            column = values.get(name, np.full(count, NONE))
            width = np.result_type(buffer, narrowed(column))
            if length > len(buffer) or width != buffer.dtype:
                old, buffer = buffer, np.empty(length + SPARE, dtype=width)
                buffer[: self.length] = old[: self.length]
            buffer[self.length : length] = column
            buffers[name] = buffer
        return Columns(buffers, length)

    def counted_anew(self, injectors: np.ndarray) -> "Columns":
        """How many treatments on record these injectors had given before each."""
        if not len(injectors):
            return self
        theirs = np.isin(self["injector_id"], injectors)
        rows = np.flatnonzero(theirs & (self["is_voided"] == 0))
        by = self["injector_id"][rows]
        # Rows are in order of treatment already, and the sort keeps it within a day.
        order = np.lexsort((self["treated_on"][rows], by))
        _, firsts, counts = np.unique(by[order], return_index=True, return_counts=True)
        before = self[BEFORE].astype(np.int64)
        before[theirs] = NONE
        before[rows[order]] = np.arange(len(rows)) - np.repeat(firsts, counts)
        buffer = np.empty(len(self.buffers[KEY]), dtype=narrowed(before).dtype)
        buffer[: self.length] = before
        return Columns({**self.buffers, BEFORE: buffer}, self.length)


def narrowed(column: np.ndarray) -> np.ndarray:
    """In the narrowest signed type that holds every value, and "nothing" as well."""
    low, high = column.min(initial=NONE), column.max(initial=0)
    fits = (
        width
        for width in WIDTHS
        if np.iinfo(width).min <= low and high <= np.iinfo(width).max
    )
    return column.astype(next(fits), copy=False)
