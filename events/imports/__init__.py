"""CSV in: every row through the same forms and actions as the screens, or none at all.

A row that is known already is left alone; one that differs from the record is a
conflict: an import adds and never changes.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

from django.db import connection

from clinic.audit.context import recording
from clinic.models import Clinic, User
from events.actions.exposures import refreshed_together
from events.imports.contacts import take_contacts
from events.imports.files import Problem, Refused, Row, Upload, read_rows
from events.imports.patients import take_patients
from events.imports.recorder import Recorder, Rehearsal
from events.imports.registers import create_clinics, create_entries
from events.imports.run import COLUMNS, NOUNS, Import
from events.imports.treatments import take_treatments

__all__ = [
    "COLUMNS",
    "NOUNS",
    "Import",
    "Problem",
    "Refused",
    "import_everywhere",
    "import_records",
    "rehearse",
]
Files = Mapping[str, Path | Upload]


def import_records(
    *,
    by: User,
    now: datetime,
    files: Files,
    clinics: Collection[Clinic],
    registering: Collection[str] = (),
) -> Import:
    """Take up to three files (patients, treatments, contacts), all or nothing.

    Rows of other `clinics` are refused as if there were none. At those of the codes
    in `registering`, unknown injectors, products and lots are made first. Raises
    Refused with every problem found; nothing is stored then.
    """
    return record(by, now, read_all(files), clinics, registering)


def import_everywhere(
    *,
    by: User,
    now: datetime,
    files: Files,
    create_registers: bool = False,
    time_zone: str = "UTC",
) -> Import:
    """The same at every clinic, for commands: `create_registers` makes clinics too."""
    rows = read_all(files)
    with recording(by=by, action="import_records"):
        made = create_clinics(by, rows, time_zone) if create_registers else []
        clinics = Clinic.objects.all()
        registering = {clinic.code for clinic in clinics if create_registers}
        run = record(by, now, rows, clinics, registering)
        for code in made:
            run.sites[code].added["clinics"] += 1
    return run


def rehearse(
    *,
    now: datetime,
    files: Files,
    clinics: Collection[Clinic],
    registering: Collection[str] = (),
) -> Import:
    """What `import_records` would do, with all its problems; nothing is stored."""
    run = Import(now=now, by=None, recorder=Rehearsal())
    try:
        take(run, read_all(files), clinics, registering)
    except Refused as refused:
        run.problems += refused.problems
    return run


def record(by, now, rows, clinics, registering):
    with recording(by=by, action="import_records"), refreshed_together():
        allow_time_to_check()
        run = Import(now=now, by=by, recorder=Recorder(by, now))
        take(run, rows, clinics, registering)
        if run.problems:
            raise Refused(run.problems)
        run.write(by)
    return run


def allow_time_to_check():
    """All rows are checked before any is written: the database hears nothing until then,
    and would take it for a worker that hangs."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '10min'")


def take(run, rows, clinics, registering):
    run.rows = {kind: len(rows[kind]) for kind in rows}
    run.open_sites(clinics, rows)
    create_entries(run, rows["treatments"], registering)
    take_patients(run, rows["patients"])
    take_treatments(run, rows["treatments"])
    take_contacts(run, rows["contacts"])


def read_all(files: Files) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {kind: [] for kind in COLUMNS}
    problems = []
    for kind, file in files.items():
        try:
            rows[kind] = read_rows(file, COLUMNS[kind])
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    return rows
