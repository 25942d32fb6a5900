"""Records that somebody read patients' data: call it before the page is made."""

import json
from collections.abc import Iterable, Mapping
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from clinic.audit.context import during, recording


def record_access(
    *,
    by: Any,
    action: str,
    clinic: Any = None,
    subjects: Iterable[UUID] = (),
    details: Mapping[str, Any] | None = None,
    request: Any = None,
) -> None:
    """One event of reading: raises DatabaseError where it can't be recorded.

    `action`    view_patient, view_list, search, drill_down, export, …
    `clinic`    whose patients; None where a page spans several
    `subjects`  the `uid` of each patient shown: none for figures alone
    `details`   what was asked, such as the filter or an export's number of rows;
                plain values, no names of patients
    `request`   the page's, if the middleware has not seen it already

    Call it outside of long transactions: readers of one clinic wait for each other
    at their day's stream.
    """
    day = timezone.localdate(timezone=clinic.zone if clinic else None)
    body = {
        "subjects": sorted(str(subject) for subject in subjects),
        "details": dict(details or {}),
    }
    with during(request), recording(by=by, action=action):
        write_entry(
            operation="access",
            clinic_id=clinic.id if clinic else None,
            stream=f"access:{clinic.code if clinic else 'all'}:{day}",
            body=body,
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
