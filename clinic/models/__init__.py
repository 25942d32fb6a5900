from clinic.audit.models import (
    TrailEvent,
    TrailHead,
    TrailPayload,
    TrailSeal,
    TrailSubject,
)
from clinic.audit.reviews import TrailReview
from clinic.backup.models import Backup
from clinic.models.changes import Change
from clinic.models.clinics import Clinic, Membership, User
from clinic.models.injectors import Injector
from clinic.models.patients import Patient
from clinic.models.products import Lot, Product
from clinic.models.submissions import Submission

__all__ = [
    "Backup",
    "Change",
    "Clinic",
    "Injector",
    "Lot",
    "Membership",
    "Patient",
    "Product",
    "Submission",
    "TrailEvent",
    "TrailHead",
    "TrailPayload",
    "TrailReview",
    "TrailSeal",
    "TrailSubject",
    "User",
]
