"""Headaches (episodes), and what was said of them in each contact."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, CheckConstraint, Exists, F, OuterRef, Q, When

from clinic.choices import Answer, Precision
from clinic.constraints import (
    CompositeForeignKey,
    a_day,
    a_moment,
    not_before,
    one_of,
    within,
)
from clinic.models.patients import answer_field
from clinic.models.records import (
    ClinicRecord,
    VoidableRecord,
    found_by,
    parent,
    record_constraints,
    voidable_constraints,
    with_its_clinic,
)
from clinic.scoped import ScopedManager
from events.choices import (
    ComparedWithUsual,
    Course,
    Effect,
    Function,
    Mechanism,
    Medicine,
    Outcome,
    Quality,
    TriageLevel,
)
from events.models.reviews import Review
from events.models.treatments import Treatment
from events.rules.windows import Window

TIMED = (Precision.EXACT, Precision.HOUR)


class HeadacheQuerySet(models.QuerySet):
    def not_void(self):
        return self.filter(voided_at=None, treatment__voided_at=None)

    def begun_within(self, window: Window):
        """Begun in the window for certain; the late one ends at the next treatment."""
        rows = self.filter(
            onset_on__gte=F("treated_on") + timedelta(days=window.first_day),
            onset_latest_on__lte=F("treated_on") + timedelta(days=window.last_day),
        )
        if window.code != "late":
            return rows
        return rows.exclude(
            Exists(
                Treatment.objects.filter(
                    patient=OuterRef("treatment__patient"),
                    voided_at=None,
                    treated_at__gt=OuterRef("treatment__treated_at"),
                    treated_on__lt=OuterRef("onset_latest_on"),
                )
            )
        )

    def with_findings(self):
        """Adds `signed_version` (None: not reviewed), `held_grade` by the newest review
        or else by function, and `worst_triage` of what was said in the contacts."""
        newest = Review.objects.filter(headache=OuterRef("pk")).order_by("-id")
        said = HeadacheReport.objects.filter(
            headache=OuterRef("pk"), contact__voided_at=None
        )
        return self.annotate(
            signed_version=models.Subquery(newest.values("headache_version")[:1]),
            held_grade=Case(
                When(signed_version=None, then=F("grade")),
                default=models.Subquery(newest.values("grade")[:1]),
            ),
            worst_triage=Case(
                *(
                    When(
                        Exists(said.filter(triage_level=level)),
                        then=models.Value(level),
                    )
                    for level in (TriageLevel.RED, TriageLevel.AMBER)
                ),
                default=models.Value(TriageLevel.GREEN),
                output_field=models.CharField(),
            ),
        )


class Headache(VoidableRecord):
    """One episode. `onset_on` to `onset_latest_on` are the days it can have begun.

    They are the same day unless only the month, or nothing, is remembered: then
    the last possible day is the month's end or the day it was first heard of.
    """

    uncounted = ("treated_on",)  # it follows the treatment's

    treatment = parent("events.Treatment")
    treated_on = models.DateField(editable=False)
    onset_precision = models.CharField(max_length=10, choices=Precision)
    onset_at = models.DateTimeField(null=True, blank=True)
    onset_on = models.DateField()
    onset_latest_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    resolved_on = models.DateField(null=True, blank=True)
    worst_nrs = models.PositiveSmallIntegerField(null=True, blank=True)
    function = models.CharField(max_length=20, choices=Function)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    grade_scale = models.CharField(max_length=20, blank=True, default="")
    compared_with_usual = models.CharField(max_length=20, choices=ComparedWithUsual)
    quality = models.CharField(max_length=20, choices=Quality, default=Quality.UNKNOWN)
    place = models.CharField(max_length=60, blank=True, default="")
    light_or_sound = answer_field()
    nausea = answer_field()
    aura = answer_field()
    mechanism = models.CharField(
        max_length=30, choices=Mechanism, default=Mechanism.UNKNOWN
    )

    objects = ScopedManager.from_queryset(HeadacheQuerySet)()

    class Meta:
        default_permissions = ()
        constraints = [
            *voidable_constraints("headache"),
            CompositeForeignKey(
                fields=["treatment", "clinic", "treated_on"],
                references=["id", "clinic", "treated_on"],
                name="headache_treatment_of_clinic",
                cascade=True,
            ),
            models.UniqueConstraint(
                fields=["id", "clinic", "treatment"], name="headache_of_treatment"
            ),
            one_of("onset_precision", Precision, "headache_onset_precision_known"),
            CheckConstraint(
                condition=Q(onset_precision__in=TIMED, onset_at__isnull=False)
                | (~Q(onset_precision__in=TIMED) & Q(onset_at=None)),
                name="headache_onset_time_as_precise",
            ),
            a_moment("onset_at", "headache_onset_at_in_range"),
            a_day("onset_on", "headache_onset_on_in_range"),
            a_day("onset_latest_on", "headache_onset_latest_on_in_range"),
            not_before("onset_on", "treated_on", "headache_onset_after_treatment"),
            not_before("onset_latest_on", "onset_on", "headache_onset_days_in_order"),
            one_of("outcome", Outcome, "headache_outcome_known"),
            a_day("resolved_on", "headache_resolved_on_in_range"),
            not_before("resolved_on", "onset_on", "headache_resolved_after_onset"),
            CheckConstraint(
                condition=Q(resolved_on=None) | Q(outcome=Outcome.RESOLVED),
                name="headache_resolved_on_only_if_gone",
            ),
            within("worst_nrs", 0, 10, "headache_worst_nrs_in_range"),
            one_of("function", Function, "headache_function_known"),
            CheckConstraint(
                condition=Q(grade=None, grade_scale="")
                | (
                    Q(grade__isnull=False, grade__gte=1, grade__lte=3)
                    & ~Q(grade_scale="")
                ),
                name="headache_grade_with_scale",
            ),
            one_of("compared_with_usual", ComparedWithUsual, "headache_compared_known"),
            one_of("quality", Quality, "headache_quality_known"),
            one_of("light_or_sound", Answer, "headache_light_or_sound_known"),
            one_of("nausea", Answer, "headache_nausea_known"),
            one_of("aura", Answer, "headache_aura_known"),
            one_of("mechanism", Mechanism, "headache_mechanism_known"),
        ]
        indexes = [
            models.Index(fields=["clinic", "treated_on", "id"], name="headache_by_day"),
            *found_by("headache", "treatment"),
        ]

    def __str__(self):
        return f"Headache from {self.onset_on}"


class HeadacheReport(ClinicRecord):
    """What was said of a headache in one contact: appended, never changed.

    `red_flags` maps codes of RedFlag to FlagAnswer; `self_care` has codes of SelfCare.
    """

    treatment = models.ForeignKey("events.Treatment", on_delete=models.PROTECT)
    headache = parent(Headache)
    contact = models.OneToOneField("events.Contact", on_delete=models.PROTECT)
    pain_now = models.PositiveSmallIntegerField(null=True, blank=True)
    worst_nrs = models.PositiveSmallIntegerField(null=True, blank=True)
    function = models.CharField(max_length=20, choices=Function)
    compared_with_usual = models.CharField(max_length=20, choices=ComparedWithUsual)
    outcome = models.CharField(max_length=10, choices=Outcome)
    resolved_on = models.DateField(null=True, blank=True)
    course = models.CharField(max_length=10, choices=Course, default=Course.UNKNOWN)
    red_flags = models.JSONField()
    triage_level = models.CharField(max_length=10, choices=TriageLevel)
    self_care = models.JSONField(default=list)
    medicine = models.CharField(
        max_length=20, choices=Medicine, default=Medicine.UNKNOWN
    )
    medicine_effect = models.CharField(
        max_length=10, choices=Effect, default=Effect.UNKNOWN
    )
    advice_given = models.CharField(max_length=500, blank=True, default="")
    words = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        default_permissions = ()
        constraints = [
            *record_constraints("headachereport"),
            with_its_clinic("headachereport"),
            *(
                CompositeForeignKey(
                    fields=[parent, "clinic", "treatment"],
                    references=["id", "clinic", "treatment"],
                    name=f"headachereport_{parent}_of_treatment",
                )
                for parent in ("headache", "contact")
            ),
            within("pain_now", 0, 10, "headachereport_pain_now_in_range"),
            within("worst_nrs", 0, 10, "headachereport_worst_nrs_in_range"),
            one_of("function", Function, "headachereport_function_known"),
            one_of(
                "compared_with_usual",
                ComparedWithUsual,
                "headachereport_compared_known",
            ),
            one_of("outcome", Outcome, "headachereport_outcome_known"),
            one_of("course", Course, "headachereport_course_known"),
            a_day("resolved_on", "headachereport_resolved_on_in_range"),
            CheckConstraint(
                condition=Q(resolved_on=None) | Q(outcome=Outcome.RESOLVED),
                name="headachereport_resolved_on_only_if_gone",
            ),
            one_of("triage_level", TriageLevel, "headachereport_triage_known"),
            one_of("medicine", Medicine, "headachereport_medicine_known"),
            one_of("medicine_effect", Effect, "headachereport_effect_known"),
        ]
        indexes = found_by("headachereport", "headache")
        indexes += [models.Index(fields=["clinic"], name="headachereport_of_clinic")]

    def __str__(self):
        return f"Report of {self.recorded_at:%Y-%m-%d}"
