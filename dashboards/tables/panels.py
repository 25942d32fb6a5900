"""The numbers of a panel as rows: the table of the page, CSV, JSON and plain text."""

import csv
import io
import json

from django.utils.html import format_html_join

from clinic.formulas import disarmed
from clinic.tables import ONE_LINE, ListTable, link
from clinic.tables import Column as TableColumn
from dashboards.addresses import treatments_address
from dashboards.panels.panel import Column, Panel, Part
from dashboards.tables.disclosed import disclosed_rows
from dashboards.tables.rows import as_object, names_of


def parts_of(column: Column, row) -> list[Part]:
    shown = column.shown(row)
    return [Part(str(shown))] if isinstance(shown, str | int) else shown


def as_words(panel: Panel, row) -> list[str]:
    return [
        "".join(part.words for part in parts_of(column, row))
        for column in panel.columns
    ]


NUMBER = {"th": {"class": "text-end"}, "td": {"class": "text-end text-nowrap"}}


class Cell(TableColumn):
    """One column of a panel's table: its words, of which some lead to treatments."""

    def __init__(self, panel: Panel, column: Column):
        super().__init__(
            verbose_name=column.header,
            attrs=NUMBER if column.is_number else ONE_LINE if column.is_short else {},
        )
        self.panel, self.shown = panel, column

    def render(self, record):
        return format_html_join(
            "",
            "{}",
            ((self.linked(part, record),) for part in parts_of(self.shown, record)),
        )

    def linked(self, part: Part, record):
        if part.address:
            address = part.address
        elif not part.of or self.panel.by is None or part.words == "0":
            return part.words
        else:
            address = treatments_address(self.panel, record, part.of)
        return link(address, part.words)


class NumbersTable(ListTable):
    """Of a panel: its groups, and a last line of all of them."""

    class Meta:
        orderable = False
        attrs = {"class": "table table-sm align-middle numbers"}
        empty_text = "Nothing to count yet."

    def __init__(self, panel: Panel):
        cells = [(f"column_{n}", Cell(panel, c)) for n, c in enumerate(panel.columns)]
        super().__init__(panel.lines, extra_columns=cells)
        self.panel = panel

    def class_of(self, record):
        return "fw-semibold" if record is self.panel.total else ""


def as_json(panel: Panel) -> str:
    return json.dumps(
        {
            "by": panel.by,
            "sentence": panel.sentence,
            "caveats": panel.caveats,
            "groups": [as_object(row) for row in panel.rows],
            "total": None if panel.total is None else as_object(panel.total),
        },
        indent=1,
        ensure_ascii=False,
    )


def as_csv(panel: Panel, *, is_suppressed: bool = False) -> str:
    """Exactly the numbers of the panel; a last line may be of all groups together.

    `is_suppressed`: without small counts, of a panel that `can_be_suppressed`.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, names_of(panel.kind), quoting=csv.QUOTE_NONNUMERIC)
    writer.writeheader()
    rows = disclosed_rows(panel) if is_suppressed else map(as_object, panel.lines)
    for row in rows:
        writer.writerow(
            {
                name: disarmed(value) if isinstance(value, str) else value
                for name, value in row.items()
            }
        )
    return out.getvalue()


def as_text(panel: Panel) -> str:
    header = [column.header for column in panel.columns]
    lines = [header, *(as_words(panel, row) for row in panel.lines)]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    table = [
        "  ".join(
            cell.ljust(width) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    ]
    return "\n".join([panel.sentence, *panel.caveats, "", *table])


FORMATS = {"json": as_json, "csv": as_csv, "text": as_text}
