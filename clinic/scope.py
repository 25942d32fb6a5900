"""Who may do what, and at which clinics."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from clinic.choices import Role
from clinic.models import Clinic, Membership

EVERY_ROLE = frozenset(Role)

# The groups that the first migration creates hold the same permissions.
PERMISSIONS = {
    "see_dashboards": EVERY_ROLE,
    "see_records": EVERY_ROLE,
    "record_events": frozenset({Role.NURSE, Role.DIRECTOR}),
    "review_headaches": frozenset({Role.DIRECTOR}),
    "set_protocol": frozenset({Role.DIRECTOR}),
    "manage_registers": frozenset({Role.MANAGER}),
    "export_records": frozenset({Role.DIRECTOR, Role.AUDITOR}),
}


def held_on(user, today):
    """The roles that the user holds on that day."""
    return Membership.objects.filter(
        Q(active_until=None) | Q(active_until__gte=today),
        user=user,
        user__is_active=True,
        active_from__lte=today,
    )


def clinics_where(user, permission, *, today):
    """The clinics at which the user's roles on that day hold the permission."""
    held = held_on(user, today).filter(role__in=PERMISSIONS[permission])
    clinics = Clinic.objects.order_by("code")
    if held.filter(clinic=None).exists():
        return clinics
    return clinics.filter(id__in=held.values("clinic"))


def check_permission(user, permission, *, today):
    """Refuse unless the user holds the permission at one clinic at least."""
    clinics = clinics_where(user, permission, today=today)
    if not clinics.exists():
        raise PermissionDenied(
            f"Your role doesn't include this ({permission.replace('_', ' ')}). "
            "Ask a manager of your clinic."
        )
    return clinics


def get_scoped(rows, user, permission, *, today, **lookup):
    """The one row of a clinic where the user holds the permission; else 403 or 404."""
    clinics = check_permission(user, permission, today=today)
    return get_object_or_404(rows, clinic__in=clinics, **lookup)


def permissions(request):
    """What the person signed in may do somewhere: for the menus."""
    if not request.user.is_authenticated:
        return {"may": frozenset()}
    roles = set(
        held_on(request.user, timezone.localdate()).values_list("role", flat=True)
    )
    return {
        "may": {permission for permission, held in PERMISSIONS.items() if held & roles}
    }
