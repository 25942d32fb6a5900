"""What an auditor or a director looked at in the trail: a record beside it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from clinic.constraints import a_day, a_moment
from clinic.scoped import ScopedManager


class ReviewManager(ScopedManager):
    def within(self, rows, scope):
        return rows.filter(Q(clinic__in=scope) | Q(clinic=None))


class TrailReview(models.Model):
    """One event, named by its hash, or the answer to a question for a clinic's day.

    An event of no clinic has a review of no clinic: ask for it by an event in view.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, null=True)
    event_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    question = models.SlugField(max_length=40, blank=True, default="")
    day = models.DateField(null=True)
    note = models.CharField(max_length=500)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    objects = ReviewManager()

    class Meta:
        default_permissions = ()
        constraints = [
            CheckConstraint(
                condition=(~Q(event_hash="") & Q(question="", day=None))
                | (
                    Q(event_hash="", day__isnull=False, clinic__isnull=False)
                    & ~Q(question="")
                ),
                name="trailreview_of_event_or_day",
            ),
            CheckConstraint(condition=~Q(note=""), name="trailreview_has_note"),
            a_day("day", "trailreview_day_in_range"),
            a_moment("recorded_at", "trailreview_recorded_at_in_range"),
        ]

    def __str__(self):
        return f"Looked at by {self.recorded_by}: {self.note}"
