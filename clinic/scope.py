"""Who may do what, and at which clinics."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from clinic.choices import Role
from clinic.models import Clinic, Membership


class RoleRefused(Exception):
    """A change of roles that nobody may make. Its text is for whoever asked."""


@dataclass(frozen=True)
class Permission:
    """`what` completes the sentence “may …”."""

    what: str
    roles: frozenset[Role]


def held_by(what: str, *roles: Role) -> Permission:
    return Permission(what, frozenset(roles))


NURSE, DIRECTOR, AUDITOR, MANAGER = Role

# The one table of rights: the code asks it, a page shows it, the tests walk by it.
PERMISSIONS = {
    "see_dashboards": held_by("see the dashboards", *Role),
    "see_records": held_by("see patients, treatments, calls and headaches", *Role),
    "record_events": held_by(
        "record treatments, calls and headaches, amend and void them", NURSE, DIRECTOR
    ),
    "review_headaches": held_by("decide on escalations and sign reviews", DIRECTOR),
    "set_protocol": held_by("set when the clinic calls", DIRECTOR),
    "manage_registers": held_by(
        "keep the registers of injectors, lots and products", MANAGER
    ),
    "manage_staff": held_by("add people, give roles and end them", MANAGER),
    "import_records": held_by("take records in from files", DIRECTOR, MANAGER),
    "export_records": held_by("take records out as files", DIRECTOR, AUDITOR),
    "export_identified": held_by(
        "take records out with names and record numbers, saying why", DIRECTOR
    ),
    "see_trail": held_by("read the audit trail", DIRECTOR, AUDITOR, MANAGER),
    "review_trail": held_by(
        "note in the audit trail that something was looked at", DIRECTOR, AUDITOR
    ),
    "export_trail": held_by("take the audit trail out", DIRECTOR, AUDITOR),
}


def held_on(user, today):
    """The roles that the user holds on that day."""
    return Membership.objects.current(today).filter(user=user, user__is_active=True)


def managers_at(clinic, today):
    """The roles of those who manage the clinic on that day."""
    return Membership.objects.current(today).filter(
        Q(clinic=None) | Q(clinic=clinic), role=Role.MANAGER, user__is_active=True
    )


def clinics_where(user, permission, *, today):
    """The clinics at which the user's roles on that day hold the permission."""
    held = held_on(user, today).filter(role__in=PERMISSIONS[permission].roles)
    clinics = Clinic.objects.order_by("code")
    if held.filter(clinic=None).exists():
        return clinics
    return clinics.filter(id__in=held.values("clinic"))


def check_permission(user, permission, *, today):
    """Refuse unless the user holds the permission at one clinic at least."""
    clinics = clinics_where(user, permission, today=today)
    if not clinics:
        raise PermissionDenied(
            f"Your role doesn't include this ({permission.replace('_', ' ')}). "
            "Ask a manager of your clinic."
        )
    return clinics


def chosen_clinic(clinics, query):
    """The clinic that the address names, or the first of those that one may choose."""
    code = query.get("clinic", clinics[0].code)
    for clinic in clinics:
        if clinic.code == code:
            return clinic
    raise Http404


def permissions(request):
    """What the person signed in may do somewhere: for the menus."""
    if not request.user.is_authenticated:
        return {"may": frozenset()}
    roles = set(
        held_on(request.user, timezone.localdate()).values_list("role", flat=True)
    )
    return {
        "may": {
            name for name, permission in PERMISSIONS.items() if permission.roles & roles
        }
    }
