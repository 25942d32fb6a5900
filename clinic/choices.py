"""The words of the registers. Their codes are those of the CSV files.

Append only: exposures store the position of a word in its list.
"""

from django.db.models import TextChoices


class Role(TextChoices):
    NURSE = "nurse", "Nurse"
    DIRECTOR = "director", "Medical director"
    AUDITOR = "auditor", "Auditor"
    MANAGER = "manager", "Manager"


class Answer(TextChoices):
    """Yes, no, or nobody knows: an empty field is never read as no."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Unknown"


class Sex(TextChoices):
    FEMALE = "F", "Female"
    MALE = "M", "Male"
    OTHER = "X", "Other"
    UNKNOWN = "unknown", "Unknown"


class HeadacheHistory(TextChoices):
    """Headaches before any treatment (groups of ICHD-3)."""

    NONE = "none", "None"
    TENSION_TYPE = "tension_type", "Tension-type"
    MIGRAINE = "migraine", "Migraine"
    CLUSTER = "cluster", "Cluster"
    MEDICATION_OVERUSE = "medication_overuse", "Medication overuse"
    OTHER = "other", "Other"
    UNKNOWN = "unknown", "Unknown"


class Migraine(TextChoices):
    NONE = "none", "None"
    EPISODIC = "episodic", "Episodic (under 15 headache days a month)"
    CHRONIC = "chronic", "Chronic (15 headache days a month or more)"
    UNKNOWN = "unknown", "Unknown"


class NeedleAnxiety(TextChoices):
    NONE = "none", "None"
    MILD = "mild", "Mild"
    MARKED = "marked", "Marked"
    PHOBIA = "phobia", "Phobia"
    UNKNOWN = "unknown", "Unknown"


class Profession(TextChoices):
    PHYSICIAN = "physician", "Physician"
    NURSE = "nurse", "Nurse"
    DENTIST = "dentist", "Dentist"
    PHARMACIST = "pharmacist", "Pharmacist"
    OTHER = "other", "Other"
    UNKNOWN = "unknown", "Unknown"


class Training(TextChoices):
    TRAINEE = "trainee", "Trainee"
    CERTIFIED = "certified", "Certified"
    TRAINER = "trainer", "Trainer"
    UNKNOWN = "unknown", "Unknown"


class Serotype(TextChoices):
    A = "A", "A"
    B = "B", "B"
    OTHER = "other", "Other"


class ProperName(TextChoices):
    """Botulinum toxins by proper name: units of one are not units of another."""

    ONA = "onabotulinumtoxinA", "onabotulinumtoxinA"
    ABO = "abobotulinumtoxinA", "abobotulinumtoxinA"
    INCO = "incobotulinumtoxinA", "incobotulinumtoxinA"
    PRABO = "prabotulinumtoxinA-xvfs", "prabotulinumtoxinA-xvfs"
    DAXI = "daxibotulinumtoxinA-lanm", "daxibotulinumtoxinA-lanm"
    LETI = "letibotulinumtoxinA-wlbg", "letibotulinumtoxinA-wlbg"
    RIMA = "rimabotulinumtoxinB", "rimabotulinumtoxinB"
    OTHER = "other", "Other"

    @property
    def serotype(self) -> Serotype:
        """The one that the name says; of another product it has to be asked."""
        if self is ProperName.OTHER:
            return Serotype.OTHER
        return Serotype.B if self is ProperName.RIMA else Serotype.A


class Diluent(TextChoices):
    SALINE = "saline", "Sodium chloride 0.9 %"
    PRESERVED_SALINE = "preserved_saline", "Sodium chloride 0.9 %, preserved"
    READY_TO_USE = "ready_to_use", "None: ready to use"
    OTHER = "other", "Other"
    UNKNOWN = "unknown", "Unknown"


class Precision(TextChoices):
    """How exactly a remembered date is known."""

    EXACT = "exact", "To the minute"
    HOUR = "hour", "To the hour"
    DAY = "day", "To the day"
    MONTH = "month", "To the month"
    UNKNOWN = "unknown", "Not known"


MOMENT_PRECISIONS = (Precision.EXACT, Precision.DAY)  # of what the clinic itself did
