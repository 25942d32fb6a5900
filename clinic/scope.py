"""Who may do what, and at which clinics."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from clinic.choices import Role
from clinic.models import Clinic, Membership

EVERY_ROLE = frozenset(Role)

# The groups that the first migration creates hold the same permissions.
PERMISSIONS = {
    "see_dashboards": EVERY_ROLE,
    "record_events": frozenset({Role.NURSE, Role.DIRECTOR}),
    "manage_registers": frozenset({Role.MANAGER}),
    "export_records": frozenset({Role.DIRECTOR, Role.AUDITOR}),
}


def clinics_where(user, permission, *, today):
    """The clinics at which the user's roles on that day hold the permission."""
    held = Membership.objects.filter(
        Q(active_until=None) | Q(active_until__gte=today),
        user=user,
        user__is_active=True,
        active_from__lte=today,
        role__in=PERMISSIONS[permission],
    )
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


def permissions(request):
    """What the person signed in may do somewhere: for the menus."""
    if not request.user.is_authenticated:
        return {"may": frozenset()}
    today = timezone.localdate()
    return {
        "may": {
            permission
            for permission in PERMISSIONS
            if clinics_where(request.user, permission, today=today).exists()
        }
    }
