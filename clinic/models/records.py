"""What every row of a clinic carries."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from clinic.constraints import CompositeForeignKey, a_moment
from clinic.scoped import ScopedManager


def person(**kwargs):
    """Who did it. Nobody's rows are looked for by it, so no index is kept."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        **kwargs,
    )


class ClinicRecord(models.Model):
    """A row that belongs to one clinic, with who entered it and when.

    The triggers refuse a change that doesn't count the version up by one. A model names
    in `uncounted` the fields that may change without.
    """

    # Each model has an index of its own that begins with the clinic, if lists need one.
    clinic = models.ForeignKey(
        "clinic.Clinic", on_delete=models.PROTECT, db_index=False
    )
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    recorded_by = person()
    recorded_at = models.DateTimeField()
    # Counts the amendments: a form that was filled in against an older one is refused.
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()

    class Meta:
        abstract = True


class VoidableRecord(ClinicRecord):
    """A row that is never deleted: voided with a reason, it no longer counts."""

    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = person(null=True, blank=True)
    void_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def is_voided(self):
        return self.voided_at is not None


def record_constraints(noun):
    """For a ClinicRecord."""
    return [a_moment("recorded_at", f"{noun}_recorded_at_in_range")]


def found_by(noun, *parents):
    """Indexes by which a parent's rows are found.

    The clinic stands in them, as every query names it: SQLite takes an index that
    begins with the clinic for one as good as the parent's own.
    """
    return [
        models.Index(fields=[parent, "clinic"], name=f"{noun}_by_{parent}")
        for parent in parents
    ]


def parent(to, **kwargs):
    """A foreign key without an index of its own, beside `found_by` or a unique key."""
    return models.ForeignKey(to, on_delete=models.PROTECT, db_index=False, **kwargs)


def with_its_clinic(noun):
    """For a record that others name by `same_clinic`: such a key needs its own index."""
    return UniqueConstraint(fields=["id", "clinic"], name=f"{noun}_in_clinic")


def voidable_constraints(noun):
    not_void = Q(voided_at=None, voided_by=None, void_reason="")
    void = Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")
    return [
        *record_constraints(noun),
        CheckConstraint(condition=not_void | void, name=f"{noun}_void_with_reason"),
        a_moment("voided_at", f"{noun}_voided_at_in_range"),
    ]


def same_clinic(noun, *parents):
    return [
        CompositeForeignKey(
            fields=[parent, "clinic"],
            references=["id", "clinic"],
            name=f"{noun}_{parent}_of_clinic",
        )
        for parent in parents
    ]
