"""Who may do what, and where."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from clinic.choices import Role
from clinic.models import Clinic, Membership
from clinic.scope import PERMISSIONS, check_permission, clinics_where
from tests import builders

TODAY = date(2026, 6, 30)


def clinics(user, permission="see_dashboards", today=TODAY):
    return [clinic.code for clinic in clinics_where(user, permission, today=today)]


def test_groups_of_the_migration_hold_the_permissions_of_the_code(db):
    held = {
        group.name: set(group.permissions.values_list("codename", flat=True))
        for group in Group.objects.all()
    }
    assert held == {
        role: {name for name, roles in PERMISSIONS.items() if role in roles}
        for role in Role.values
    }


def test_the_permissions_are_those_that_the_model_declares():
    assert [name for name, _ in Clinic._meta.permissions] == list(PERMISSIONS)


def test_a_role_holds_at_its_own_clinic_alone(clinic, director, stranger):
    assert clinics(director) == ["riverside"]
    assert clinics(stranger) == ["elsewhere"]


def test_a_role_without_a_clinic_holds_at_every_one(clinic, stranger):
    everywhere = builders.member("ida", "director", None)

    assert clinics(everywhere) == ["elsewhere", "riverside"]


def test_a_nurse_does_not_export(nurse):
    assert clinics(nurse) == ["riverside"]
    with pytest.raises(PermissionDenied, match="export records"):
        check_permission(nurse, "export_records", today=TODAY)


def test_a_role_that_ended_holds_no_longer(director):
    with builders.by_hand():
        Membership.objects.filter(user=director).update(active_until=TODAY)

    assert clinics(director) == ["riverside"]
    assert clinics(director, today=TODAY + timedelta(days=1)) == []


def test_a_role_that_has_not_begun_does_not_hold_yet(director):
    with builders.by_hand():
        Membership.objects.filter(user=director).update(active_from=TODAY)

    assert clinics(director, today=TODAY - timedelta(days=1)) == []


def test_somebody_deactivated_has_no_role(director):
    director.is_active = False
    with builders.by_hand():
        director.save()

    assert clinics(director) == []


def test_a_member_is_in_the_group_of_the_role(nurse):
    assert [group.name for group in nurse.groups.all()] == ["nurse"]


def test_the_migration_can_run_where_the_groups_exist(db):
    from django.apps import apps

    import_module("clinic.migrations.0002_roles").create_groups(apps, None)

    assert Group.objects.count() == 4
