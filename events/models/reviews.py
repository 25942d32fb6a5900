"""Escalations that triage opened, and the director's reviews of headaches."""

from django.db import models
from django.db.models import Case, CheckConstraint, F, Q, UniqueConstraint, When

from clinic.constraints import (
    CompositeForeignKey,
    a_moment,
    all_or_none,
    one_of,
    within,
)
from clinic.models.records import (
    ClinicRecord,
    found_by,
    parent,
    person,
    record_constraints,
    same_clinic,
)
from clinic.scoped import ScopedManager
from events.choices import (
    Causality,
    Decision,
    Expectedness,
    ExternalReport,
    Mechanism,
    ReviewAction,
    SeriousCriterion,
    TriageLevel,
)


class EscalationQuerySet(models.QuerySet):
    def still_open(self):
        return self.filter(closed_at=None, report__contact__voided_at=None)

    def most_urgent_first(self):
        """The open ones with all that a page says of them: red, then amber."""
        return (
            self.still_open()
            .select_related(
                "clinic",
                "acknowledged_by",
                "report__headache",
                "report__contact__treatment__clinic",
                "report__contact__treatment__patient",
            )
            .order_by(
                Case(When(level=TriageLevel.RED, then=0), default=1),
                Case(
                    When(acknowledged_at=None, then=F("acknowledge_by")),
                    default=F("decide_by"),
                ),
                "id",
            )
        )


class Escalation(ClinicRecord):
    """A report that a physician must see. `findings` lists [rule, reason] pairs."""

    # Set only while empty, and emptied only by whoever took it: nothing is overwritten.
    uncounted = ("acknowledged_by", "acknowledged_at", "closed_by", "closed_at")
    uncounted += ("decision", "note")

    report = models.OneToOneField("events.HeadacheReport", on_delete=models.PROTECT)
    level = models.CharField(max_length=10, choices=TriageLevel)
    findings = models.JSONField()
    acknowledge_by = models.DateTimeField()
    decide_by = models.DateTimeField()
    acknowledged_by = person(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    closed_by = person(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=20, choices=Decision, blank=True, default="")
    note = models.CharField(max_length=1000, blank=True, default="")

    objects = ScopedManager.from_queryset(EscalationQuerySet)()

    class Meta:
        default_permissions = ()
        constraints = [
            *record_constraints("escalation"),
            *same_clinic("escalation", "report"),
            CheckConstraint(
                condition=Q(level__in=[TriageLevel.RED, TriageLevel.AMBER]),
                name="escalation_level_known",
            ),
            a_moment("acknowledge_by", "escalation_acknowledge_by_in_range"),
            a_moment("decide_by", "escalation_decide_by_in_range"),
            a_moment("acknowledged_at", "escalation_acknowledged_at_in_range"),
            a_moment("closed_at", "escalation_closed_at_in_range"),
            all_or_none(
                "acknowledged_by", "acknowledged_at", name="escalation_acknowledged"
            ),
            CheckConstraint(
                condition=Q(closed_by=None, closed_at=None, decision="")
                | Q(
                    closed_by__isnull=False,
                    acknowledged_at__isnull=False,
                    closed_at__isnull=False,
                    closed_at__gte=F("acknowledged_at"),
                    decision__in=Decision.values,
                ),
                name="escalation_closed_with_decision",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic"], condition=Q(closed_at=None), name="escalation_open"
            )
        ]

    @property
    def deadline(self):
        """By when somebody must take it; once taken, by when they must decide."""
        return self.decide_by if self.acknowledged_at else self.acknowledge_by

    def __str__(self):
        return f"{self.get_level_display()} of {self.recorded_at:%Y-%m-%d %H:%M}"


class Review(ClinicRecord):
    """What a director signed about one version of a headache; the newest holds."""

    treatment = parent("events.Treatment")
    headache = parent("events.Headache")
    headache_version = models.PositiveIntegerField()
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    seriousness = models.CharField(max_length=20, choices=SeriousCriterion)
    causality = models.CharField(max_length=20, choices=Causality)
    mechanism = models.CharField(max_length=30, choices=Mechanism)
    expectedness = models.CharField(max_length=20, choices=Expectedness)
    action = models.CharField(max_length=20, choices=ReviewAction)
    external_report = models.CharField(max_length=20, choices=ExternalReport)
    external_reference = models.CharField(max_length=60, blank=True, default="")
    comment = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        default_permissions = ()
        constraints = [
            *record_constraints("review"),
            CompositeForeignKey(
                fields=["headache", "clinic", "treatment"],
                references=["id", "clinic", "treatment"],
                name="review_headache_of_treatment",
            ),
            UniqueConstraint(
                fields=["headache", "recorded_at"], name="review_once_at_a_time"
            ),
            within("grade", 1, 3, "review_grade_in_range"),
            one_of("seriousness", SeriousCriterion, "review_seriousness_known"),
            one_of("causality", Causality, "review_causality_known"),
            one_of("mechanism", Mechanism, "review_mechanism_known"),
            one_of("expectedness", Expectedness, "review_expectedness_known"),
            one_of("action", ReviewAction, "review_action_known"),
            one_of("external_report", ExternalReport, "review_external_report_known"),
        ]
        indexes = [
            models.Index(fields=["clinic"], name="review_of_clinic"),
            *found_by("review", "headache", "treatment"),
        ]

    def __str__(self):
        return f"Review of {self.recorded_at:%Y-%m-%d} by {self.recorded_by}"
