from events.models.drafts import Draft
from events.models.exports import Export
from events.models.exposures import Exposure, ExposureRevision
from events.models.followups import Contact, FollowUp, ProtocolWindow
from events.models.headaches import Headache, HeadacheReport
from events.models.imports import ImportFile, ImportRun, ImportSite
from events.models.reviews import Escalation, Review
from events.models.savedfilters import SavedFilter
from events.models.treatments import Injection, Treatment

__all__ = [
    "Contact",
    "Draft",
    "Escalation",
    "Export",
    "Exposure",
    "ExposureRevision",
    "FollowUp",
    "Headache",
    "HeadacheReport",
    "ImportFile",
    "ImportRun",
    "ImportSite",
    "Injection",
    "ProtocolWindow",
    "Review",
    "SavedFilter",
    "Treatment",
]
