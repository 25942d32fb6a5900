"""Many rows go to the database, or come from it, a block in a statement."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

BLOCK = 500
Row = TypeVar("Row")


def blocks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), BLOCK):
        yield rows[start : start + BLOCK]
