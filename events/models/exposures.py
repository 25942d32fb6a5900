"""What every dashboard reads: one narrow row per treatment, derived from the record."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q

from clinic.models.records import same_clinic
from clinic.scoped import ScopedManager


def to(model, **kwargs):
    """Without an index: the dashboards find exposures by their revision alone."""
    return models.ForeignKey(model, on_delete=models.PROTECT, db_index=False, **kwargs)


class Exposure(models.Model):
    """Written by the actions alone, in the transaction of the change behind it.

    Words are kept as their position in their list (`clinic.choices`,
    `events.choices`), areas and windows as sets of bits in the same order, days
    as numbers counted from the treatment. Nothing here is typed by anybody, so
    `rebuild_exposures --check` can prove that it equals the record.
    """

    outside_trail = "derived from the record, which is recorded"

    treatment = models.OneToOneField(
        "events.Treatment", on_delete=models.PROTECT, primary_key=True
    )
    clinic = to("clinic.Clinic")
    patient = to("clinic.Patient")
    injector = to("clinic.Injector")
    # Null when a treatment mixed products: their units never meet.
    product = to("clinic.Product", null=True)
    units_tenths = models.PositiveIntegerField(null=True)
    # Null when there were several lots, or when one was not recorded.
    lot = to("clinic.Lot", null=True)
    areas = models.PositiveIntegerField()
    treated_on = models.DateField()
    indication = models.PositiveSmallIntegerField()
    first_toxin = models.PositiveSmallIntegerField()
    cycle = models.PositiveSmallIntegerField()
    sex = models.PositiveSmallIntegerField()
    age = models.PositiveSmallIntegerField(null=True)
    headache_history = models.PositiveSmallIntegerField()
    migraine = models.PositiveSmallIntegerField()
    low_pain_threshold = models.PositiveSmallIntegerField()
    needle_anxiety = models.PositiveSmallIntegerField()
    habitual_frowning = models.PositiveSmallIntegerField()
    retreated_day = models.PositiveIntegerField(null=True)
    # The last day of a solicited contact that was answered yes or no.
    followed_through_day = models.PositiveIntegerField(null=True)
    # The first day on which a countable headache is known to have begun.
    first_onset_day = models.PositiveIntegerField(null=True)
    # The same of the wearing-off window, in which there may be another one.
    late_onset_day = models.PositiveIntegerField(null=True)
    # Windows in which a countable headache began for certain, or may have begun.
    onset_windows = models.PositiveSmallIntegerField()
    possible_windows = models.PositiveSmallIntegerField()
    # Those of the certain ones of which only the patient's own calls told.
    spontaneous_windows = models.PositiveSmallIntegerField()
    worst_grade = models.PositiveSmallIntegerField(null=True)
    has_emergency_flag = models.BooleanField()
    is_serious = models.BooleanField()
    is_voided = models.BooleanField()
    revision = models.BigIntegerField(db_index=True)

    objects = ScopedManager()

    class Meta:
        default_permissions = ()
        constraints = [
            *same_clinic("exposure", "treatment", "patient", "injector", "lot"),
            CheckConstraint(
                condition=Q(units_tenths=None) | Q(product__isnull=False),
                name="exposure_units_of_one_product",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "treated_on"], name="exposure_by_day")
        ]

    def __str__(self):
        return f"Exposure of treatment {self.treatment_id}"


class ExposureRevision(models.Model):
    """One row that counts the changes, so that readers can catch up.

    A writer takes the next number as the last step of its transaction; the row's
    lock makes the order of numbers the order of commits, so none is missed.
    """

    outside_trail = "counts the derivations of exposures"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    # Of the row's making: a number of another table's counter isn't one of this.
    epoch = models.UUIDField(default=uuid4)

    class Meta:
        default_permissions = ()
        constraints = [CheckConstraint(condition=Q(id=1), name="revision_is_one_row")]

    def __str__(self):
        return str(self.number)
