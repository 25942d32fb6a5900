"""Records that somebody read patients' data: call it before the page is made."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.db import Error, connection, transaction
from django.utils import timezone

from clinic.audit.context import during, recording

# An event names at most so many patients: a page shows them, a trigger looks each up.
MOST_SUBJECTS = 500


class NotRecorded(Exception):
    """The trail took no event: what would have been shown isn't."""


def record_reading(
    request: Any,
    action: str,
    *,
    patients: Iterable[Any] = (),
    shown: Collection[tuple[int, Iterable[Any]]] | None = None,
    clinics: Iterable[Any] | None = None,
    **details: Any,
) -> None:
    """Of a view: one event at each clinic of whose patients the page shows one.

    `patients` are those shown, and no other: of a list those on its page. Of a file, which
    may have many, they are `shown`, as `record_shown` has them. Where there are none
    (figures, an empty list) the event stands at each of the `clinics` asked, or else at
    each that the request may read. `details` as `record_access` has them.

    Raises NotRecorded, which the middleware answers with a page of its own.
    """
    if shown is None:
        shown = by_clinic(patients).items()
    asked = request.clinics if shown or clinics is None else clinics
    told = {"page": request.resolver_match.view_name} | details
    try:
        record_shown(
            by=request.user, action=action, shown=shown, clinics=asked, details=told
        )
    except Error as error:
        raise NotRecorded from error


def by_clinic(patients: Iterable[Any]) -> dict[int, set[UUID]]:
    shown: dict[int, set[UUID]] = {}
    for patient in patients:
        shown.setdefault(patient.clinic_id, set()).add(patient.uid)
    return shown


def record_shown(
    *,
    by: Any,
    action: str,
    shown: Collection[tuple[int, Iterable[Any]]],
    clinics: Iterable[Any],
    details: Mapping[str, Any],
) -> None:
    """One event at each clinic of which a patient is `shown`; of none, at each clinic.

    `shown` are (clinic_id, the uid of each of its patients), the same whenever it is
    asked. More than an event may name are in events of their own, `…_continued`. Raises
    DatabaseError where they can't be recorded.
    """
    at = {clinic.id: clinic for clinic in clinics}
    heard = shown if len(shown) else [(number, ()) for number in at]
    with transaction.atomic():
        has_more = False
        with recording(by=by, action=action, by_the_way=True):
            for clinic, uids in those_at(at, heard):
                write_access(clinic, islice(uids, MOST_SUBJECTS), details)
                has_more = has_more or next(uids, None) is not None
        if not has_more:
            return
        with recording(by=by, action=f"{action}_continued", by_the_way=True):
            for clinic, uids in those_at(at, heard):
                list(islice(uids, MOST_SUBJECTS))
                while part := list(islice(uids, MOST_SUBJECTS)):
                    write_access(clinic, part, details)


def those_at(
    clinics: Mapping[int, Any], shown: Iterable[tuple[int, Iterable[Any]]]
) -> Iterator[tuple[Any, Iterator[Any]]]:
    for number, uids in shown:
        if number in clinics:
            yield clinics[number], iter(uids)


def record_refusal(request: Any, action: str, *, why: str) -> None:
    """What somebody signed in asked for and didn't get. Raises NotRecorded.

    An address that there isn't is no refusal, and may hold whatever was typed.
    """
    found = request.resolver_match
    if found is None or not request.user.is_authenticated:
        return
    told = {"page": found.view_name, "why": why}
    if "uid" in found.kwargs:
        told["uid"] = str(found.kwargs["uid"])
    try:
        record_access(by=request.user, action=action, details=told)
    except Error as error:
        raise NotRecorded from error


def record_access(
    *,
    by: Any,
    action: str,
    clinic: Any = None,
    subjects: Iterable[Any] = (),
    details: Mapping[str, Any] | None = None,
    request: Any = None,
) -> None:
    """One event of reading: raises DatabaseError where it can't be recorded.

    `action`    view_patient, view_list, search, drill_down, export, …
    `clinic`    whose patients; None for what belongs to no clinic, as a refusal
    `subjects`  the `uid` of each patient shown: none for figures alone
    `details`   what was asked, such as the filter or an export's number of rows;
                plain values, no names of patients
    `request`   the page's, if the middleware has not seen it already

    Call it outside of long transactions: readers of one clinic wait for each other
    at their day's stream.
    """
    with during(request), recording(by=by, action=action, by_the_way=True):
        write_access(clinic, subjects, details or {})


def write_access(
    clinic: Any, subjects: Iterable[Any], details: Mapping[str, Any]
) -> None:
    day = timezone.localdate(timezone=clinic.zone if clinic else None)
    write_entry(
        operation="access",
        clinic_id=clinic.id if clinic else None,
        stream=f"access:{clinic.code if clinic else 'all'}:{day}",
        body={
            "subjects": sorted(str(subject) for subject in subjects),
            "details": dict(details),
        },
    )


def write_entry(
    *, operation: str, stream: str, body: Mapping[str, Any], clinic_id: int | None
) -> None:
    """What no table's trigger records. Call it inside `recording`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clinic_trailentry (operation, clinic_id, object_type, "
            "object_id, object_uid, stream, body, salt) "
            "VALUES (%s, %s, '', '', '', %s, %s, %s)",
            [operation, clinic_id, stream, json.dumps(body), token_hex(32)],
        )
