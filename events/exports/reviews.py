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
    column,
    free_text,
    number,
    patient,
)
from events.models import Review

COLUMNS = (
    *CLINIC,
    *ZONE,
    *column("review", "The review's public id", "uid", "id"),
    *column("episode", "The headache's public id", "headache.uid", "id"),
    *TREATMENT,
    *patient("treatment.patient."),
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
    reviews = Review.objects.select_related(
        "clinic", "treatment__patient", "headache", "recorded_by"
    )
    return reviews.order_by("clinic__code", "treatment_id", "headache_id", "id")
