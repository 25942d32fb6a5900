"""The exposures of some clinics as numpy columns: what every question is asked of."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from clinic.models import Clinic
from events.models import Exposure

COLUMNS = (
    "treatment_id",
    "clinic_id",
    "patient_id",
    "injector_id",
    "product_id",
    "units_tenths",
    "lot_id",
    "areas",
    "treated_on",
    "indication",
    "first_toxin",
    "cycle",
    "sex",
    "age",
    "headache_history",
    "migraine",
    "low_pain_threshold",
    "needle_anxiety",
    "habitual_frowning",
    "retreated_day",
    "followed_through_day",
    "first_onset_day",
    "late_onset_day",
    "onset_windows",
    "possible_windows",
    "spontaneous_windows",
    "worst_grade",
    "has_emergency_flag",
    "is_serious",
)
NONE = -1


@dataclass(frozen=True)
class Cohort:
    """One row a treatment that isn't voided; nothing there is -1, days are ordinals."""

    columns: dict[str, np.ndarray]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.columns["treatment_id"])

    def where(self, mask: np.ndarray) -> "Cohort":
        return Cohort({name: column[mask] for name, column in self.columns.items()})


def cohort_of(clinics: Iterable[Clinic]) -> Cohort:
    rows = Exposure.objects.filter(clinic__in=clinics, is_voided=False)
    table = [[as_number(value) for value in row] for row in rows.values_list(*COLUMNS)]
    array = np.array(table, dtype=np.int64).reshape(len(table), len(COLUMNS))
    columns = dict(zip(COLUMNS, array.T, strict=True))
    return Cohort(columns | {"sessions_before": sessions_before(columns)})


def sessions_before(columns: dict[str, np.ndarray]) -> np.ndarray:
    """How many treatments on record the injector had given before each."""
    injectors = columns["injector_id"]
    order = np.lexsort((columns["treatment_id"], columns["treated_on"], injectors))
    _, firsts, counts = np.unique(
        injectors[order], return_index=True, return_counts=True
    )
    before = np.empty(len(injectors), dtype=np.int64)
    before[order] = np.arange(len(injectors)) - np.repeat(firsts, counts)
    return before


def as_number(value) -> int:
    if value is None:
        return NONE
    return value.toordinal() if hasattr(value, "toordinal") else int(value)
