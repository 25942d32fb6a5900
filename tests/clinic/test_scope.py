"""Who may do what, and where."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from clinic.models import Membership
from clinic.scope import check_permission, clinics_where
from tests import builders

TODAY = date(2026, 6, 30)


def clinics(user, permission="see_dashboards", today=TODAY):
    return [clinic.code for clinic in clinics_where(user, permission, today=today)]


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

    assert clinics(director, today=TODAY - timedelta(days=1)) == ["riverside"]
    assert clinics(director) == []


def test_a_role_that_has_not_begun_does_not_hold_yet(director):
    with builders.by_hand():
        Membership.objects.filter(user=director).update(active_from=TODAY)

    assert clinics(director, today=TODAY - timedelta(days=1)) == []


def test_somebody_deactivated_has_no_role(director):
    director.is_active = False
    with builders.by_hand():
        director.save()

    assert clinics(director) == []
