"""What managers change: roles, accounts, and rows of the registers."""

from datetime import date, datetime

from clinic.amending import amend
from clinic.audit.context import recorded
from clinic.choices import Role
from clinic.models import Change, Clinic, Injector, Lot, Membership, User
from clinic.scope import RoleRefused, managers_at


@recorded
def end_role(*, by: User, membership: Membership, today: date) -> Membership:
    """At once. Raises RoleRefused for one's own role and for the last manager's."""
    if membership.user_id == by.id:
        raise RoleRefused("Nobody changes their own role: ask another manager.")
    if membership.role == Role.MANAGER:
        alone = Membership.objects.filter(id=membership.id)
        keep_a_manager(clinics_of(membership.clinic_id), but=alone, today=today)
    # A role that was to begin later ends before it began: it holds on no day.
    membership.active_until = max(today, membership.active_from)
    membership.save(update_fields=["active_until"])
    return membership


@recorded
def deactivate(*, by: User, user: User, today: date) -> User:
    """The next request is refused already. Raises RoleRefused as end_role does."""
    if user.id == by.id:
        raise RoleRefused("Nobody deactivates themselves: ask another manager.")
    theirs = Membership.objects.filter(user=user)
    for membership in theirs.filter(role=Role.MANAGER).current(today):
        clinics = clinics_of(membership.clinic_id)
        keep_a_manager(clinics, but=theirs, today=today)
    user.is_active = False
    user.save(update_fields=["is_active"])
    return user


@recorded
def reactivate(*, by: User, user: User) -> User:
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


def clinics_of(clinic_id):
    every = Clinic.objects.order_by("id")
    return every if clinic_id is None else every.filter(id=clinic_id)


def keep_a_manager(clinics, *, but, today):
    """Refuse if a clinic had no manager left without the memberships `but`.

    The clinics are locked: two managers can't end each other's role at once.
    """
    for clinic in clinics.select_for_update(no_key=True):
        if not managers_at(clinic, today).exclude(id__in=but.values("id")).exists():
            raise RoleRefused(
                f"This is the last manager of {clinic}: give somebody else the role "
                "first."
            )


@recorded
def amend_injector(
    *, by: User, now: datetime, row: Injector, version: int, reason: str, **values
) -> Change | None:
    """Raises StaleVersion if the row was amended since `version`."""
    return amend(row, by=by, now=now, reason=reason, version=version, **values)


@recorded
def amend_lot(
    *, by: User, now: datetime, row: Lot, version: int, reason: str, **values
) -> Change | None:
    """Raises StaleVersion if the row was amended since `version`."""
    return amend(row, by=by, now=now, reason=reason, version=version, **values)
