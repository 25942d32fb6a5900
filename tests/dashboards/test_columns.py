"""Columns that were caught up equal columns that were read anew."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.columns import BEFORE, COLUMNS, KEY, NONE, PATIENT, Columns

BOUNDS = {
    "word": (NONE, 300),
    "flag": (0, 1),
    "number": (NONE, 70_000),
    "day": (1, 3_000_000),
    "key": (NONE, 2**40),
}
SMALL = {
    KEY: (1, 12),
    PATIENT: (1, 4),
    "injector_id": (1, 3),
    "treated_on": (738_000, 738_004),
}


def value(name):
    low, high = SMALL.get(name, BOUNDS[COLUMNS[name]])
    return st.integers(low, high)


ROW = st.fixed_dictionaries({name: value(name) for name in COLUMNS})
CHANGES = st.lists(st.lists(ROW, max_size=4, unique_by=lambda row: row[KEY]))


def block(rows):
    return {
        name: np.array([row[name] for row in rows], dtype=np.int64) for name in COLUMNS
    }


def given_before(rows, row):
    """The same in a loop: earlier by day, and on one day by number; void ones aside."""
    if row["is_voided"]:
        return NONE
    return sum(
        other["injector_id"] == row["injector_id"]
        and not other["is_voided"]
        and (other["treated_on"], other[KEY]) < (row["treated_on"], row[KEY])
        for other in rows
    )


def assert_holds(columns, rows):
    rows = sorted(rows, key=lambda row: (row[PATIENT], row[KEY]))
    assert len(columns) == len(rows)
    for name in COLUMNS:
        assert columns[name].tolist() == [row[name] for row in rows], name
    assert columns[BEFORE].tolist() == [given_before(rows, row) for row in rows]


@settings(max_examples=60, deadline=None)
@given(CHANGES)
def test_any_changes_lead_to_what_is_read_anew(changes):
    held, record = Columns.of([]), {}
    for rows in changes:
        earlier, before = held, list(record.values())
        record |= {row[KEY]: row for row in rows}
        held = held.merged(block(rows))

        assert_holds(held, record.values())
        # Whoever was reading goes on with a whole state.
        assert_holds(earlier, before)
    assert_holds(Columns.of([block(list(record.values()))]), record.values())


def row(key, **values):
    usual = {"injector_id": 1, "treated_on": 738_000}
    return dict.fromkeys(COLUMNS, 0) | usual | {KEY: key} | values


def test_what_did_not_change_is_shared():
    held = Columns.of([block([row(1), row(2)])])

    later = held.merged(block([row(2, followed_through_day=16)]))

    assert later["followed_through_day"].tolist() == [0, 16]
    assert held["followed_through_day"].tolist() == [0, 0]
    for name in COLUMNS:
        if name != "followed_through_day":
            assert later[name] is held[name], name


def test_a_treatment_that_comes_to_light_late_is_put_in_its_place():
    held = Columns.of([block([row(1), row(5)])])

    later = held.merged(block([row(3), row(7)]))

    assert later[KEY].tolist() == [1, 3, 5, 7]
    assert later[BEFORE].tolist() == [0, 1, 2, 3]


def test_a_column_is_no_wider_than_its_values():
    """What a process needs for each treatment: some 40 bytes."""
    rows = [
        row(
            key,
            clinic_id=3,
            patient_id=400_000 + key,
            injector_id=key % 90,
            lot_id=key % 900,
            units_tenths=640,
            areas=0b111,
            followed_through_day=90,
        )
        for key in range(100_000, 101_000)
    ]
    columns = Columns.of([block(rows)])

    width = sum(columns[name].itemsize for name in [*COLUMNS, BEFORE])
    assert width <= 48
