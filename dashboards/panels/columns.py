"""Columns that several panels have."""

from dataclasses import replace

from dashboards.panels.panel import Column, Part
from dashboards.wording import difference, estimate, p_value, percent, span


def of_asked(counts) -> list[Part]:
    """Headaches / asked, each leading to its treatments."""
    return [
        Part(str(counts.events), "events"),
        Part("/"),
        Part(str(counts.asked), "asked"),
    ]


GROUP = Column("Group", lambda row: row.label, is_number=False)
COUNTED = Column("Headache / asked", lambda row: of_asked(row.counts))
ESTIMATE = Column("Incidence (95 % CI)", estimate)
ASKED = Column(
    "Asked / mature",
    lambda row: [
        Part(f"{row.counts.asked}/"),
        Part(str(row.counts.treatments), "treatments"),
        Part(f", {percent(row.completeness)}"),
    ],
)
BOUNDS = Column("Bounds, %", lambda row: span(row.bound_low, row.bound_high))
NOT_YET_DUE = Column(
    "Not yet due", lambda row: [Part(str(row.counts.not_yet_due), "not_yet_due")]
)
CAVEATS = Column("Caveats", lambda row: "; ".join(row.caveats), is_number=False)

INCIDENCE_COLUMNS = (
    GROUP,
    COUNTED,
    ESTIMATE,
    ASKED,
    Column("Not known", lambda row: [Part(str(row.counts.unknown), "unknown")]),
    BOUNDS,
    NOT_YET_DUE,
    CAVEATS,
)


def of_found(column: Column) -> Column:
    """The column of an incidence, for a line that holds one."""
    return replace(column, shown=lambda row: column.shown(row.found))


def compared_columns(group: str, own: str, other: str) -> tuple[Column, ...]:
    """Two incidences side by side; the words are headers."""
    return (
        Column(group, lambda row: row.label, is_number=False),
        Column(own, lambda row: [*of_asked(row), Part(f", {percent(row.incidence)}")]),
        Column(
            other,
            lambda row: (
                f"{row.other_events}/{row.other_asked}, {percent(row.other_incidence)}"
            ),
        ),
        Column("Difference (95 % CI)", difference),
        Column("p", lambda row: p_value(row.p)),
        Column("Adjusted p", lambda row: p_value(row.adjusted_p)),
        CAVEATS,
    )
