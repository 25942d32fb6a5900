"""What an uploaded import holds and what is wrong with it, for its page and its files."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from clinic.formulas import disarmed
from clinic.models import Patient
from events.choices import ImportState
from events.imports import COLUMNS, NOUNS
from events.models import ImportFile, ImportRun, ImportSite

SHOWN = 100
HEADER = ["file", "line", "column", "value", "problem", "what to do"]


@dataclass(frozen=True)
class Found:
    """One problem of one line; with the patient on record whom the line is about."""

    kind: str
    line: int
    column: str
    value: str
    message: str
    is_conflict: bool
    patient: Patient | None


def import_page(run: ImportRun, now: datetime) -> dict:
    """What the page shows; of one that has ended, what it was and nobody's data."""
    sites = list(ImportSite.objects.filter(run=run).select_related("clinic"))
    is_open = run.is_open(now)
    problems = problems_of(run) if is_open else []
    names = dict(ImportFile.objects.filter(run=run).values_list("kind", "name"))
    return {
        "run": run,
        "is_open": is_open,
        "files": [file | {"name": names.get(file["kind"], "")} for file in run.files],
        "sites": sites,
        "counts": counted(sites),
        "problems": with_patients(problems[:SHOWN]),
        "total": len(problems),
        "conflicts": sum(problem["is_conflict"] for problem in problems),
    }


def problems_of(run: ImportRun) -> list[dict]:
    """As the check kept them, by file and line."""
    files = ImportFile.objects.filter(run=run)
    kept = dict(files.values_list("kind", "problems"))
    return [
        {"kind": kind} | problem for kind in COLUMNS for problem in kept.get(kind, ())
    ]


def with_patients(problems: Iterable[dict]) -> list[Found]:
    """Only patients in scope are found."""
    uids = {UUID(problem["patient"]) for problem in problems if problem["patient"]}
    rows = Patient.objects.in_bulk(uids, field_name="uid")
    patients = {str(uid): patient for uid, patient in rows.items()}
    return [
        Found(**problem | {"patient": patients.get(problem["patient"])})
        for problem in problems
    ]


def patients_in(found: Iterable[Found]) -> list[Patient]:
    return list({row.patient.id: row.patient for row in found if row.patient}.values())


def counted(sites: Iterable[ImportSite]) -> list[dict]:
    """A line for each noun of each clinic."""
    return [
        {"clinic": site.clinic, "noun": noun} | site.counts[noun]
        for site in sites
        for noun in NOUNS
        if noun in site.counts
    ]


def past_imports() -> QuerySet[ImportSite]:
    """What was taken in at the clinics in scope, newest first."""
    return (
        ImportSite.objects.filter(run__state=ImportState.TAKEN_IN)
        .exclude(counts={})
        .select_related("clinic", "run__recorded_by")
        .order_by("-run__ended_at", "clinic__code")
    )


def as_csv(found: Iterable[Found]) -> str:
    """A table of all of them, formula-safe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADER)
    for row in found:
        what = "conflict" if row.is_conflict else "problem"
        cells = (disarmed(row.column), disarmed(row.value), what, disarmed(row.message))
        writer.writerow([row.kind, row.line, *cells])
    return buffer.getvalue()
