"""The numbers of a panel as they may leave the clinic: small counts suppressed."""

from dataclasses import asdict

from dashboards.measures.disclosure import suppressed
from dashboards.measures.incidence import Counts, Incidence
from dashboards.panels.panel import Panel
from dashboards.tables.rows import as_object, names_of

SUPPRESSED = "suppressed"
KEPT = ("group", "label")


def can_be_suppressed(panel: Panel) -> bool:
    """Whether its rows are groups with counts, along one margin."""
    return {*names_of(Counts)} <= {*names_of(panel.kind)} and panel.name != "area_dose"


def disclosed_rows(panel: Panel) -> list[dict]:
    """As `as_object` of each line; a suppressed count says so, what it gave is empty.

    What else a panel has in its lines (limits, expected numbers) is empty throughout as
    soon as one count is suppressed.
    """
    lines = panel.lines
    cells = suppressed(
        [asdict(row.counts) for row in lines],
        sums=sums_of(panel),
        total=None if panel.total is None else len(lines) - 1,
    )
    if not cells:
        return [as_object(row) for row in lines]
    touched = {place for place, _ in cells}
    return [
        {
            name: SUPPRESSED
            if (place, name) in cells
            else kept(name, said, is_touched=place in touched)
            for name, said in as_object(row).items()
        }
        for place, row in enumerate(lines)
    ]


COUNTS = names_of(Counts)
DERIVED = [name for name in names_of(Incidence) if name not in (*COUNTS, *KEPT)]


def kept(name, said, *, is_touched):
    if name in KEPT or name in COUNTS:
        return said
    return None if is_touched or name not in DERIVED else said


def sums_of(panel: Panel) -> list[list[int]]:
    """The places of rows that make up everybody: of a panel of several factors, each."""
    factors: dict[str, list[int]] = {}
    for place, row in enumerate(panel.rows):
        factor = panel.key(row.group).partition(":")[0]
        factors.setdefault(factor, []).append(place)
    return list(factors.values())
