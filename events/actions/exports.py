"""Records which files were taken out."""

from datetime import datetime

from clinic.audit.context import recorded
from clinic.models import User
from events.exports.dictionary import definition
from events.exports.files import Made, Question
from events.models import Export


@recorded
def begin_export(
    *,
    by: User,
    now: datetime,
    question: Question,
    made: Made,
    reason: str = "",
    again: Export | None = None,
) -> Export:
    """Before the first byte leaves. `again`: the earlier export that it repeats."""
    export = Export.objects.create(
        dataset=question.dataset.name,
        is_identified=question.is_identified,
        reason=reason,
        filters=question.params,
        again=again,
        made_by=by,
        begun_at=now,
        as_of=made.as_of,
        trail_position=made.place.last,
        trail_missing=[list(gap) for gap in made.place.missing],
        trail_head=made.head,
        seal=made.seal,
        definition=definition(question.dataset),
        rows=made.rows,
        size=made.size,
        sha256=made.sha256,
        erased=made.erased,
    )
    export.clinics.set(question.clinics)
    return export


@recorded
def complete_export(*, by: User, now: datetime, export: Export) -> Export:
    """When the last piece is about to leave."""
    export.completed_at = now
    export.save(update_fields=["completed_at"])
    return export
