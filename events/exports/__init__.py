"""CSV out: each noun has its file with the columns, declared as data, and the rows.

cells.py       what can stand in a cell, as expressions of both engines
columns.py     what a column is
DATASET.py     the columns of a dataset, and its rows in the order of the file
importable.py  the three files that import_records takes in
filters.py     what a file can be narrowed to
copying.py     lets the database write the rows as CSV
files.py       makes a file: of the record now, or as it was
shown.py       of whom a file has a row
dictionary.py  what each column means
manifests.py   what goes beside a file

UTF-8, ISO dates; empty means that there is nothing, while "unknown" is a stored answer.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from events.exports import (
    contacts,
    exposures,
    headaches,
    importable,
    injections,
    patients,
    reviews,
    treatments,
)
from events.exports.columns import Column
from events.exports.filters import ExposureFilter, HeadacheFileFilter, TreatmentFilter


@dataclass(frozen=True)
class Dataset:
    """`key` of a row is what `of_treatment` names of the treatments that match, unless
    the filters are of the rows themselves.

    `patient` leads from a row to its patient. One `only_identified` has no other form.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[], QuerySet]
    patient: str
    key: str = "treatment"
    of_treatment: str = "pk"
    filter_class: type = TreatmentFilter
    has_own_filters: bool = False
    only_identified: bool = False

    def columns_of(self, *, is_identified: bool) -> tuple[Column, ...]:
        return tuple(
            column for column in self.columns if is_identified or not column.identifies
        )


DATASETS = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            "exposures",
            "Outcomes",
            "One row for each treatment, with the outcome that the dashboards count.",
            exposures.COLUMNS,
            exposures.rows,
            patient="patient",
            filter_class=ExposureFilter,
        ),
        Dataset(
            "patients",
            "Patients",
            "One row for each patient, with the baseline before any treatment. With a "
            "filter: those of whom a treatment matches.",
            patients.COLUMNS,
            patients.rows,
            patient="pk",
            key="pk",
            of_treatment="patient",
        ),
        Dataset(
            "treatments",
            "Treatments",
            "One row for each treatment.",
            treatments.COLUMNS,
            treatments.rows,
            patient="patient",
            key="pk",
        ),
        Dataset(
            "injections",
            "Injections",
            "One row for what each area received from one lot.",
            injections.COLUMNS,
            injections.rows,
            patient="treatment__patient",
        ),
        Dataset(
            "contacts",
            "Contacts",
            "One row for each attempt to reach a patient and each call of a patient, with "
            "what was said of a headache.",
            contacts.COLUMNS,
            contacts.rows,
            patient="treatment__patient",
        ),
        Dataset(
            "headaches",
            "Headaches",
            "One row for each episode.",
            headaches.COLUMNS,
            headaches.rows,
            patient="treatment__patient",
            filter_class=HeadacheFileFilter,
            has_own_filters=True,
        ),
        Dataset(
            "reviews",
            "Reviews",
            "One row for each review that a director signed.",
            reviews.COLUMNS,
            reviews.rows,
            patient="treatment__patient",
        ),
        Dataset(
            "import-patients",
            "Patients, to be imported",
            "As import_records takes them in.",
            importable.PATIENTS,
            importable.patients,
            patient="pk",
            key="pk",
            of_treatment="patient",
            only_identified=True,
        ),
        Dataset(
            "import-treatments",
            "Treatments, to be imported",
            "As import_records takes them in, one row for each area; void ones are left out.",
            importable.TREATMENTS,
            importable.treatments,
            patient="treatment__patient",
            only_identified=True,
        ),
        Dataset(
            "import-contacts",
            "Contacts, to be imported",
            "As import_records takes them in; void ones are left out.",
            importable.CONTACTS,
            importable.contacts,
            patient="treatment__patient",
            only_identified=True,
        ),
    )
}
