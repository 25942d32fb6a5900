"""Small CSV files, and the import of them as it is typed."""

import csv
from io import StringIO

from django.apps import apps
from django.core.management import CommandError, call_command

from events.imports import COLUMNS

ROWS = {
    "patients": "riverside,P1,Zoë,O'Brien,1980-02-29,F,020 7946,migraine,episodic,4",
    "treatments": "riverside,T-1,P1,2024-06-03T10:30,INJ-1,cosmetic,yes,glabella,midline,"
    "20,5,onabotulinumtoxinA,L1",
    "contacts": "riverside,T-1,2024-06-17,yes,patient,yes,2024-06-05,day,2024-06-07,6,"
    "daily_activities,at_least_twice,fever;getting_worse,",
}
HEADACHE = COLUMNS["contacts"][6:]
NO_HEADACHE = {"headache": "no"} | dict.fromkeys(HEADACHE, "")


def row_of(kind, **changes):
    return dict(zip(COLUMNS[kind], ROWS[kind].split(","), strict=True)) | changes


def write(folder, kind, *changes):
    """Write KIND.csv with one row for each mapping of what differs in it."""
    path = folder / f"{kind}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, COLUMNS[kind])
        rows.writeheader()
        rows.writerows(row_of(kind, **change) for change in changes or [{}])
    return path


def command(*files_and_options):
    """(output, complaints, error) of the command; a file stands for its --kind."""
    output, complaints, error = StringIO(), StringIO(), None
    arguments = [
        given if isinstance(given, str) else f"--{given.stem}={given}"
        for given in files_and_options
    ]
    try:
        call_command("import_records", *arguments, stdout=output, stderr=complaints)
    except CommandError as refused:
        error = str(refused)
    return output.getvalue(), complaints.getvalue(), error


def imported(*files_and_options):
    output, complaints, error = command(*files_and_options)
    assert (complaints, error) == ("", None)
    return output.splitlines()


def refusal(*files_and_options):
    """What a refused run complains of; it changes no table."""
    before = row_counts()
    output, complaints, error = command(*files_and_options)
    count = complaints.count(".csv, line ")
    problems = "1 problem" if count == 1 else f"{count} problems"
    assert (output, error) == ("", f"{problems}; nothing was stored.")
    assert row_counts() == before
    return complaints.removesuffix("\n")


def row_counts():
    return {model: model._default_manager.count() for model in apps.get_models()}
