"""Files that were taken out of the record."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from clinic.constraints import a_moment
from clinic.models import Clinic
from clinic.scoped import ScopedManager


class ExportManager(ScopedManager):
    """Those that hold rows of these clinics alone."""

    def within(self, rows, scope):
        if not scope:
            return rows.none()
        return rows.exclude(clinics__in=Clinic.objects.exclude(id__in=scope))


class Export(models.Model):
    """One file: what was asked, and of which place in the trail its rows are.

    The events up to `trail_position` but those in `trail_missing`, pairs of first and
    last number, are what the rows come from. `completed_at` is empty for a file that
    was broken off on its way.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    clinics = models.ManyToManyField("clinic.Clinic")
    dataset = models.CharField(max_length=40)
    is_identified = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True, default="")
    filters = models.JSONField(default=dict)
    again = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    as_of = models.DateTimeField()
    trail_position = models.BigIntegerField()
    trail_missing = models.JSONField(default=list)
    trail_head = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    definition = models.CharField(max_length=16)
    rows = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    erased = models.PositiveBigIntegerField(default=0)

    objects = ExportManager()

    class Meta:
        default_permissions = ()
        constraints = [
            CheckConstraint(
                condition=Q(is_identified=False) | ~Q(reason=""),
                name="export_identified_has_reason",
            ),
            a_moment("begun_at", "export_begun_at_in_range"),
            a_moment("completed_at", "export_completed_at_in_range"),
            a_moment("as_of", "export_as_of_in_range"),
        ]
        indexes = [models.Index(fields=["begun_at", "id"], name="export_by_time")]

    def __str__(self):
        return f"{self.dataset} of {self.as_of:%Y-%m-%d %H:%M}"

    @property
    def is_the_same(self):
        """Of one made again: whether its bytes are those of the first."""
        return self.again is not None and self.again.sha256 == self.sha256
