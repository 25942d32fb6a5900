"""Those who inject. Experience is derived as of each treatment's date."""

from django.conf import settings
from django.db import models
from django.db.models import UniqueConstraint

from clinic.choices import Profession, Training
from clinic.constraints import a_day, not_before, one_of
from clinic.models.records import ClinicRecord, record_constraints, with_its_clinic


class Injector(ClinicRecord):
    # Who reviews a headache is never who injected.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    profession = models.CharField(
        max_length=20, choices=Profession, default=Profession.UNKNOWN
    )
    licence = models.CharField(max_length=60, blank=True, default="")
    training = models.CharField(
        max_length=20, choices=Training, default=Training.UNKNOWN
    )
    injecting_since = models.DateField(null=True, blank=True)
    active_from = models.DateField(null=True, blank=True)
    active_until = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            *record_constraints("injector"),
            with_its_clinic("injector"),
            UniqueConstraint(fields=["clinic", "code"], name="injector_code_once"),
            one_of("profession", Profession, "injector_profession_known"),
            one_of("training", Training, "injector_training_known"),
            a_day("injecting_since", "injector_injecting_since_in_range"),
            a_day("active_from", "injector_active_from_in_range"),
            a_day("active_until", "injector_active_until_in_range"),
            not_before("active_until", "active_from", "injector_ends_after_start"),
        ]

    def __str__(self):
        return f"{self.name} ({self.code})"
