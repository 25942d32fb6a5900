"""Patients and their baseline, as known before treatment."""

import unicodedata

from django.db import models
from django.db.models import UniqueConstraint

from clinic.choices import Answer, HeadacheHistory, Migraine, NeedleAnxiety, Sex
from clinic.constraints import a_day, one_of, within
from clinic.models.records import ClinicRecord, record_constraints, with_its_clinic
from clinic.scoped import ScopedManager


def answer_field():
    return models.CharField(max_length=10, choices=Answer, default=Answer.UNKNOWN)


ANSWERS = [
    "consent_to_call",
    "voicemail_allowed",
    "hypertension",
    "low_pain_threshold",
    "habitual_frowning",
    "paracetamol_contraindicated",
    "ibuprofen_contraindicated",
]


def folded(text):
    """Without accents and case, the same on every engine: Müller is found as muller."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def normalised_mrn(mrn):
    """Two record numbers that differ by case or spaces alone are the same one."""
    return "".join(mrn.split()).casefold()


class PatientQuerySet(models.QuerySet):
    def matching(self, words):
        """Those whose number, names or birth date hold every word."""
        for word in folded(words).split():
            self = self.filter(search_text__contains=word)
        return self


class Patient(ClinicRecord):
    mrn = models.CharField("record number", max_length=40)
    # Folding makes some letters longer: ß becomes ss.
    mrn_normalised = models.CharField(max_length=120, editable=False)
    search_text = models.TextField(editable=False)
    given_name = models.CharField(max_length=80, blank=True, default="")
    family_name = models.CharField(max_length=80, blank=True, default="")
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=10, choices=Sex, default=Sex.UNKNOWN)
    phone = models.CharField(max_length=40, blank=True, default="")
    consent_to_call = answer_field()
    voicemail_allowed = answer_field()
    preferred_time = models.CharField(max_length=60, blank=True, default="")

    headache_history = models.CharField(
        max_length=20, choices=HeadacheHistory, default=HeadacheHistory.UNKNOWN
    )
    migraine = models.CharField(
        max_length=10, choices=Migraine, default=Migraine.UNKNOWN
    )
    headache_days_per_28 = models.PositiveSmallIntegerField(null=True, blank=True)
    acute_medication_days_per_28 = models.PositiveSmallIntegerField(
        null=True, blank=True
    )
    hypertension = answer_field()
    low_pain_threshold = answer_field()
    needle_anxiety = models.CharField(
        max_length=10, choices=NeedleAnxiety, default=NeedleAnxiety.UNKNOWN
    )
    habitual_frowning = answer_field()
    paracetamol_contraindicated = answer_field()
    ibuprofen_contraindicated = answer_field()
    allergies = models.CharField(max_length=200, blank=True, default="")

    objects = ScopedManager.from_queryset(PatientQuerySet)()

    class Meta:
        default_permissions = ()
        constraints = [
            *record_constraints("patient"),
            with_its_clinic("patient"),
            UniqueConstraint(fields=["clinic", "mrn_normalised"], name="patient_once"),
            a_day("birth_date", "patient_birth_date_in_range"),
            one_of("sex", Sex, "patient_sex_known"),
            one_of("headache_history", HeadacheHistory, "patient_history_known"),
            one_of("migraine", Migraine, "patient_migraine_known"),
            one_of("needle_anxiety", NeedleAnxiety, "patient_needle_anxiety_known"),
            within("headache_days_per_28", 0, 28, "patient_headache_days_in_range"),
            within(
                "acute_medication_days_per_28",
                0,
                28,
                "patient_medication_days_in_range",
            ),
            *(one_of(field, Answer, f"patient_{field}_known") for field in ANSWERS),
        ]
        indexes = [
            # The list, in its order. The search has its own: `clinic.models.searching`.
            models.Index(
                fields=["clinic", "family_name", "given_name", "mrn_normalised", "id"],
                name="patient_by_name",
            )
        ]

    def folded_for_search(self):
        born = self.birth_date.isoformat() if self.birth_date else ""
        return folded(f"{self.mrn} {self.given_name} {self.family_name} {born}")

    def __str__(self):
        return f"{self.given_name} {self.family_name} ({self.mrn})".strip()
