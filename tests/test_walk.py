"""Every address, by everybody, with every method: what is refused shows and stores nothing.

What is expected comes from the declarations of the views and the table of permissions.
"""

from dataclasses import dataclass
from datetime import date
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from clinic.actions import create_clinic, create_injector, create_user
from clinic.audit.models import THE_TRAIL, TrailEvent
from clinic.choices import Role
from clinic.declared import ANYBODY, SIGNED_IN, every_address, needed_by
from clinic.models import Clinic, Injector, Membership, Patient, User
from clinic.scope import PERMISSIONS
from dashboards.pages import PANELS
from events.models import (
    Contact,
    Escalation,
    Export,
    FollowUp,
    Headache,
    ImportRun,
    Treatment,
)
from tests import builders
from tests.conftest import Browser, confirm

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
# Whose id an address holds, by how its route begins; the first that fits.
NAMED = {
    "registers/<slug:kind>/<uuid:uid>/": Injector,
    "staff/roles/<uuid:uid>/": Membership,
    "staff/<uuid:uid>/": User,
    "patients/<uuid:uid>/": Patient,
    "audit/patients/<uuid:uid>/": Patient,
    "audit/events/<slug:event_hash>/": TrailEvent,
    "treatments/<uuid:uid>/": Treatment,
    "follow-ups/<uuid:uid>/": FollowUp,
    "contacts/<uuid:uid>/": Contact,
    "headaches/<uuid:uid>/": Headache,
    "escalations/<uuid:uid>/": Escalation,
    "imports/<uuid:uid>/": ImportRun,
    "exports/<uuid:uid>/": Export,
}
# Pages that need a question.
QUERIES = {
    "dashboards:treatments": "?group=area:glabella",
    "dashboards:records": "?number=calls:all:due",
}
# Parts of addresses that name no row.
WORDS = {
    "register": {"kind": "injectors"},
    "register_new": {"kind": "lots"},
    "register_amend": {"kind": "injectors"},
    "dashboards:panel_csv": {"name": "area"},
    "dashboards:page": {"name": "injector"},
    "account_invitation": {"uidb64": "MQ", "token": "set-password"},
    "trail_question": {"name": "night_writes"},
    "trail_question_review": {"name": "night_writes"},
    "mfa_edit_webauthn": {"pk": 1},
    "mfa_remove_webauthn": {"pk": 1},
    "openid_connect_login": {"provider_id": "sso"},
    "openid_connect_callback": {"provider_id": "sso"},
}
ADDRESSES = {name: (route, view) for route, name, view in every_address()}
each_address = pytest.mark.parametrize("name", ADDRESSES)
# Somebody who sends these to any form sets none of them.
EXTRA = {
    "role": "manager",
    "is_staff": "1",
    "is_superuser": "1",
    "is_active": "1",
    "clinic_id": "1",
    "recorded_by": "1",
    "recorded_at": "2000-01-01",
    "voided_at": "2000-01-01",
    "voided_by": "1",
    "id": "1",
    "uid": "00000000-0000-4000-8000-000000000000",
}


def is_library(name):
    """Pages of one's own account, which know no clinic: asked, but not by our rules."""
    view = ADDRESSES[name][1]
    known = getattr(view, "view_class", view)
    return known.__module__.startswith(("allauth.", "clinic.signin."))


@dataclass
class Side:
    """A clinic with something in every table, its people, and what tells it apart."""

    clinic: Clinic
    people: dict[str, User]
    rows: dict[type, object]
    imports: dict[str, ImportRun]
    markers: list[str]

    def kwargs(self, name, role):
        route, _ = ADDRESSES[name]
        kwargs = dict(WORDS.get(name, {}))
        [kind, *_] = [
            kind for start, kind in NAMED.items() if route.startswith(start)
        ] or [None]
        if kind is TrailEvent:
            kwargs["event_hash"] = self.rows[kind].hash
        elif kind is ImportRun:  # nobody sees anybody else's
            kwargs["uid"] = self.imports.get(role, self.imports["director"]).uid
        elif kind:
            kwargs["uid"] = self.rows[kind].uid
        return kwargs

    def address(self, name, role="director"):
        return reverse(name, kwargs=self.kwargs(name, role)) + QUERIES.get(name, "")


def side(code, name, word, time_zone="UTC"):
    by, now = builders.command_line(), builders.NOW
    clinic = create_clinic(by=by, code=code, name=name, time_zone=time_zone)
    people = {
        role: builders.member(f"{code}-{role}", role, clinic) for role in Role.values
    }
    injector = create_injector(
        by=by, now=now, clinic=clinic, code=f"INJ-{word}", name=f"Dr {word}"
    )
    builders.injector(clinic)
    builders.lot(clinic)
    report = builders.one_of_everything(clinic)
    lot = builders.lot(clinic, number=f"LOT-{word}")
    patient = builders.patient(clinic, mrn=f"MRN-{word}", family_name=f"Family{word}")
    treatment = builders.treatment(
        clinic,
        of=patient,
        on=date(2026, 6, 20),
        injector=injector,
        injections=[builders.injection(clinic, lot=lot)],
    )
    builders.escalation(treatment)
    spare = builders.member(f"{code}-spare", "nurse", clinic)
    rows = {
        Patient: patient,
        Treatment: treatment,
        Injector: injector,
        Contact: Contact.objects.get(treatment=treatment),
        Headache: Headache.objects.get(treatment=treatment),
        Escalation: Escalation.objects.get(report__contact__treatment=treatment),
        FollowUp: FollowUp.objects.owed().filter(treatment=treatment).first(),
        Export: builders.export(clinic),
        User: spare,
        Membership: Membership.objects.get(user=spare),
    }
    imports = {
        role: builders.upload(
            clinic, patient, by=people[role], now=timezone.now(), name=f"{word}.csv"
        )
        for role in sorted(PERMISSIONS["import_records"].roles)
    }
    uids = [
        str(row.uid)
        for row in (*rows.values(), *imports.values(), report.headache, clinic)
    ]
    events = TrailEvent.objects.filter(clinic_id=clinic.id).order_by("seq")
    rows[TrailEvent] = events.filter(object_uid=patient.uid.hex).get()
    uids += events.values_list("hash", flat=True)
    return Side(clinic, people, rows, imports, [code, name, word, *uids])


@pytest.fixture(scope="module")
def people(made_once):
    """Two clinics and somebody of none."""
    ours = side("oak-street", "Oakfield", "Eichenlaub")
    theirs = side("zz-secret", "Zanzibar", "Wolkenstein")
    nobody = create_user(
        by=builders.command_line(),
        username="roleless",
        display_name="No Role",
        password="correct horse battery",
    )
    connection.check_constraints()
    return ours, theirs, nobody


@pytest.fixture
def ours(people, db):
    return people[0]


@pytest.fixture
def theirs(people, db):
    return people[1]


@pytest.fixture
def nobody(people, db):
    """Signed in, and without any role."""
    return people[2]


SESSIONS: dict[User, SimpleCookie] = {}


@pytest.fixture(autouse=True)
def nobody_is_signed_in():
    SESSIONS.clear()


def signed_in(user):
    client = Browser(raise_request_exception=True)
    if user and user not in SESSIONS:
        client.force_login(user)
        confirm(client, user)
        SESSIONS[user] = client.cookies
    client.cookies = SimpleCookie(SESSIONS[user].output(header="") if user else "")
    return client


def asked(user, method, address, data=None, keep=False):
    client = signed_in(user)
    # What was stored is looked at, and then undone: each request finds the same rows.
    before = stored()
    mark = transaction.savepoint()
    response = getattr(client, method.lower())(address, data or {})
    response.text_sent = b"".join(response).decode() + str(response.headers)
    response.has_stored = stored() != before
    if not keep:
        transaction.savepoint_rollback(mark)
    return response


def stored():
    """The last event of a write, and the rows of what the trail doesn't record."""
    outside = [
        model
        for room in ("clinic", "events", "dashboards")
        for model in apps.get_app_config(room).get_models()
        if getattr(model, "outside_trail", THE_TRAIL) != THE_TRAIL
    ]
    # To look, to be refused and to sign out are in the trail too: none of them stores.
    writes = TrailEvent.objects.exclude(operation__in=("access", "signin"))
    return (
        writes.aggregate(last=Max("seq"))["last"],
        [model._base_manager.count() for model in outside],
    )


def seen(response, markers, sent=""):
    return [mark for mark in markers if mark in response.text_sent and mark not in sent]


def allowed(name, role):
    needed = needed_by(ADDRESSES[name][1])
    return needed in (ANYBODY, SIGNED_IN) or role in PERMISSIONS[needed].roles


@each_address
def test_every_address_has_a_rule(name):
    route, view = ADDRESSES[name]
    assert name and not name.endswith(":"), f"{route} has no name"
    assert needed_by(view) in (ANYBODY, SIGNED_IN, *PERMISSIONS)
    if "<" in route:
        is_known = name in WORDS or any(route.startswith(start) for start in NAMED)
        assert is_known, f"{route}: say in NAMED or WORDS what it names"
    if not is_library(name):
        assert "<int:" not in route, "public ids can't be counted through"
        assert "<str:" not in route


@each_address
def test_before_signing_in_there_is_only_the_door(ours, name):
    for method in METHODS:
        response = asked(None, method, ours.address(name))

        assert not response.has_stored, method
        if needed_by(ADDRESSES[name][1]) == ANYBODY:
            assert response.status_code in (200, 302, 400, 404, 405)
        elif response.status_code == 405:
            assert is_library(name)
        else:
            assert response.status_code == 302
            assert response["Location"].startswith(reverse("login"))
        assert seen(response, ours.markers, sent=ours.address(name)) == []


@each_address
def test_without_a_role_there_is_nothing_of_a_clinic(ours, nobody, name):
    for method in METHODS:
        response = asked(nobody, method, ours.address(name), EXTRA)

        assert not response.has_stored, method
        if needed_by(ADDRESSES[name][1]) not in (ANYBODY, SIGNED_IN):
            assert response.status_code == 403
        assert seen(response, ours.markers) == []


@pytest.mark.parametrize("role", Role.values)
@each_address
def test_a_role_does_what_the_table_says_and_sees_no_other_clinic(
    ours, theirs, name, role
):
    person = ours.people[role]
    for method in METHODS:
        own = asked(person, method, ours.address(name, role))
        assert seen(own, theirs.markers) == []
        check_own(own, method, name, role)

        if not any(ADDRESSES[name][0].startswith(start) for start in NAMED):
            continue
        swapped = asked(person, method, theirs.address(name, role), EXTRA)
        expected = 404 if own.status_code not in (403, 405) else own.status_code
        assert swapped.status_code == expected, method
        assert seen(swapped, theirs.markers) == []
        assert not swapped.has_stored


def check_own(response, method, name, role):
    """At one's own clinic: refused or served as the table says."""
    if not allowed(name, role):
        assert response.status_code == 403, method
        assert not response.has_stored
        return
    assert response.status_code < 500, method
    if is_library(name):
        return
    assert response.status_code not in (401, 403), method
    if method in ("GET", "HEAD"):
        assert response.status_code in (200, 302, 400, 405)
        assert not response.has_stored
    if method in ("PUT", "PATCH", "DELETE"):
        assert response.status_code == 405, method


@each_address
def test_ids_of_another_clinic_in_queries_and_bodies_show_and_change_nothing(
    ours, theirs, name
):
    [role, *_] = [role for role in Role.values if allowed(name, role)]
    person, address, rows = ours.people[role], ours.address(name), theirs.rows
    ids = {
        "clinic": theirs.clinic.code,
        "injector": rows[Injector].code,
        "group": rows[Injector].code,
        "lot": "LOT-Wolkenstein",
        "lot-0": "LOT-Wolkenstein",
        "patient": str(rows[Patient].uid),
        "q": "FamilyWolkenstein",
        "ringing": "FamilyWolkenstein",
        "treatment": str(rows[Treatment].uid),
        "headache": str(rows[Headache].uid),
        "episode": str(rows[Headache].uid),
        "user": theirs.people["nurse"].username,
    }
    before = snapshot(theirs.clinic)
    for parameter, value in ids.items():
        response = asked(person, "GET", f"{address.split('?')[0]}?{parameter}={value}")
        assert response.status_code < 500
        assert seen(response, theirs.markers, sent=value) == [], parameter
    sent = " ".join(ids.values())
    for query in ("", f"?clinic={theirs.clinic.code}"):
        response = asked(
            person, "POST", address.split("?")[0] + query, EXTRA | ids, keep=True
        )
        assert response.status_code < 500
        assert seen(response, theirs.markers, sent=sent) == []
    assert snapshot(theirs.clinic) == before
    assert not User.objects.filter(is_staff=True).exists()
    assert Membership.objects.filter(role="manager").count() == 2


def typed(name, ours):
    """What somebody types who fills in the form at the address."""
    reason = {"reason": "typed wrongly", "version": "1"}
    return {
        "events:patient_new": builders.typed_patient(mrn="NEW-1"),
        "events:patient_edit": builders.typed_patient(mrn="NEW-1") | reason,
        "events:void_treatment": reason,
        "events:void_headache": reason,
        "events:claim": {},
        "register_new": {
            "product": str(builders.product()),
            "number": "NEW-1",
        },
        "register_amend": {"code": "NEW-1", "name": "Dr New"} | reason,
        "person_new": {
            "username": "newcomer",
            "display_name": "New Comer",
            "role": "nurse",
            "clinic": ours.clinic.code,
        },
        "switch_person": {},
        "end_role": {},
        "trail_review": {"note": "looked at"},
        "trail_question_review": {
            "note": "looked at",
            "day": "2026-06-30",
            "clinic": ours.clinic.code,
        },
    }[name]


@pytest.mark.parametrize(
    "name",
    [
        "events:patient_new",
        "events:patient_edit",
        "events:void_treatment",
        "events:void_headache",
        "events:claim",
        "register_new",
        "register_amend",
        "person_new",
        "switch_person",
        "end_role",
        "trail_review",
        "trail_question_review",
    ],
)
def test_fields_that_a_form_does_not_have_are_not_set(ours, theirs, name):
    needed = needed_by(ADDRESSES[name][1])
    [role, *_] = sorted(PERMISSIONS[needed].roles)
    client = signed_in(person := ours.people[role])
    foreign = snapshot(theirs.clinic)

    response = client.post(ours.address(name), EXTRA | typed(name, ours))

    assert response.status_code in (200, 302), response.content.decode()
    assert not User.objects.filter(is_staff=True).exists()
    assert not User.objects.filter(is_superuser=True).exists()
    if name != "switch_person":
        assert not User.objects.filter(is_active=False).exists()
    assert Membership.objects.filter(role="manager").count() == 2
    for model in NAMED.values():
        if model in (User, Membership, TrailEvent, Export, ImportRun):
            continue
        for row in model.objects.filter(clinic=ours.clinic):
            assert str(row.uid) != EXTRA["uid"]
            assert row.recorded_at.year == 2026
            assert row.recorded_by in (person, builders.command_line())
            assert getattr(row, "voided_at", None) is None or (
                row.voided_by == person and row.voided_at.date() >= date(2026, 1, 1)
            )
    assert snapshot(theirs.clinic) == foreign


def snapshot(clinic):
    return {
        model: list(model._base_manager.filter(clinic=clinic).order_by("pk").values())
        for room in ("clinic", "events")
        for model in apps.get_app_config(room).get_models()
        if any(field.name == "clinic" for field in model._meta.fields)
    }


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_as_csv_shows_no_other_clinic_and_needs_what_it_says(
    ours, theirs, panel
):
    address = reverse("dashboards:panel_csv", args=[panel])
    for role, person in ours.people.items():
        response = asked(person, "GET", address)
        assert response.status_code in (200, 403)
        assert seen(response, theirs.markers) == []
        if role == "nurse" and response.status_code == 200:
            assert "MRN-Eichenlaub" not in response.text_sent


def test_the_markers_show_where_they_may(ours, theirs):
    """Otherwise nothing above would prove anything."""
    director, manager = theirs.people["director"], theirs.people["manager"]
    text = "".join(
        asked(director, "GET", theirs.address(name)).text_sent
        for name in (
            "events:patient",
            "events:patients",
            "events:headaches",
            "events:import",
        )
    )
    text += asked(manager, "GET", theirs.address("staff")).text_sent
    text += asked(manager, "GET", theirs.address("register")).text_sent
    chosen = {"dataset": "exposures"}
    text += asked(director, "POST", theirs.address("events:export"), chosen).text_sent

    shown = [mark for mark in theirs.markers if mark in text]
    assert {"zz-secret", "Zanzibar", "Wolkenstein"} <= set(shown)
    assert str(theirs.rows[User].uid) in shown
    assert str(theirs.rows[Patient].uid) in shown
