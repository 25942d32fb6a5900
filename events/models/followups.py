"""Follow-ups fall due from the clinic's protocol; contacts are the attempts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, UniqueConstraint

from clinic.choices import MOMENT_PRECISIONS, Precision
from clinic.constraints import (
    CompositeForeignKey,
    a_day,
    a_moment,
    all_or_none,
    not_before,
    one_of,
    within,
)
from clinic.models.records import (
    ClinicRecord,
    VoidableRecord,
    record_constraints,
    same_clinic,
    voidable_constraints,
)
from clinic.scoped import ScopedManager
from events.choices import (
    SOMEBODY_WHO_CAN_SAY,
    Channel,
    FollowUpState,
    HeadacheAnswer,
    LostReason,
    Reached,
)


class ProtocolWindow(ClinicRecord):
    """When a clinic asks, in days after the treatment, for treatments from then on."""

    code = models.SlugField(max_length=20)
    opens_on_day = models.PositiveSmallIntegerField()
    due_on_day = models.PositiveSmallIntegerField()
    closes_on_day = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)

    class Meta:
        default_permissions = ()
        constraints = [
            *record_constraints("protocolwindow"),
            UniqueConstraint(fields=["clinic", "code"], name="protocolwindow_once"),
            within("closes_on_day", 0, 730, "protocolwindow_days_in_range"),
            not_before("due_on_day", "opens_on_day", "protocolwindow_opens_first"),
            not_before("closes_on_day", "due_on_day", "protocolwindow_closes_last"),
        ]

    def __str__(self):
        return f"{self.code}: day {self.opens_on_day} to {self.closes_on_day}"


OWED_STATES = (FollowUpState.OPEN, FollowUpState.CALL_BACK)


class FollowUpQuerySet(models.QuerySet):
    def owed(self):
        return self.filter(
            state__in=OWED_STATES,
            treatment__voided_at=None,
        )

    def open_at(self, clinics, now):
        """Owed calls whose window has opened by the day it is at each clinic."""
        has_opened = Q(pk=None)
        for clinic in clinics:
            today = now.astimezone(clinic.zone).date()
            has_opened |= Q(clinic=clinic, opens_on__lte=today)
        return self.owed().filter(has_opened)


class FollowUp(ClinicRecord):
    """One call that is owed to one treatment.

    A claim says which nurse is on the phone and lapses by itself.
    """

    uncounted = ("claimed_by", "claimed_until")

    treatment = models.ForeignKey("events.Treatment", on_delete=models.PROTECT)
    window = models.CharField(max_length=20)
    opens_on = models.DateField()
    due_on = models.DateField()
    closes_on = models.DateField()
    state = models.CharField(
        max_length=20, choices=FollowUpState, default=FollowUpState.OPEN
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    call_back_at = models.DateTimeField(null=True, blank=True)
    lost_reason = models.CharField(
        max_length=20, choices=LostReason, blank=True, default=""
    )

    objects = ScopedManager.from_queryset(FollowUpQuerySet)()

    class Meta:
        default_permissions = ()
        constraints = [
            *record_constraints("followup"),
            *same_clinic("followup", "treatment"),
            UniqueConstraint(fields=["treatment", "window"], name="followup_once"),
            UniqueConstraint(fields=["id", "treatment"], name="followup_of_treatment"),
            a_day("opens_on", "followup_opens_on_in_range"),
            a_day("due_on", "followup_due_on_in_range"),
            a_day("closes_on", "followup_closes_on_in_range"),
            not_before("due_on", "opens_on", "followup_opens_first"),
            not_before("closes_on", "due_on", "followup_closes_last"),
            one_of("state", FollowUpState, "followup_state_known"),
            all_or_none("claimed_by", "claimed_until", name="followup_claim_has_end"),
            models.CheckConstraint(
                condition=~Q(state=FollowUpState.CALL_BACK)
                | Q(call_back_at__isnull=False),
                name="followup_call_back_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state=FollowUpState.LOST, lost_reason__in=LostReason.values)
                | (~Q(state=FollowUpState.LOST) & Q(lost_reason="")),
                name="followup_lost_has_reason",
            ),
            a_moment("claimed_until", "followup_claimed_until_in_range"),
            a_moment("call_back_at", "followup_call_back_at_in_range"),
        ]

    @property
    def window_label(self):
        return self.window.replace("_", " ")

    def is_claimed(self, now):
        return self.claimed_until is not None and self.claimed_until > now

    def __str__(self):
        return f"{self.window} of {self.treatment_id}: {self.get_state_display()}"


class Contact(VoidableRecord):
    """One attempt to reach a patient, or the patient's own call.

    `contacted_on` is the day in the clinic's zone when the contact was entered.
    """

    uncounted = ("treated_on",)  # it follows the treatment's

    treatment = models.ForeignKey("events.Treatment", on_delete=models.PROTECT)
    treated_on = models.DateField(editable=False)
    followup = models.ForeignKey(
        FollowUp, on_delete=models.PROTECT, null=True, blank=True
    )
    contacted_at = models.DateTimeField()
    contacted_precision = models.CharField(max_length=10, choices=Precision)
    contacted_on = models.DateField()
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.UNKNOWN)
    is_solicited = models.BooleanField()
    reached = models.CharField(max_length=20, choices=Reached)
    headache = models.CharField(max_length=10, choices=HeadacheAnswer)
    call_back_at = models.DateTimeField(null=True, blank=True)
    script_version = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        default_permissions = ()
        constraints = [
            *voidable_constraints("contact"),
            CompositeForeignKey(
                fields=["treatment", "clinic", "treated_on"],
                references=["id", "clinic", "treated_on"],
                name="contact_treatment_of_clinic",
                cascade=True,
            ),
            CompositeForeignKey(
                fields=["followup", "treatment"],
                references=["id", "treatment"],
                name="contact_followup_of_treatment",
            ),
            UniqueConstraint(
                fields=["id", "clinic", "treatment"], name="contact_of_treatment"
            ),
            UniqueConstraint(
                fields=["treatment", "contacted_at", "is_solicited", "reached"],
                condition=Q(voided_at=None),
                name="contact_once",
            ),
            a_moment("contacted_at", "contact_contacted_at_in_range"),
            a_moment("call_back_at", "contact_call_back_at_in_range"),
            a_day("contacted_on", "contact_contacted_on_in_range"),
            not_before("contacted_on", "treated_on", "contact_after_treatment"),
            models.CheckConstraint(
                condition=Q(call_back_at=None) | Q(call_back_at__gte=F("contacted_at")),
                name="contact_call_back_later",
            ),
            models.CheckConstraint(
                condition=Q(contacted_precision__in=MOMENT_PRECISIONS),
                name="contact_contacted_precision_known",
            ),
            one_of("channel", Channel, "contact_channel_known"),
            one_of("reached", Reached, "contact_reached_known"),
            one_of("headache", HeadacheAnswer, "contact_headache_known"),
            models.CheckConstraint(
                condition=Q(headache=HeadacheAnswer.NOT_ASKED)
                | Q(reached__in=SOMEBODY_WHO_CAN_SAY),
                name="contact_answer_needs_somebody_reached",
            ),
        ]

    def __str__(self):
        return f"{self.contacted_on}: {self.get_reached_display()}"
