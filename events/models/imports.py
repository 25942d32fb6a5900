"""Imports of CSV files: what was checked, what was taken in, and the files till then."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from clinic.constraints import a_moment, one_of
from clinic.scoped import ScopedManager
from events.choices import ImportState

KEPT_FOR = timedelta(hours=72)
OPEN_STATES = (ImportState.UPLOADED, ImportState.CHECKED)


class ImportRunQuerySet(models.QuerySet):
    def open_at(self, now):
        """Neither ended nor too old: their files are still there."""
        return self.filter(state__in=OPEN_STATES, recorded_at__gt=now - KEPT_FOR)

    def expired_at(self, now):
        return self.filter(state__in=OPEN_STATES, recorded_at__lte=now - KEPT_FOR)


class ImportRun(models.Model):
    """One upload of up to three files, of the person who uploaded them.

    `files` has kind, sha256, bytes and rows of each, but nothing of what is in them.
    It belongs to no one clinic: what it holds of each is an ImportSite.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    state = models.CharField(
        max_length=20, choices=ImportState, default=ImportState.UPLOADED
    )
    creates_registers = models.BooleanField(default=False)
    files = models.JSONField()
    checked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            one_of("state", ImportState, "importrun_state_known"),
            CheckConstraint(
                condition=Q(state__in=OPEN_STATES, ended_at=None)
                | (~Q(state__in=OPEN_STATES) & Q(ended_at__isnull=False)),
                name="importrun_ended_has_time",
            ),
            CheckConstraint(
                condition=~Q(state__in=(ImportState.CHECKED, ImportState.TAKEN_IN))
                | Q(checked_at__isnull=False),
                name="importrun_checked_has_time",
            ),
            a_moment("recorded_at", "importrun_recorded_at_in_range"),
            a_moment("checked_at", "importrun_checked_at_in_range"),
            a_moment("ended_at", "importrun_ended_at_in_range"),
        ]

    def __str__(self):
        return f"Import of {self.recorded_at:%Y-%m-%d %H:%M}"

    def is_open(self, now):
        return self.state in OPEN_STATES and self.recorded_at > now - KEPT_FOR

    @property
    def expires_at(self):
        return self.recorded_at + KEPT_FOR


class ImportSite(models.Model):
    """What an import holds of one clinic: `counts` by noun of new, known, conflicting."""

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT)
    counts = models.JSONField()

    objects = ScopedManager()

    class Meta:
        default_permissions = ()
        constraints = [
            UniqueConstraint(fields=["run", "clinic"], name="importsite_once"),
        ]

    def __str__(self):
        return f"{self.run} at {self.clinic}"


class ImportFile(models.Model):
    """A file as it was uploaded, and what the check found against it."""

    outside_trail = (
        "a file on its way in: patients' data, removed when it is taken in, cancelled "
        "or 72 hours old; the trail has its SHA-256 and every row that it makes"
    )

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    problems = models.JSONField(default=list)

    class Meta:
        default_permissions = ()
        constraints = [
            UniqueConstraint(fields=["run", "kind"], name="importfile_once"),
        ]

    def __str__(self):
        return f"{self.kind} of {self.run}"
