"""Which group each treatment of a population is in: the levels of a risk factor."""

from collections.abc import Callable

from clinic.choices import Answer, HeadacheHistory, Migraine, NeedleAnxiety, Sex
from dashboards.groupings import outcomes, patients, treatments
from dashboards.groupings.shapes import Grouping, by_word, flagged
from dashboards.queries.populations import Population

# What was the case before the outcome: incidence is asked by these.
FACTORS: dict[str, Callable[[Population], Grouping]] = {
    "everybody": outcomes.everybody,
    "area": treatments.by_area,
    "included_area": treatments.by_included_area,
    "dose": treatments.by_dose,
    "area_dose": treatments.by_area_and_dose,
    "injector": treatments.by_injector,
    "experience": treatments.by_experience,
    "sessions": treatments.by_sessions,
    "product": treatments.by_product,
    "lot": treatments.by_lot,
    "storage": treatments.by_storage,
    "first_toxin": by_word("first_toxin", Answer),
    "cycle": patients.by_cycle,
    "migraine": by_word("migraine", Migraine),
    "headache_history": by_word("headache_history", HeadacheHistory),
    "sex": by_word("sex", Sex),
    "age": patients.by_age,
    "low_pain_threshold": by_word("low_pain_threshold", Answer),
    "needle_anxiety": by_word("needle_anxiety", NeedleAnxiety),
    "habitual_frowning": by_word("habitual_frowning", Answer),
    "month": treatments.by_month,
}
# What came after: these lead from a mark to the treatments behind it.
OUTCOMES: dict[str, Callable[[Population], Grouping]] = {
    "grade": outcomes.by_grade,
    "onset_day": outcomes.by_onset_day,
    "onset_week": outcomes.by_onset_week,
    "onset_grade": outcomes.by_onset_and_grade,
    "serious": flagged("is_serious", "Serious", "Not serious"),
    "escalation": outcomes.by_open_escalation,
    "emergency": flagged("has_emergency_flag", "Danger sign", "No danger sign"),
}
GROUPINGS = FACTORS | OUTCOMES
