"""Questions that an auditor asks again and again, fixed here with their definitions.

They name the tables of other rooms as the trail does, by their object type.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Min, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDate

from clinic.audit.models import TrailEvent
from clinic.models import Clinic, Injector

NIGHT_BEGINS, NIGHT_ENDS = 22, 6  # hours of the clinic's clock
LATE_DAYS = 90
MOST_EXPORTS = 5
EXPORTS = ("export", "export_trail")
REFUSED = ("forbidden", "not_found", "csrf_failure")
FAILED = ("sign_in_failed", "second_factor_failed", "locked_out", *REFUSED)
NOBODY = ("installation", "command-line")
HEADACHE = "events.headache"
BATCH = 500

Rows = QuerySet[TrailEvent]


@dataclass(frozen=True)
class Question:
    """`find` takes the events of a clinic's days and gives the numbers of those meant."""

    title: str
    definition: str
    find: Callable[[Rows, Clinic], list[int]]


def images(rows: Rows) -> Any:
    """(event, before, after) of those whose content wasn't erased."""
    for event in rows.select_related("payload").order_by("seq").iterator(BATCH):
        if payload := getattr(event, "payload", None):
            body = json.loads(payload.body)
            yield event, body["before"], body["after"]


def numbers(rows: Rows) -> list[int]:
    return list(rows.values_list("seq", flat=True))


def night_writes(rows: Rows, clinic: Clinic) -> list[int]:
    written = rows.filter(clinic_id=clinic.id, operation__in=("insert", "update"))
    hours = written.exclude(actor_username__in=NOBODY).annotate(
        hour=ExtractHour("recorded_at", tzinfo=clinic.zone)
    )
    return numbers(hours.filter(Q(hour__gte=NIGHT_BEGINS) | Q(hour__lt=NIGHT_ENDS)))


def after_signature(rows: Rows, clinic: Clinic) -> list[int]:
    amended = rows.filter(clinic_id=clinic.id, object_type=HEADACHE, operation="update")
    found = list(images(amended))
    keys = {event.object_id for event, _, _ in found}
    signed = dict(
        apps.get_model("events.review")
        .objects.filter(headache__in=keys)
        .values_list("headache")
        .annotate(version=Min("headache_version"))
    )
    return [
        event.seq
        for event, _, after in found
        if after["version"] > signed.get(after["id"], after["version"])
    ]


def back_dated(rows: Rows, clinic: Clinic) -> list[int]:
    headaches = rows.filter(clinic_id=clinic.id, object_type=HEADACHE)
    earlier = [
        event.seq
        for event, before, after in images(headaches.filter(operation="update"))
        if after["onset_on"] < before["onset_on"]
    ]
    new = headaches.filter(operation="insert").exclude(action="import_records")
    return earlier + [
        event.seq for event, _, after in images(new) if is_late(event, after, clinic)
    ]


def is_late(event: TrailEvent, after: dict[str, Any], clinic: Clinic) -> bool:
    onset = apps.get_model(HEADACHE)._meta.get_field("onset_on")
    recorded_on = event.recorded_at.astimezone(clinic.zone).date()
    return (recorded_on - onset.to_python(after["onset_on"])).days > LATE_DAYS


def many_exports(rows: Rows, clinic: Clinic) -> list[int]:
    taken = rows.filter(
        Q(clinic_id=clinic.id) | Q(clinic_id=None), action__in=EXPORTS
    ).annotate(day=TruncDate("recorded_at", tzinfo=clinic.zone))
    found = list(taken.values_list("seq", "actor_username", "day"))
    counts = Counter((person, day) for _, person, day in found)
    return [seq for seq, person, day in found if counts[person, day] > MOST_EXPORTS]


def own_records(rows: Rows, clinic: Clinic) -> list[int]:
    injectors = Injector.objects.filter(clinic=clinic, user__isnull=False)
    people = [str(key) for key in injectors.values_list("user_id", flat=True)]
    amended = rows.filter(
        clinic_id=clinic.id, operation="update", actor_id__in=people
    ).values_list("seq", "object_type", "object_id", "actor_id")
    found = list(amended)
    treated: dict[tuple[str, str], str] = {}
    for label in {label for _, label, _, _ in found}:
        model = apps.get_model(label)
        names = {field.name for field in model._meta.concrete_fields}
        way = "treatment__injector__user" if "treatment" in names else "injector__user"
        if names & {"treatment", "injector"}:
            keys = {key for _, kind, key, _ in found if kind == label}
            held = model._default_manager.filter(pk__in=keys).values_list("pk", way)
            treated |= {(label, str(key)): str(user) for key, user in held}
    return [seq for seq, label, key, user in found if treated.get((label, key)) == user]


def failed_sign_ins(rows: Rows, clinic: Clinic) -> list[int]:
    return numbers(
        rows.filter(Q(clinic_id=clinic.id) | Q(clinic_id=None), action__in=FAILED)
    )


QUESTIONS = {
    "night_writes": Question(
        "Written at night",
        f"Records that somebody made or changed between {NIGHT_BEGINS}:00 and "
        f"{NIGHT_ENDS:02}:00 by the clinic's clock. What the installation or its "
        "command line wrote is left out.",
        night_writes,
    ),
    "after_signature": Question(
        "Changed after signature",
        "Headaches that were changed (amended, void, or by a later call) after a "
        "review of them had been signed: their version is newer than the signed one.",
        after_signature,
    ),
    "back_dated": Question(
        "Back-dated onsets",
        "Headaches whose first day of onset was changed to an earlier one, and "
        f"headaches recorded more than {LATE_DAYS} days after their onset. Imported "
        "ones count only if they were changed.",
        back_dated,
    ),
    "many_exports": Question(
        "Many exports",
        f"Files taken out by somebody who took out more than {MOST_EXPORTS} on one "
        "day of the clinic, the trail's own files included.",
        many_exports,
    ),
    "own_records": Question(
        "Injectors amending their own",
        "Changes by an injector who signs in here of a treatment of their own, or of a "
        "call or headache after it. Injectors without a user of their own can't be told.",
        own_records,
    ),
    "failed_sign_ins": Question(
        "Failed sign-ins and refusals",
        "Sign-ins with a wrong password or second factor, lock-outs, and pages that "
        "were refused or not found for somebody signed in. Of a name that nobody has only "
        "those learn who see every clinic.",
        failed_sign_ins,
    ),
}
