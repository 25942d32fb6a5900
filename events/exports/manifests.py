"""The manifest of a file: who took out what, why, and how to prove that it is the same."""

import json
from datetime import UTC

from events.exports import DATASETS
from events.models import Export


def in_utc(moment):
    return moment and moment.astimezone(UTC).isoformat()


def manifest(export: Export) -> str:
    """As JSON. The page and the command line give the same for the same export."""
    first = export.again
    columns = DATASETS[export.dataset].columns_of(is_identified=export.is_identified)
    said = {
        "export": str(export.uid),
        "dataset": export.dataset,
        "identified": export.is_identified,
        "by": export.made_by.username,
        "reason": export.reason,
        "clinics": [clinic.code for clinic in export.clinics.order_by("code")],
        "filters": export.filters,
        "begun_at": in_utc(export.begun_at),
        "completed_at": in_utc(export.completed_at),
        "as_of": in_utc(export.as_of),
        "time_zone": "Moments here are UTC. In the file, days are those of each row's "
        "clinic, and moments have its offset from UTC.",
        "rows": export.rows,
        "bytes": export.size,
        "sha256": export.sha256,
        "encoding": "UTF-8, CSV (RFC 4180); a quote stands before text that a "
        "spreadsheet would calculate",
        "columns": [column.name for column in columns],
        "definition": export.definition,
        "trail": {
            "position": export.trail_position,
            "without": export.trail_missing,
            "head": export.trail_head,
            "newest_seal": export.seal,
        },
        "erased": {
            "rows": export.erased,
            "meaning": "Rows of the record that could not be made again, because the "
            "trail's content of them was erased: they are not in this file.",
        },
        "made_again": None
        if first is None
        else {
            "of": str(first.uid),
            "same_bytes": export.is_the_same,
            "same_definition": first.definition == export.definition,
        },
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
