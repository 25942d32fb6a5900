"""Bars that set one size against another (P12, and memory in P5)."""

from collections.abc import Iterator, Mapping

from tests.bench.databases import number
from tests.bench.turns import Measured, Noted, in_words

GROWTH = 1.2  # of the cost, over that of the rows
MEGABYTES = 10


def across(noted: Mapping[str, list[Noted]]) -> Iterator[Measured]:
    """Between each size and the next larger one."""
    sizes = sorted(noted, key=number)
    for small, large in zip(sizes, sizes[1:], strict=False):
        before = {(row.bar, row.name): row.value for row in noted[small]}
        for row in noted[large]:
            if (row.bar, row.name) in before:
                value = before[row.bar, row.name]
                yield BETWEEN[row.bar](row, value, small, large)


def growing(row: Noted, before: float, small: str, large: str) -> Measured:
    times = number(large) / number(small)
    return Measured(
        row.bar,
        f"{row.name}: {large} / {small}",
        row.value / before,
        GROWTH * times,
        seen=f"{in_words(before)}, {in_words(row.value)}",
    )


def megabytes(row: Noted, before: float, small: str, large: str) -> Measured:
    return Measured(
        row.bar,
        f"{row.name}, MB more at {large} than at {small}",
        row.value - before,
        MEGABYTES,
        seen=f"{before:.0f} MB, {row.value:.0f} MB",
    )


BETWEEN = {"P12": growing, "P5": megabytes}
