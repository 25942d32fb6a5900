"""A panel: what page, CSV and command line show; one object, so they can't differ."""

from collections.abc import Callable
from dataclasses import dataclass

from clinic.models import Patient
from dashboards.scope import Scope


@dataclass(frozen=True)
class Part:
    """Words of a cell; those that count treatments lead to them, others to `address`."""

    words: str
    of: str = ""  # a name of `dashboards.queries.populations.COUNTED`
    address: str = ""


@dataclass(frozen=True)
class Column:
    """How the page shows something of a row, which is a dataclass of the measures."""

    header: str
    shown: Callable[[object], str | list[Part]]
    is_number: bool = True
    is_short: bool = False  # words that stay on one line, such as a date


@dataclass(frozen=True)
class Switch:
    """A choice beside the filters, kept in the address: `name` is `yes` or absent."""

    name: str
    on: str  # what the link says that turns it on
    off: str


@dataclass(frozen=True)
class Panel:
    """`rows` are frozen dataclasses of one `kind`, shown by `columns`.

    `total`, if there is one, is the same for all groups together. A mark or a number
    leads to its treatments if `by` names the grouping of the rows; if it is empty,
    each row names it itself, as `migraine:chronic`.
    """

    name: str
    title: str
    scope: Scope
    sentence: str
    kind: type
    rows: list
    columns: tuple[Column, ...]
    total: object = None
    figure: dict | None = None
    alternative: str = ""
    definition: str = ""
    caveats: tuple[str, ...] = ()
    switches: tuple[Switch, ...] = ()
    by: str | None = None
    marks_of: str = "asked"  # which count of its group a mark leads to
    marks: str = ""  # to which a mark appends its records, if it has no treatments
    csv_needs: str = "see_dashboards"  # the permission, at every clinic of the scope
    behind: Scope | None = None  # of the treatments it leads to, if not `scope`
    has_cards: bool = False  # its rows are few: each is a card above the figure
    patients: tuple[Patient, ...] = ()  # whom its rows name, if they do

    @property
    def leads(self) -> bool:
        """Whether a mark of its figure leads to anything."""
        return self.by is not None or bool(self.marks)

    def key(self, group: str) -> str:
        return f"{self.by}:{group}" if self.by else group

    @property
    def lines(self) -> list:
        return [*self.rows, *([] if self.total is None else [self.total])]
