"""Writes imports on their way: uploaded, checked, and how they ended."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from clinic.audit.context import recorded
from clinic.models import Clinic, User
from events.choices import ImportState
from events.models import ImportFile, ImportRun, ImportSite


class EndedAlready(Exception):
    """The import is taken in, cancelled or expired: nothing more becomes of it."""


@recorded
def upload_import(
    *,
    by: User,
    now: datetime,
    files: Mapping[str, tuple[str, bytes]],
    creates_registers: bool = False,
    replaces: ImportRun | None = None,
) -> ImportRun:
    """Keep the files (kind to name and content) until the import has ended.

    The files of the one that it `replaces` are kept where no other came instead.
    Raises EndedAlready if that one has ended.
    """
    if replaces:
        held = ImportFile.objects.filter(run=replaces)
        kept = {file.kind: (file.name, bytes(file.content)) for file in held}
        files = kept | dict(files)
        cancel_import(by=by, now=now, run=replaces)
    run = ImportRun.objects.create(
        recorded_by=by,
        recorded_at=now,
        creates_registers=creates_registers,
        files=[
            {
                "kind": kind,
                "sha256": sha256(content).hexdigest(),
                "bytes": len(content),
                "rows": None,
            }
            for kind, (_, content) in files.items()
        ],
    )
    ImportFile.objects.bulk_create(
        ImportFile(run=run, kind=kind, name=name, content=content)
        for kind, (name, content) in files.items()
    )
    return run


@recorded
def keep_check(
    *,
    by: User,
    now: datetime,
    run: ImportRun,
    rows: Mapping[str, int],
    counts: Mapping[Clinic, Mapping],
    problems: Mapping[str, list],
) -> ImportRun:
    """Keep what a check found, in the place of what an earlier one did.

    Raises EndedAlready.
    """
    run = still_open(run, now)
    for clinic, counted in counts.items():
        ImportSite.objects.update_or_create(
            run=run, clinic=clinic, defaults={"counts": counted}
        )
    ImportSite.objects.filter(run=run).exclude(clinic__in=counts).update(counts={})
    for file in ImportFile.objects.filter(run=run).defer("content"):
        file.problems = problems[file.kind]
        file.save(update_fields=["problems"])
    run.files = [file | {"rows": rows.get(file["kind"])} for file in run.files]
    run.state, run.checked_at = ImportState.CHECKED, now
    run.save()
    return run


@recorded
def cancel_import(*, by: User, now: datetime, run: ImportRun) -> ImportRun:
    """Raises EndedAlready."""
    return end(still_open(run, now), ImportState.CANCELLED, now)


@recorded
def close_import(*, by: User, now: datetime, run: ImportRun) -> ImportRun:
    """Say that it is taken in, as a part of what did. Raises EndedAlready."""
    return end(still_open(run, now), ImportState.TAKEN_IN, now)


@recorded
def expire_imports(*, by: User | None, now: datetime) -> int:
    """Remove the files of those that nobody ended in time; how many there were."""
    expired = list(ImportRun.objects.expired_at(now).select_for_update())
    for run in expired:
        end(run, ImportState.EXPIRED, now)
    return len(expired)


def still_open(run, now):
    """The import as it stands, locked to the end of the action."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if not run.is_open(now):
        raise EndedAlready
    return run


def end(run, state, now):
    """Its files go: whoever wants to import them has them."""
    ImportFile.objects.filter(run=run).delete()
    run.state, run.ended_at = state, now
    run.save()
    return run
