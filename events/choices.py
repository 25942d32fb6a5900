"""The words of treatments, calls and headaches. Their codes are those of the CSV files.

Append only: exposures store the position of a word in its list.
"""

from django.db.models import TextChoices


class Indication(TextChoices):
    COSMETIC = "cosmetic", "Cosmetic"
    CHRONIC_MIGRAINE = "chronic_migraine", "Chronic migraine"
    OTHER_HEADACHE = "other_headache", "Other headache"
    BRUXISM = "bruxism", "Bruxism"
    HYPERHIDROSIS = "hyperhidrosis", "Hyperhidrosis"
    DYSTONIA_OR_SPASTICITY = "dystonia_or_spasticity", "Dystonia or spasticity"
    OTHER = "other", "Other"


# Where headache is why the patient is treated: a population of its own.
HEADACHE_INDICATIONS = (Indication.CHRONIC_MIGRAINE, Indication.OTHER_HEADACHE)


class Area(TextChoices):
    GLABELLA = "glabella", "Glabella"
    FOREHEAD = "forehead", "Forehead"
    LATERAL_CANTHAL = "lateral_canthal", "Lateral canthal lines"
    BUNNY_LINES = "bunny_lines", "Bunny lines"
    BROW = "brow", "Brow"
    PERIORAL = "perioral", "Perioral"
    GUMMY_SMILE = "gummy_smile", "Gummy smile"
    CHIN = "chin", "Chin"
    MASSETER = "masseter", "Masseter"
    PLATYSMA_AND_NECK = "platysma_and_neck", "Platysma and neck"
    TEMPORALIS = "temporalis", "Temporalis"
    OCCIPITALIS = "occipitalis", "Occipitalis"
    CERVICAL_PARASPINAL = "cervical_paraspinal", "Cervical paraspinal"
    TRAPEZIUS = "trapezius", "Trapezius"
    AXILLA = "axilla", "Axilla"
    PALM_OR_SOLE = "palm_or_sole", "Palm or sole"
    OTHER = "other", "Other"


class Side(TextChoices):
    LEFT = "left", "Left"
    RIGHT = "right", "Right"
    BOTH = "both", "Both"
    MIDLINE = "midline", "Midline"


class Depth(TextChoices):
    INTRAMUSCULAR = "intramuscular", "Intramuscular"
    SUBDERMAL = "subdermal", "Subdermal"
    INTRADERMAL = "intradermal", "Intradermal"
    UNKNOWN = "unknown", "Unknown"


class FollowUpState(TextChoices):
    OPEN = "open", "Open"
    CALL_BACK = "call_back", "Call back"
    DONE = "done", "Done"
    LOST = "lost", "Lost"
    CANCELLED = "cancelled", "Cancelled"


class LostReason(TextChoices):
    ATTEMPTS_USED_UP = "attempts_used_up", "Attempts used up"
    WRONG_NUMBER = "wrong_number", "Wrong number"
    REFUSED = "refused", "Refused"
    MOVED = "moved", "Moved"
    DIED = "died", "Died"
    WINDOW_PASSED = "window_passed", "Treatment entered after the window had closed"
    OTHER = "other", "Other"


class Channel(TextChoices):
    PHONE = "phone", "Phone"
    VISIT = "visit", "Visit"
    MESSAGE = "message", "Message"
    UNKNOWN = "unknown", "Unknown"


class Reached(TextChoices):
    PATIENT = "patient", "Patient"
    RELATIVE = "relative", "Relative"
    VOICEMAIL = "voicemail", "Voicemail left"
    NO_ANSWER = "no_answer", "No answer"
    WRONG_NUMBER = "wrong_number", "Wrong number"
    REFUSED = "refused", "Refused"


SOMEBODY_WHO_CAN_SAY = (Reached.PATIENT, Reached.RELATIVE)


class HeadacheAnswer(TextChoices):
    """To: any headache since the treatment, or since we last spoke?"""

    NO = "no", "No headache"
    YES = "yes", "Headache"
    UNKNOWN = "unknown", "Asked, can't say"
    NOT_ASKED = "not_asked", "Not asked"


class Outcome(TextChoices):
    RESOLVED = "resolved", "Gone"
    ONGOING = "ongoing", "Still going on"
    UNKNOWN = "unknown", "Not known"


class Course(TextChoices):
    """How the headache went since it began, or since the last call."""

    BETTER = "better", "Better"
    SAME = "same", "The same"
    WORSE = "worse", "Worse"
    UNKNOWN = "unknown", "Not known"


class Function(TextChoices):
    """What the headache kept the patient from: sets the grade of CTCAE 5.0."""

    NONE = "none", "Kept from nothing"
    DAILY_ACTIVITIES = "daily_activities", "Limits shopping, phoning, work"
    SELF_CARE = "self_care", "Limits dressing, bathing, eating"
    UNKNOWN = "unknown", "Not known"


class ComparedWithUsual(TextChoices):
    """ICHD-3 chapter 8: a headache counts if it is new or about twice the usual."""

    NO_USUAL_HEADACHES = "no_usual_headaches", "Has no usual headaches"
    SAME_AS_USUAL = "same_as_usual", "Same as usual"
    WORSE = "worse", "Worse than usual, less than twice"
    AT_LEAST_TWICE = "at_least_twice", "At least twice as frequent or severe"
    UNKNOWN = "unknown", "Not known"


class Quality(TextChoices):
    PRESSING = "pressing", "Pressing or tight"
    THROBBING = "throbbing", "Throbbing"
    STABBING = "stabbing", "Stabbing"
    DULL = "dull", "Dull"
    UNKNOWN = "unknown", "Not known"


class Mechanism(TextChoices):
    """A hypothesis about one headache, never a filter of incidence."""

    NEEDLE_TRAUMA = "needle_trauma", "Needle trauma"
    NEIGHBOURING_MUSCLES = "neighbouring_muscles", "Neighbouring muscles compensating"
    FROWNING = "frowning", "Frowning against the relaxed muscle"
    SPASM = "spasm", "Spasm"
    MIGRAINE_TRIGGERED = "migraine_triggered", "Migraine triggered"
    INFLAMMATORY = "inflammatory", "Inflammatory"
    STRESS = "stress", "Stress"
    WEARING_OFF = "wearing_off", "Wearing off"
    MEDICATION_OVERUSE = "medication_overuse", "Medication overuse"
    TECHNIQUE = "technique", "Technique"
    UNKNOWN = "unknown", "Unknown"


class RedFlag(TextChoices):
    """What the script asks so that danger isn't missed (SNNOOP10 and the labels)."""

    SWALLOWING_SPEAKING_BREATHING = (
        "swallowing_speaking_breathing",
        "Trouble swallowing, speaking or breathing",
    )
    GENERALISED_WEAKNESS = "generalised_weakness", "Generalised weakness"
    DOUBLE_VISION = "double_vision", "Double or blurred vision with weakness"
    BLADDER_LOSS = "bladder_loss", "Loss of bladder control"
    ALLERGIC_SWELLING = (
        "allergic_swelling",
        "Swelling of throat, tongue or face, wheeze, widespread hives",
    )
    THUNDERCLAP = "thunderclap", "Worst within one minute"
    FOCAL_DEFICIT = "focal_deficit", "New paralysis, confusion, seizure or fainting"
    FEVER_STIFF_NECK = "fever_stiff_neck", "Fever and stiff neck"
    VISION_LOSS = "vision_loss", "Loss of vision or painful red eye"
    FEVER = "fever", "Fever"
    INFECTED_SITE = "infected_site", "Spreading redness, warmth or pus at a site"
    GETTING_WORSE = "getting_worse", "Getting worse"
    PREGNANCY = "pregnancy", "Pregnancy or childbirth lately"
    CANCER_OR_IMMUNITY = "cancer_or_immunity", "Cancer or weakened immunity"
    POSITIONAL = "positional", "Depends on position or comes with coughing"
    HEAD_INJURY = "head_injury", "Fall, head injury or fainting at treatment"
    ANTICOAGULATED = "anticoagulated", "Takes anticoagulants"
    EYELID_DROOP = "eyelid_droop", "Drooping eyelid"
    FREQUENT_PAINKILLERS = "frequent_painkillers", "Painkillers on 10 days a month"


# Those that mean: call the emergency services now.
EMERGENCY_FLAGS = frozenset(
    {
        RedFlag.SWALLOWING_SPEAKING_BREATHING,
        RedFlag.GENERALISED_WEAKNESS,
        RedFlag.DOUBLE_VISION,
        RedFlag.BLADDER_LOSS,
        RedFlag.ALLERGIC_SWELLING,
        RedFlag.THUNDERCLAP,
        RedFlag.FOCAL_DEFICIT,
        RedFlag.FEVER_STIFF_NECK,
        RedFlag.VISION_LOSS,
    }
)


class FlagAnswer(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_ASKED = "not_asked", "Not asked"


class TriageLevel(TextChoices):
    RED = "red", "Red: emergency now"
    AMBER = "amber", "Amber: physician the same day"
    GREEN = "green", "Green: self-care"


class Decision(TextChoices):
    """What the physician decided on an escalation."""

    EMERGENCY_SERVICES = "emergency_services", "Emergency services called"
    EXAMINED = "examined", "Patient examined"
    CALLED_BACK = "called_back", "Patient called back"
    REFERRED = "referred", "Referred"
    NO_ACTION = "no_action", "No action needed"


class SeriousCriterion(TextChoices):
    """Seriousness (ICH E2A), which isn't severity."""

    NOT_SERIOUS = "not_serious", "Not serious"
    DEATH = "death", "Death"
    LIFE_THREATENING = "life_threatening", "Life-threatening"
    HOSPITALISATION = "hospitalisation", "Hospitalisation, initial or prolonged"
    DISABILITY = "disability", "Disability or permanent damage"
    CONGENITAL_ANOMALY = "congenital_anomaly", "Congenital anomaly"
    OTHER_IMPORTANT = "other_important", "Other important medical event"


class Causality(TextChoices):
    """The categories of the WHO-UMC causality assessment."""

    CERTAIN = "certain", "Certain"
    PROBABLE = "probable", "Probable or likely"
    POSSIBLE = "possible", "Possible"
    UNLIKELY = "unlikely", "Unlikely"
    CONDITIONAL = "conditional", "Conditional or unclassified"
    UNASSESSABLE = "unassessable", "Unassessable or unclassifiable"


class Expectedness(TextChoices):
    EXPECTED = "expected", "In the product's label"
    UNEXPECTED = "unexpected", "Not in the product's label"


class ReviewAction(TextChoices):
    NONE = "none", "None"
    ADVICE = "advice", "Advice"
    VISIT = "visit", "Visit"
    DOSE_CHANGED = "dose_changed", "Dose changed"
    AREA_CHANGED = "area_changed", "Area changed"
    PRODUCT_CHANGED = "product_changed", "Product changed"
    INTERVAL_CHANGED = "interval_changed", "Interval changed"
    STOPPED = "stopped", "Treatment stopped"
    REFERRED = "referred", "Referred"


class ExternalReport(TextChoices):
    NOT_NEEDED = "not_needed", "Not needed"
    MADE = "made", "Made"
    TO_BE_MADE = "to_be_made", "Still to be made"


class SelfCare(TextChoices):
    FLUIDS = "fluids", "Fluids"
    REST = "rest", "Rest"
    COLD_COMPRESS = "cold_compress", "Cold compress"
    WARM_COMPRESS = "warm_compress", "Warm compress"
    RELAXATION = "relaxation", "Relaxation"
    MASSAGE = "massage", "Massage"
    REDUCED_ACTIVITY = "reduced_activity", "Less activity"


class Medicine(TextChoices):
    NONE = "none", "None"
    PARACETAMOL = "paracetamol", "Paracetamol (acetaminophen)"
    IBUPROFEN = "ibuprofen", "Ibuprofen"
    OTHER = "other", "Other"
    UNKNOWN = "unknown", "Not known"


class Effect(TextChoices):
    GONE = "gone", "Gone"
    BETTER = "better", "Better"
    NONE = "none", "No effect"
    WORSE = "worse", "Worse"
    UNKNOWN = "unknown", "Not known"


class ImportState(TextChoices):
    UPLOADED = "uploaded", "Uploaded, not checked yet"
    CHECKED = "checked", "Checked, not taken in yet"
    TAKEN_IN = "taken_in", "Taken in"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"
