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
    "lot_id",
    "areas",
    "treated_on",
    "indication",
    "first_toxin",
    "cycle",
    "migraine",
    "retreated_day",
    "followed_through_day",
    "onset_windows",
    "possible_windows",
    "spontaneous_windows",
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
    return Cohort(dict(zip(COLUMNS, array.T, strict=True)))


def as_number(value) -> int:
    if value is None:
        return NONE
    return value.toordinal() if hasattr(value, "toordinal") else int(value)
