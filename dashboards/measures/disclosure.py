"""Which counts must not leave the clinic, so that nobody is found in a small one.

Counts of 1 to 10 are suppressed (as the small-cell policy of the US Centers for Medicare
& Medicaid Services has it), and with them as many others as keep each from being had by
addition or subtraction. It is for aggregates: a line list of single patients has no cells.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

MOST = 10

Row = Mapping[str, int]
Cell = tuple[int, str]  # the place of its row, and its name


def is_small(count: int) -> bool:
    return 1 <= count <= MOST


def suppressed(
    rows: Sequence[Row], *, sums: Iterable[Sequence[int]], total: int | None = None
) -> set[Cell]:
    """The cells to suppress. Each row has the counts of `measures.incidence.Counts`.

    `sums` are places of rows that together make up everybody, whose own row is at
    `total` if there is one. Of headaches 25, 3 and 40, together 68, the 3 is suppressed
    and the 25 as the next smallest, since 68 - 25 - 40 would give the 3 back.
    """
    hidden = {
        (place, name) for place, row in enumerate(rows) for name in small_counts(row)
    }
    within = [
        [(place, name) for name in names]
        for place in range(len(rows))
        for names in RELATED
    ]
    columns = [
        [(place, name) for place in places]
        for places in sums
        if places
        for name in rows[places[0]]
    ]
    while more := set(complements(rows, within, columns, hidden, total)):
        hidden |= more
    return hidden


# Counts of one row of which the others give the last one.
RELATED = (
    ("treatments", "known_events", "unknown", "asked", "events"),
    ("known_events", "events", "spontaneous"),
)


def small_counts(row: Row) -> Iterator[str]:
    """Those that are shown, and one of those from which a small one can be had."""
    for name, count in row.items():
        if is_small(count):
            yield name
    if is_small(row["asked"] - row["events"]):
        yield "events"
    if is_small(row["known_events"] - row["events"] - row["spontaneous"]):
        yield "known_events"


def complements(
    rows: Sequence[Row],
    within: Iterable[Sequence[Cell]],
    columns: Iterable[Sequence[Cell]],
    hidden: set[Cell],
    total: int | None,
) -> Iterator[Cell]:
    """One more cell of each sum whose suppressed ones can be had from the others."""
    for cells in within:
        if len(hidden.intersection(cells)) == 1:
            yield from next_smallest(rows, cells, hidden)
    for cells in columns:
        everybody = [] if total is None else [(total, cells[0][1])]
        groups_give_it = hidden.issuperset(everybody) and not hidden.intersection(cells)
        if can_be_had(rows, cells, hidden) or (everybody and groups_give_it):
            others = list(next_smallest(rows, cells, hidden))
            yield from others or next_smallest(rows, everybody, hidden)


def can_be_had(rows: Sequence[Row], cells: Sequence[Cell], hidden: set[Cell]) -> bool:
    """From the sum: a single one, or several that are all 1 or all 10."""
    values = [rows[place][name] for place, name in cells if (place, name) in hidden]
    return len(values) == 1 or (
        len(values) > 1 and (set(values) == {1} or set(values) == {MOST})
    )


def next_smallest(
    rows: Sequence[Row], cells: Sequence[Cell], hidden: set[Cell]
) -> Iterator[Cell]:
    """The smallest count that is shown and isn't zero, or else a zero."""
    shown = [cell for cell in cells if cell not in hidden]
    if shown:
        yield min(
            shown, key=lambda cell: (rows[cell[0]][cell[1]] == 0, value(rows, cell))
        )


def value(rows: Sequence[Row], cell: Cell) -> int:
    place, name = cell
    return rows[place][name]
