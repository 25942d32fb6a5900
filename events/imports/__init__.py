"""CSV in: every row through the same forms and actions as the screens, or none at all.

A row that is known already is left alone; one that differs from the record is a
conflict: an import adds and never changes.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from clinic.audit.context import recording
from clinic.models import User
from events.actions.exposures import refreshed_together
from events.imports.contacts import take_contacts
from events.imports.files import Problem, Refused, Row, read_rows
from events.imports.patients import take_patients
from events.imports.registers import create_clinics, create_entries
from events.imports.run import COLUMNS, Import
from events.imports.treatments import take_treatments

__all__ = ["COLUMNS", "Import", "Problem", "Refused", "import_records"]


def import_records(
    *,
    by: User,
    now: datetime,
    paths: Mapping[str, Path],
    create_registers: bool = False,
    time_zone: str = "UTC",
) -> Import:
    """Take up to three files (patients, treatments, contacts), all or nothing.

    Raises Refused with every problem found; nothing is stored then. With
    `create_registers`, unknown clinics (in `time_zone`), injectors, products and
    lots are made first.
    """
    rows = read_all(paths)
    with recording(by=by, action="import_records"), refreshed_together():
        run = Import(by=by, now=now)
        if create_registers:
            create_clinics(run, rows, time_zone)
        run.open_sites({row["clinic"] for kind in rows for row in rows[kind]})
        if create_registers:
            create_entries(run, rows["treatments"])
        take_patients(run, rows["patients"])
        take_treatments(run, rows["treatments"])
        take_contacts(run, rows["contacts"])
        if run.problems:
            raise Refused(run.problems)
    return run


def read_all(paths: Mapping[str, Path]) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {kind: [] for kind in COLUMNS}
    problems = []
    for kind, path in paths.items():
        try:
            rows[kind] = read_rows(path, COLUMNS[kind])
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    return rows
