"""The data dictionary: what each column of each dataset means."""

import csv
import io
from collections.abc import Iterable
from hashlib import sha256

from events.exports import DATASETS, Dataset

HEADER = [
    "dataset",
    "column",
    "meaning",
    "type",
    "unit",
    "codes",
    "several_codes",
    "only_identified",
]


def dictionary(datasets: Iterable[Dataset] = DATASETS.values()) -> str:
    """As CSV, one row for each column; `codes` are “code = words”, by semicolons."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for dataset in datasets:
        for column in dataset.columns:
            codes = "; ".join(f"{code} = {label}" for code, label in column.codes)
            writer.writerow(
                [
                    dataset.name,
                    column.name,
                    column.meaning,
                    column.kind,
                    column.unit,
                    codes,
                    "yes" if column.is_list else "no",
                    "yes" if column.identifies else "no",
                ]
            )
    return out.getvalue()


def definition(dataset: Dataset) -> str:
    """Names the meaning of a dataset's columns: another one as soon as one changes."""
    return sha256(dictionary([dataset]).encode()).hexdigest()[:16]
