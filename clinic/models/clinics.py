"""Clinics, the people who work in them, and in which role."""

from uuid import uuid4
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q, UniqueConstraint

from clinic.choices import Role
from clinic.constraints import a_day, not_before, one_of


class Clinic(models.Model):
    """One site. Its code names it in files and addresses."""

    code = models.SlugField(max_length=40, unique=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, default="UTC")

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.name

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)


class User(AbstractUser):
    """Someone who signs in, or the command line that acts for its operator."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    display_name = models.CharField(max_length=120, blank=True, default="")

    # The trail tells that a password changed, and holds nothing to guess it from.
    trail_digests = ("password",)
    trail_ignores = ("last_login",)  # signing in is an event of its own

    def check_password(self, raw_password):
        """Django would write the hash of a newer kind itself, and nobody would answer."""
        from clinic.actions import rehash_password

        return check_password(
            raw_password,
            self.password,
            setter=lambda raw: rehash_password(by=self, password=raw),
        )

    def __str__(self):
        return self.display_name or self.username


NO_RIGHTS = "gives no rights: clinic.scope reads memberships"
User.groups.through.outside_trail = NO_RIGHTS
User.user_permissions.through.outside_trail = NO_RIGHTS


class MembershipQuerySet(models.QuerySet):
    def current(self, today):
        return self.filter(
            Q(active_until=None) | Q(active_until__gt=today), active_from__lte=today
        )


class Membership(models.Model):
    """A role at one clinic, or at every clinic of the installation.

    `active_until` is the first day on which it no longer holds.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, null=True, blank=True)
    role = models.CharField(max_length=20, choices=Role)
    active_from = models.DateField()
    active_until = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("role", Role, "membership_role_known"),
            a_day("active_from", "membership_active_from_in_range"),
            a_day("active_until", "membership_active_until_in_range"),
            not_before("active_until", "active_from", "membership_ends_after_start"),
            UniqueConstraint(
                fields=["user", "clinic", "role"],
                condition=Q(active_until=None, clinic__isnull=False),
                name="membership_once_at_a_clinic",
            ),
            UniqueConstraint(
                fields=["user", "role"],
                condition=Q(active_until=None, clinic=None),
                name="membership_once_at_every_clinic",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}"
