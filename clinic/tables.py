"""The tables of lists: header, sorting and paging are django-tables2's, the body is ours.

django-tables2 looks up anew for each cell what its column wants to know, and draws the
body in a template: that takes most of a page's time.
"""

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django_tables2.data import TableQuerysetData

# Then narrow it: counting a million rows takes longer than the page.
MOST_LISTED = 10_000
ONE_LINE = {"td": {"class": "text-nowrap"}}
# Left out of a narrow screen: the page of the row has it too.
WIDE = {
    "th": {"class": "d-none d-lg-table-cell"},
    "td": {"class": "d-none d-lg-table-cell"},
}


class Column(tables.Column):
    """Its cells are what `render_<name>` of the table gives, of what is empty too."""

    empty_values = ()


class FoundFirst(TableQuerysetData):
    """Finds which rows a page has, then reads those: what a row shows beside its own
    columns is calculated for them alone, not for all that are sorted."""

    def __getitem__(self, page: slice) -> QuerySet:
        return self.data.filter(pk__in=self.data.values("pk")[page])


class ListTable(tables.Table):
    """`render_<name>(record)` gives a cell: text, which is escaped, or `format_html`'s.

    Attributes of cells are the same in every row. Pages include "partials/table.html".
    """

    def class_of(self, record: Any) -> str:
        """What sets the row apart."""
        return ""

    @property
    def body(self) -> SafeString:
        """The rows of the page, each written by one format that escapes its cells."""
        cells = "".join(
            f"<td {attributes_of(column)}>{{}}</td>" for column in self.columns
        )
        renders = [column.render for column in self.columns]
        rows = format_html_join(
            "\n",
            f'<tr class="{{}}">{cells}</tr>',
            (
                [self.class_of(record), *(render(record=record) for render in renders)]
                for record in self.shown_records
            ),
        )
        return rows or format_html(
            '<tr><td colspan="{}">{}</td></tr>', len(renders), self.empty_text
        )

    @property
    def shown_records(self) -> list[Any]:
        """Those of the page."""
        return [row.record for row in self.paginated_rows]


def attributes_of(column: Any) -> str:
    """Of its cells, where a format takes them: braces there are none of its own."""
    words = column.attrs["td"].as_html()
    return words.replace("{", "{{").replace("}", "}}")


def link(address: str, words: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, words)
