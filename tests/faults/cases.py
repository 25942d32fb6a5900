"""Every form that records, and what somebody types into it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.utils import timezone

from clinic.submissions import FIELD
from events.actions.followups import claim_followup, close_followup
from events.actions.imports import expire_imports, upload_import
from events.actions.reviews import acknowledge
from events.actions.savedfilters import save_filter
from events.imports.run import COLUMNS
from events.models import Contact, Escalation, FollowUp, Treatment
from tests import builders
from tests.faults.forms import form_on
from tests.faults.nurses import CALL
from tests.test_walk import Side

REASON = {"reason": "typed wrongly"}
CALLED = CALL | {"contacted_at": "2026-06-27T10:00"}


@dataclass(frozen=True)
class Case:
    """`page` is where the form stands, by name: its own address unless it says another.

    None for what is sent without a form of its own. `before` prepares the record, and
    returns the side to use where that is another one.
    """

    typed: dict[str, Any]
    page: str | None = ""
    query: str = ""
    before: Callable[[Side, Any], Any] = lambda ours, person: None

    def filled(self, client, name: str, ours: Side) -> dict[str, Any]:
        """What a browser sends: every field of the page's form, and what was typed."""
        if self.page is None:
            return {FIELD: [str(uuid4())]} | self.typed
        to = ours.address(name)
        at = (ours.address(self.page) if self.page else to) + self.query
        shown = client.get(at)
        assert shown.status_code == 200, f"{at}: {shown.status_code}"
        return form_on(shown.content.decode(), at, to) | self.typed


def claimed(ours, person):
    row = ours.rows[FollowUp]
    claim_followup(by=person, now=timezone.now(), followup=row)


def closed(ours, person):
    row = ours.rows[FollowUp]
    close_followup(by=person, now=timezone.now(), followup=row, reason="refused")


def called(ours, person):
    contact = builders.contact(ours.rows[Treatment], day=3, by=person)
    return replace(ours, rows=ours.rows | {Contact: contact})


def taken(ours, person):
    acknowledge(by=person, now=timezone.now(), escalation=ours.rows[Escalation])


class Attached:
    """A file of a form: it can be sent as often as the form is."""

    name, content_type = "patients.csv", "text/csv"

    def read(self):
        return "\n".join(
            [",".join(COLUMNS["patients"]), "oak-street,NEW-1,Somebody,New,,F,,,,"]
        ).encode()


def expired(ours, person):
    """What is too old goes with the first upload: here before any."""
    expire_imports(by=None, now=timezone.now())


def with_import(ours, run):
    return replace(ours, imports=dict.fromkeys(ours.imports, run))


def uploaded(ours, person):
    files = {"patients": (Attached.name, Attached().read())}
    run = upload_import(by=person, now=timezone.now(), files=files)
    return with_import(ours, run)


def checked(ours, person):
    """An import that can be taken in."""
    new = SimpleNamespace(mrn="NEW-1")
    run = builders.upload(ours.clinic, new, by=person, now=timezone.now())
    return with_import(ours, run)


def kept(ours, person):
    save_filter(by=person, name="severe", query="grade=3")


CASES = {
    "register_new": [Case({"number": "NEW-1", "product": "onabotulinumtoxinA"})],
    "register_amend": [Case({"name": "Dr New"} | REASON)],
    "person_new": [
        Case({"username": "newcomer", "display_name": "New Comer", "role": "nurse"})
    ],
    "person": [Case({"role": "auditor"})],
    "switch_person": [Case({}, page="person")],
    "end_role": [Case({}, page="person")],
    "trail_review": [Case({"note": "looked at it"}, page="trail_event")],
    "trail_question_review": [
        Case(
            {"note": "looked at it", "day": "2026-06-30", "clinic": "oak-street"},
            page=None,
        )
    ],
    "events:patient_new": [Case(builders.typed_patient(mrn="NEW-1"))],
    "events:patient_edit": [Case({"phone": "07700 900001"} | REASON)],
    "events:treatment_new": [
        Case(
            {
                "treated_at": "2026-01-05T10:30",
                "injector": "INJ-1",
                "indication": "cosmetic",
                "product": "onabotulinumtoxinA",
                "glabella-midline-units": "20",
            }
        )
    ],
    "events:void_treatment": [Case(REASON, page="events:treatment")],
    "events:call": [
        Case({"contacted_at": "2026-06-27T10:00", "reached": "no_answer"}),
        Case(CALLED),
        Case(CALLED | {"flag_thunderclap": "yes", "save_next": "1"}),
    ],
    "events:draft": [Case({"words": "dull"}, page=None)],
    "events:claim": [Case({}, page=None)],
    "events:release": [Case({}, page=None, before=claimed)],
    "events:close": [Case({"reason": "refused"}, page=None)],
    "events:reopen": [Case({"version": "2"}, page=None, before=closed)],
    "events:undo_call": [Case({}, page=None, before=called)],
    "events:hand_back": [Case({}, page=None, before=taken)],
    "events:protocol": [Case({"code-1": "day_3"})],
    "events:save_filter": [
        Case({"name": "mine"}, page="events:headaches", query="?grade=3")
    ],
    "events:forget_filter": [Case({}, page="events:headaches", before=kept)],
    "events:amend_headache": [Case({"worst_nrs": "5"} | REASON)],
    "events:void_headache": [Case(REASON)],
    "events:review": [
        Case(
            {
                "grade": "agrees",
                "seriousness": "not_serious",
                "causality": "possible",
                "mechanism": "needle_trauma",
                "expectedness": "expected",
                "action": "advice",
                "password": "correct horse battery",
            }
        )
    ],
    "events:export": [Case({}, page="events:exports")],
    "events:export_again": [Case({}, page=None)],
    "events:imports": [Case({"patients": Attached()}, before=expired)],
    "events:import_mend": [
        Case({"patients": Attached()}, page="events:import", before=expired)
    ],
    "events:import_check": [Case({}, page="events:import", before=uploaded)],
    "events:import_take_in": [Case({}, page="events:import", before=checked)],
    "events:import_cancel": [Case({}, page="events:import")],
    "events:acknowledge": [Case({}, page="events:escalations")],
    "events:close_escalation": [Case({"decision": "examined"}, before=taken)],
}
EVERY_CASE = [(name, case) for name, cases in CASES.items() for case in cases]
