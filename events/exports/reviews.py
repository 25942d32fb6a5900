"""Reviews that a director signed, one row each; the newest of a headache holds."""

from events.choices import (
    Causality,
    Expectedness,
    ExternalReport,
    Mechanism,
    ReviewAction,
    SeriousCriterion,
)
from events.exports.columns import (
    CLINIC,
    RECORDED,
    TREATED_ON,
    TREATMENT,
    ZONE,
    coded,
    free_text,
    number,
    patient,
    uid,
)
from events.models import Review

COLUMNS = (
    *CLINIC,
    *ZONE,
    *uid("review", "The review's public id"),
    *uid("episode", "The headache's public id", "headache__uid"),
    *TREATMENT,
    *patient("treatment__patient__"),
    *TREATED_ON,
    *number("headache_version", "The version of the headache that was signed"),
    *number("grade", "Grade", unit="CTCAE 5.0"),
    *coded("seriousness", "Seriousness (ICH E2A)", SeriousCriterion),
    *coded("causality", "Causality (WHO-UMC)", Causality),
    *coded("mechanism", "Mechanism", Mechanism),
    *coded("expectedness", "Expectedness", Expectedness),
    *coded("action", "What was done", ReviewAction),
    *coded("external_report", "Report to an authority", ExternalReport),
    *free_text("external_reference", "Its reference"),
    *free_text("comment", "Comment"),
    *RECORDED,
)


def rows():
    return Review.objects.order_by("clinic__code", "treatment_id", "headache_id", "id")
