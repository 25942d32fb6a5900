"""Treatments, the unit of analysis: one patient, one visit."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from clinic.choices import MOMENT_PRECISIONS, Answer, Precision
from clinic.constraints import (
    CompositeForeignKey,
    a_day,
    a_moment,
    not_before,
    one_of,
    within,
)
from clinic.models.records import (
    ClinicRecord,
    VoidableRecord,
    found_by,
    parent,
    record_constraints,
    same_clinic,
    voidable_constraints,
    with_its_clinic,
)
from clinic.scoped import ScopedManager
from events.choices import Area, Depth, Indication, Side

MOST_UNITS = 25_000  # above any label dose, rimabotulinumtoxinB included
MOST_POINTS = 200
THICKEST_NEEDLE, FINEST_NEEDLE = 18, 36  # gauge


class Treatment(VoidableRecord):
    """`treated_on` is the day in the clinic's zone when the treatment was entered."""

    reference = models.CharField(max_length=40)
    patient = parent("clinic.Patient")
    injector = models.ForeignKey("clinic.Injector", on_delete=models.PROTECT)
    treated_at = models.DateTimeField()
    treated_precision = models.CharField(max_length=10, choices=Precision)
    treated_on = models.DateField()
    indication = models.CharField(max_length=30, choices=Indication)
    first_toxin = models.CharField(
        max_length=10, choices=Answer, default=Answer.UNKNOWN
    )
    pain_during = models.PositiveSmallIntegerField(null=True, blank=True)
    anxiety = models.PositiveSmallIntegerField(null=True, blank=True)
    next_visit_on = models.DateField(null=True, blank=True)
    advice_given = models.CharField(
        max_length=10, choices=Answer, default=Answer.UNKNOWN
    )
    # Why a warning was passed, such as a dose above the label's.
    warning_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        default_permissions = ()
        constraints = [
            *voidable_constraints("treatment"),
            with_its_clinic("treatment"),
            *same_clinic("treatment", "patient", "injector"),
            UniqueConstraint(
                fields=["clinic", "reference"], name="treatment_reference_once"
            ),
            UniqueConstraint(
                fields=["id", "clinic", "treated_on"], name="treatment_on_its_day"
            ),
            a_moment("treated_at", "treatment_treated_at_in_range"),
            a_day("treated_on", "treatment_treated_on_in_range"),
            a_day("next_visit_on", "treatment_next_visit_on_in_range"),
            not_before("next_visit_on", "treated_on", "treatment_next_visit_later"),
            models.CheckConstraint(
                condition=Q(treated_precision__in=MOMENT_PRECISIONS),
                name="treatment_treated_precision_known",
            ),
            one_of("indication", Indication, "treatment_indication_known"),
            one_of("first_toxin", Answer, "treatment_first_toxin_known"),
            one_of("advice_given", Answer, "treatment_advice_given_known"),
            within("pain_during", 0, 10, "treatment_pain_during_in_range"),
            within("anxiety", 0, 10, "treatment_anxiety_in_range"),
        ]
        indexes = [
            models.Index(fields=["clinic", "treated_on"], name="treatment_by_day"),
            *found_by("treatment", "patient"),
        ]

    def __str__(self):
        return f"{self.reference} on {self.treated_on}"


class InjectionQuerySet(models.QuerySet):
    def in_order(self):
        """As they were entered, the same on every engine."""
        return self.select_related("product", "lot").order_by("id")


class Injection(ClinicRecord):
    """What one area received from one lot."""

    # `injection_once` begins with it.
    treatment = parent(Treatment)
    area = models.CharField(max_length=30, choices=Area)
    side = models.CharField(max_length=10, choices=Side)
    units = models.DecimalField(max_digits=7, decimal_places=1)
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    depth = models.CharField(max_length=20, choices=Depth, default=Depth.UNKNOWN)
    technique = models.CharField(max_length=60, blank=True, default="")
    needle_gauge = models.PositiveSmallIntegerField(null=True, blank=True)
    product = parent("clinic.Product")
    lot = models.ForeignKey(
        "clinic.Lot", on_delete=models.PROTECT, null=True, blank=True
    )

    objects = ScopedManager.from_queryset(InjectionQuerySet)()

    class Meta:
        default_permissions = ()
        constraints = [
            *record_constraints("injection"),
            *same_clinic("injection", "treatment"),
            CompositeForeignKey(
                fields=["lot", "clinic", "product"],
                references=["id", "clinic", "product"],
                name="injection_lot_of_clinic_and_product",
            ),
            UniqueConstraint(
                fields=["treatment", "area", "side", "product", "lot"],
                name="injection_once",
            ),
            UniqueConstraint(
                fields=["treatment", "area", "side", "product"],
                condition=Q(lot=None),
                name="injection_once_without_lot",
            ),
            one_of("area", Area, "injection_area_known"),
            one_of("side", Side, "injection_side_known"),
            one_of("depth", Depth, "injection_depth_known"),
            models.CheckConstraint(
                condition=Q(units__gt=0, units__lte=MOST_UNITS),
                name="injection_units_in_range",
            ),
            within("points", 1, MOST_POINTS, "injection_points_in_range"),
            within(
                "needle_gauge",
                THICKEST_NEEDLE,
                FINEST_NEEDLE,
                "injection_needle_gauge_in_range",
            ),
        ]

    @property
    def how(self):
        """Depth, needle and technique, as far as they are on record."""
        depth = "" if self.depth == Depth.UNKNOWN else self.get_depth_display()
        needle = f"{self.needle_gauge} G needle" if self.needle_gauge else ""
        return "; ".join(part for part in (depth, needle, self.technique) if part)

    def __str__(self):
        return f"{self.get_area_display()}: {self.units} units of {self.product}"
