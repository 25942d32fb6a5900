"""The numbers of a panel as rows: the table of the page, CSV, JSON and plain text."""

import csv
import io
import json

import django_tables2 as tables

from dashboards.measures.incidence import Incidence
from dashboards.panels import Panel
from dashboards.wording import estimate, percent, ratio, span
from events.formulas import disarmed

COUNTS = (
    "events",
    "asked",
    "treatments",
    "known_events",
    "unknown",
    "spontaneous",
    "not_yet_due",
)
ESTIMATES = ("incidence", "low", "high", "completeness", "bound_low", "bound_high")


def as_object(row: Incidence) -> dict:
    """Codes and numbers, proportions to six decimals; None where nothing is said."""
    proportions = {name: getattr(row, name) for name in ESTIMATES}
    return {
        "group": row.group,
        "label": row.label,
        **{name: getattr(row.counts, name) for name in COUNTS},
        **{
            name: None if value is None else round(value, 6)
            for name, value in proportions.items()
        },
        "caveats": "; ".join(row.caveats),
    }


def as_shown(row: Incidence) -> dict:
    c = row.counts
    return {
        "label": row.label,
        "ratio": ratio(c),
        "estimate": estimate(row),
        "followed": f"{c.asked}/{c.treatments}, {percent(row.completeness)}",
        "bounds": span(row.bound_low, row.bound_high),
        "not_yet_due": c.not_yet_due,
        "caveats": "; ".join(row.caveats),
    }


NUMBER = {"th": {"class": "text-end"}, "td": {"class": "text-end text-nowrap"}}


class IncidenceTable(tables.Table):
    label = tables.Column(verbose_name="Group")
    ratio = tables.Column(verbose_name="Headache / asked", attrs=NUMBER)
    estimate = tables.Column(verbose_name="Incidence (95 % CI)", attrs=NUMBER)
    followed = tables.Column(verbose_name="Asked / mature", attrs=NUMBER)
    bounds = tables.Column(verbose_name="Bounds, %", attrs=NUMBER)
    not_yet_due = tables.Column(verbose_name="Not yet due", attrs=NUMBER)
    caveats = tables.Column(verbose_name="Caveats", default="")

    class Meta:
        orderable = False
        attrs = {"class": "table table-sm align-middle numbers"}
        row_attrs = {"class": lambda record: record.get("class", "")}


def as_table(panel: Panel) -> IncidenceTable:
    total = as_shown(panel.total) | {"class": "fw-semibold"}
    return IncidenceTable([*map(as_shown, panel.rows), total])


def as_json(panel: Panel) -> str:
    return json.dumps(
        {
            "by": panel.by,
            "sentence": panel.sentence,
            "caveats": panel.caveats,
            "groups": [as_object(row) for row in panel.rows],
            "total": as_object(panel.total),
        },
        indent=1,
        ensure_ascii=False,
    )


def as_csv(panel: Panel) -> str:
    """Exactly the numbers of the panel; the last line is of all groups together."""
    lines = [as_object(row) for row in (*panel.rows, panel.total)]
    out = io.StringIO()
    writer = csv.DictWriter(out, lines[0], quoting=csv.QUOTE_NONNUMERIC)
    writer.writeheader()
    for line in lines:
        writer.writerow(
            {
                name: disarmed(value) if isinstance(value, str) else value
                for name, value in line.items()
            }
        )
    return out.getvalue()


def as_text(panel: Panel) -> str:
    header = {name: column.header for name, column in as_table(panel).columns.items()}
    lines = [header, *map(as_shown, (*panel.rows, panel.total))]
    widths = {name: max(len(str(line[name])) for line in lines) for name in header}
    table = [
        "  ".join(str(line[name]).ljust(widths[name]) for name in header).rstrip()
        for line in lines
    ]
    return "\n".join([panel.sentence, *panel.caveats, "", *table])


FORMATS = {"json": as_json, "csv": as_csv, "text": as_text}
