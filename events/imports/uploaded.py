"""An uploaded import: checked without writing, then taken in as it was checked."""

from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256

from clinic.audit.context import recording
from clinic.models import Clinic, User
from events.actions.imports import close_import, keep_check, still_open
from events.imports import NOUNS, Import, Refused, import_records, rehearse
from events.imports.files import Problem, Upload
from events.models import ImportFile, ImportRun, ImportSite

TAMPERED = (
    "What is kept here isn't what was uploaded: cancel this import, upload the file "
    "again, and tell who runs this site."
)


class NotAsChecked(Exception):
    """The record, the rights or the files aren't what they were at the check."""


def check(
    *,
    by: User,
    now: datetime,
    run: ImportRun,
    clinics: Collection[Clinic],
    registering: Collection[str],
) -> ImportRun:
    """Find and keep what taking it in would do now. Raises EndedAlready."""
    files = files_of(run)
    found = rehearse(
        now=now,
        files=files,
        clinics=clinics,
        registering=registering if run.creates_registers else (),
    )
    for kind in tampered(run, files):
        found.problems.append(Problem(f"{kind}.csv", 1, "", "", TAMPERED))
    return keep_check(
        by=by,
        now=now,
        run=run,
        rows=found.rows,
        counts=counts_of(found),
        problems=problems_of(found, run),
    )


def take_in(
    *,
    by: User,
    now: datetime,
    run: ImportRun,
    seen: datetime,
    clinics: Collection[Clinic],
    registering: Collection[str],
) -> ImportRun:
    """Put it on record in one transaction, just as the check `seen` foretold.

    Raises EndedAlready, or NotAsChecked; nothing is stored then.
    """
    with recording(by=by, action="import_records"):
        run = still_open(run, now)
        files = files_of(run)
        if run.checked_at != seen or tampered(run, files):
            raise NotAsChecked
        try:
            done = import_records(
                by=by,
                now=now,
                files=files,
                clinics=clinics,
                registering=registering if run.creates_registers else (),
            )
        except Refused as refused:
            raise NotAsChecked from refused
        sites = ImportSite.objects.filter(run=run).exclude(counts={})
        foretold = {site.clinic_id: site.counts for site in sites}
        if foretold != {of.id: counts for of, counts in counts_of(done).items()}:
            raise NotAsChecked
        return close_import(by=by, now=now, run=run)


def files_of(run: ImportRun) -> dict[str, Upload]:
    return {
        file.kind: Upload(f"{file.kind}.csv", bytes(file.content))
        for file in ImportFile.objects.filter(run=run)
    }


def tampered(run: ImportRun, files: Mapping[str, Upload]) -> list[str]:
    """The kinds of which the content isn't the one whose SHA-256 was shown."""
    return [
        file["kind"]
        for file in run.files
        if file["kind"] not in files
        or sha256(files[file["kind"]].content).hexdigest() != file["sha256"]
    ]


def counts_of(done: Import) -> dict[Clinic, dict]:
    """Of each clinic, by noun: how many are new, known and in conflict."""
    return {
        site.clinic: {
            noun: {
                "new": site.added[noun],
                "known": site.known[noun],
                "conflicting": site.conflicting[noun],
            }
            for noun in NOUNS
            if site.added[noun] or site.known[noun] or site.conflicting[noun]
        }
        for site in done.sites.values()
    }


def problems_of(done: Import, run: ImportRun) -> dict[str, list[dict]]:
    """By kind of file, in the order of its lines."""
    found: dict[str, list[dict]] = {file["kind"]: [] for file in run.files}
    for problem in sorted(done.problems, key=lambda problem: problem.line):
        patient = getattr(problem, "patient", None)
        found[problem.file.removesuffix(".csv")].append(
            {
                "line": problem.line,
                "column": problem.column,
                "value": problem.value,
                "message": problem.message,
                "is_conflict": getattr(problem, "is_conflict", False),
                "patient": patient and str(patient),
            }
        )
    return found
