"""What somebody was typing: not a record, never counted."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import UniqueConstraint

from clinic.constraints import a_moment

KEPT = timedelta(hours=72)


class DraftQuerySet(models.QuerySet):
    def kept(self, now: datetime):
        return self.filter(saved_at__gte=now - KEPT)


class Draft(models.Model):
    """The fields of an unfinished call, as typed, of one user about one treatment."""

    outside_trail = "what somebody types: no record, and deleted when saved"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    treatment = models.ForeignKey("events.Treatment", on_delete=models.PROTECT)
    typed = models.JSONField()
    saved_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            UniqueConstraint(fields=["user", "treatment"], name="draft_once"),
            a_moment("saved_at", "draft_saved_at_in_range"),
        ]

    def __str__(self):
        return f"Draft of {self.saved_at:%Y-%m-%d %H:%M}"
