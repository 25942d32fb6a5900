"""Managers give roles and end them; nobody their own, and each clinic keeps a manager."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from clinic.actions import add_member
from clinic.choices import Role
from clinic.manager.actions import deactivate, end_role, reactivate
from clinic.models import Change, Injector, Lot, Membership, Product, User
from clinic.scope import PERMISSIONS, RoleRefused, held_on
from clinic.scoped import unscoped
from tests import builders
from tests.conftest import confirm

TODAY = timezone.localdate()


@pytest.fixture
def manager(clinic):
    return builders.member("mara", "manager", clinic)


@pytest.fixture
def other(clinic):
    return builders.member("otto", "manager", clinic)


def role_of(user, role="manager"):
    return Membership.objects.get(user=user, role=role)


def roles(user):
    return sorted(held_on(user, TODAY).values_list("role", flat=True))


class TestEnding:
    def test_it_ends_at_once_and_stays_to_be_read(self, manager, nurse):
        end_role(by=manager, membership=role_of(nurse, "nurse"), today=TODAY)

        assert roles(nurse) == []
        assert role_of(nurse, "nurse").active_until == TODAY

    def test_a_role_given_today_can_be_ended_today(self, manager, nurse, clinic):
        given = add_member(
            by=manager, user=nurse, clinic=clinic, role="auditor", today=TODAY
        )
        end_role(by=manager, membership=given, today=TODAY)

        assert roles(nurse) == ["nurse"]

    def test_nobody_ends_their_own(self, manager, other):
        with pytest.raises(RoleRefused, match="their own role"):
            end_role(by=manager, membership=role_of(manager), today=TODAY)

    def test_nobody_gives_themselves_one(self, manager, clinic):
        with pytest.raises(RoleRefused, match="their own role"):
            add_member(
                by=manager, user=manager, clinic=clinic, role="director", today=TODAY
            )

    def test_the_last_manager_stays(self, manager, director):
        for refused in (
            lambda: end_role(by=director, membership=role_of(manager), today=TODAY),
            lambda: deactivate(by=director, user=manager, today=TODAY),
        ):
            with pytest.raises(RoleRefused, match="last manager of Riverside"):
                refused()
        assert roles(manager) == ["manager"]

    def test_one_of_two_may_go(self, manager, other):
        end_role(by=manager, membership=role_of(other), today=TODAY)

        with pytest.raises(RoleRefused, match="last manager"):
            end_role(by=other, membership=role_of(manager), today=TODAY)

    def test_who_manages_every_clinic_is_the_last_of_those_without_another(
        self, manager, director, clinic
    ):
        builders.clinic("elsewhere")
        everywhere = builders.member("eve", "manager", None)

        with pytest.raises(RoleRefused, match="last manager of Elsewhere"):
            end_role(by=manager, membership=role_of(everywhere), today=TODAY)
        end_role(by=everywhere, membership=role_of(manager), today=TODAY)

    def test_somebody_deactivated_does_not_count_as_a_manager(self, manager, other):
        deactivate(by=manager, user=other, today=TODAY)

        with pytest.raises(RoleRefused, match="last manager"):
            end_role(by=other, membership=role_of(manager), today=TODAY)
        reactivate(by=manager, user=other)
        end_role(by=other, membership=role_of(manager), today=TODAY)


@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite's database in memory refuses a second writer instead of waiting",
)
@pytest.mark.usefixtures("transactional_db")
def test_two_managers_who_end_each_other_leave_one():
    clinic = builders.clinic()
    pair = [builders.member(name, "manager", clinic) for name in ("mara", "otto")]
    together = Barrier(2)

    def end(by, whom):
        try:
            with unscoped("a thread of its own"):
                membership = role_of(whom)
                together.wait(timeout=10)
                end_role(by=by, membership=membership, today=TODAY)
        except RoleRefused:
            return "refused"
        finally:
            connection.close()
        return "ended"

    with ThreadPoolExecutor(2) as pool:
        ran = [pool.submit(end, *pair), pool.submit(end, *reversed(pair))]
        results = sorted(each.result(timeout=30) for each in ran)

    assert results == ["ended", "refused"]


def sign_in(client, user):
    client.force_login(user)
    confirm(client, user)


class TestPages:
    def test_the_table_of_rights_is_the_code(self, client, nurse):
        client.force_login(nurse)

        body = client.get("/access/").content.decode()

        for permission in PERMISSIONS.values():
            cells = "".join(
                f"<td>{'yes' if role in permission.roles else 'no'}</td>"
                for role in Role
            )
            assert f"{permission.what}</th>{cells}" in body

    def test_a_person_is_added_with_a_role(self, client, manager, clinic):
        sign_in(client, manager)
        typed = {
            "username": "Newt",
            "display_name": "Newt Dove",
            "role": "nurse",
            "clinic": clinic.code,
        }

        assert "Newt Dove" in client.post("/staff/new/", typed).content.decode()
        assert roles(User.objects.get(username="newt")) == ["nurse"]
        assert client.post("/staff/new/", typed).status_code == 422

    def test_a_manager_of_one_clinic_gives_no_role_at_another(
        self, client, manager, nurse
    ):
        builders.clinic("elsewhere")
        sign_in(client, manager)
        for code in ("elsewhere", ""):
            response = client.post(
                f"/staff/{nurse.uid}/", {"role": "director", "clinic": code}
            )
            assert response.status_code == 422
        assert roles(nurse) == ["nurse"]

    def test_one_does_not_deactivate_who_works_elsewhere_too(
        self, client, manager, nurse
    ):
        builders.member("nora", "nurse", builders.clinic("elsewhere"))
        sign_in(client, manager)

        page = client.post(f"/staff/{nurse.uid}/switch/", follow=True)

        assert "a role that you don&#x27;t manage" in page.content.decode()
        assert "Elsewhere" not in page.content.decode()
        nurse.refresh_from_db()
        assert nurse.is_active

    def test_a_role_is_ended_and_the_next_request_refused(self, client, manager, nurse):
        sign_in(client, manager)
        client.post(f"/staff/roles/{role_of(nurse, 'nurse').uid}/end/")
        client.force_login(nurse)

        assert client.get("/patients/").status_code == 403

    def test_ones_own_role_is_refused_in_words(self, client, manager, other):
        sign_in(client, manager)

        page = client.post(f"/staff/roles/{role_of(manager).uid}/end/", follow=True)

        assert "Nobody changes their own role" in page.content.decode()
        assert roles(manager) == ["manager"]

    def test_an_open_computer_changes_no_role(self, client, manager, nurse):
        manager.set_password("correct horse battery")
        with builders.by_hand():
            manager.save()
        client.force_login(manager)
        typed = {"role": "director", "clinic": "riverside"}

        asked = client.post(f"/staff/{nurse.uid}/", typed)
        assert asked.url.startswith(reverse("account_reauthenticate"))
        assert roles(nurse) == ["nurse"]

        wrong = client.post(asked.url, {"password": "a guess"})
        assert wrong.status_code == 200
        assert roles(nurse) == ["nurse"]

        # With the password, what was typed is done.
        client.post(asked.url, {"password": "correct horse battery"})
        assert roles(nurse) == ["director", "nurse"]


class TestRegisters:
    def test_an_injector_is_added_and_amended_with_a_reason(
        self, client, manager, clinic
    ):
        client.force_login(manager)
        typed = {"code": "INJ-9", "name": "Dr Nine", "injecting_since": "2019-05-01"}
        client.post("/registers/injectors/new/", typed)
        row = Injector.objects.get(code="INJ-9")
        address = f"/registers/injectors/{row.uid}/"

        assert client.post(address, typed | {"version": "1"}).status_code == 422
        said = typed | {"training": "trainer", "version": "1", "reason": "new grade"}
        assert client.post(address, said).status_code == 302
        assert client.post(address, said | {"name": "Dr X"}).status_code == 409

        row.refresh_from_db()
        assert (row.training, row.version) == ("trainer", 2)
        assert Change.objects.get(subject_uid=row.uid).reason == "new grade"
        assert "new grade" in client.get(address).content.decode()

    def test_a_lot_is_added_and_its_expiry_corrected(self, client, manager, clinic):
        client.force_login(manager)
        typed = {
            "product": str(builders.product()),
            "number": "C1234",
            "diluent": "saline",
            "diluent_ml": "2.5",
            "reconstituted_at": "2026-06-01T09:30",
        }
        assert client.post("/registers/lots/new/", typed).status_code == 302
        assert client.post("/registers/lots/new/", typed).status_code == 422
        row = Lot.objects.get(number="C1234")
        said = typed | {
            "expires_on": "2027-01-31",
            "version": "1",
            "reason": "read the vial",
        }
        assert client.post(f"/registers/lots/{row.uid}/", said).status_code == 302

        row.refresh_from_db()
        assert row.expires_on.isoformat() == "2027-01-31"
        assert row.version == 2
        # What was shown and sent back unchanged is no change.
        [change] = Change.objects.filter(subject_uid=row.uid)
        assert set(change.after) == {"expires_on"}

    @pytest.mark.parametrize("typed", ["1_0", "2,5", "101", "1e1", "2.555"])
    def test_a_volume_is_not_guessed(self, client, manager, typed):
        client.force_login(manager)
        values = {
            "product": str(builders.product()),
            "number": "C1",
            "diluent_ml": typed,
        }
        assert client.post("/registers/lots/new/", values).status_code == 422


class TestProducts:
    """Every clinic has the same; without one no lot and no treatment can be recorded."""

    def add(self, client, **typed):
        return client.post("/registers/products/new/", typed)

    def test_one_is_added_with_the_serotype_that_its_name_says(self, client, manager):
        client.force_login(manager)

        answer = self.add(client, proper_name="rimabotulinumtoxinB", brand="Myobloc")

        assert answer.status_code == 302
        assert Product.objects.get(brand="Myobloc").serotype == "B"
        page = client.get("/registers/products/").content.decode()
        assert "Products of every clinic" in page
        assert "Myobloc" in page
        assert (
            "rimabotulinumtoxinB (Myobloc)"
            in client.get("/registers/lots/new/").content.decode()
        )

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"proper_name": "other", "serotype": "A"}, "Enter the brand"),
            ({"proper_name": "other", "brand": "Newtox"}, "Choose the serotype"),
            (
                {"proper_name": "onabotulinumtoxinA", "serotype": "B"},
                "onabotulinumtoxinA is another",
            ),
            ({"proper_name": "onabotulinumtoxinA"}, "registered already"),
            ({"proper_name": "botox"}, "no code"),
            ({}, "This field is required"),
        ],
    )
    def test_what_is_missing_or_contradicts_is_said(self, client, manager, typed, told):
        builders.product()
        client.force_login(manager)

        answer = self.add(client, **typed)

        assert answer.status_code == 422
        assert told in answer.content.decode()
        assert Product.objects.count() == 1

    def test_nobody_renames_what_is_on_record(self, client, manager):
        client.force_login(manager)
        uid = builders.product().uid

        assert client.get(f"/registers/products/{uid}/").status_code == 404
        assert str(uid) not in client.get("/registers/products/").content.decode()


def test_a_role_that_begins_later_does_not_hold_yet(manager, nurse, clinic):
    later = TODAY + timedelta(days=3)
    add_member(by=manager, user=nurse, clinic=clinic, role="auditor", today=later)

    assert roles(nurse) == ["nurse"]
