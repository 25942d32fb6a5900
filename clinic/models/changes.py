"""What a record was before each amendment, field by field."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from clinic.constraints import a_moment
from clinic.models.records import person
from clinic.scoped import ScopedManager


class Change(models.Model):
    """One amendment: `before` and `after` hold the fields that changed, as text.

    `subject` is the record's model and `subject_uid` its public id; there is no
    foreign key, so that the history can't stand in the way of the record.
    """

    clinic = models.ForeignKey(
        "clinic.Clinic", on_delete=models.PROTECT, db_index=False
    )
    subject = models.CharField(max_length=20)
    subject_uid = models.UUIDField()
    version = models.PositiveIntegerField()
    changed_by = person()
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    before = models.JSONField()
    after = models.JSONField()

    objects = ScopedManager()

    class Meta:
        default_permissions = ()
        constraints = [
            UniqueConstraint(
                fields=["subject_uid", "subject", "version"], name="change_once"
            ),
            CheckConstraint(condition=~Q(reason=""), name="change_has_reason"),
            a_moment("changed_at", "change_changed_at_in_range"),
        ]

    def __str__(self):
        return f"{self.subject} {self.subject_uid}, version {self.version}"
