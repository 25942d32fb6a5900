from events.models.exposures import Exposure, ExposureRevision
from events.models.followups import Contact, FollowUp
from events.models.headaches import Headache, HeadacheReport
from events.models.treatments import Injection, Treatment

__all__ = [
    "Contact",
    "Exposure",
    "ExposureRevision",
    "FollowUp",
    "Headache",
    "HeadacheReport",
    "Injection",
    "Treatment",
]
