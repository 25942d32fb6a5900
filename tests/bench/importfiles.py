"""Three CSV files of a clinic's patients who are nowhere on record yet."""

import csv
from pathlib import Path

from events.imports import COLUMNS
from tests.bench.registers import CLINICS

CLINIC = CLINICS[-1][0]
INJECTOR = f"{CLINIC[:2].upper()}-1"
AREAS = ("glabella", "forehead", "chin")
PRODUCT, LOT = "onabotulinumtoxinA", "ONA09"
NO_HEADACHE = [""] * 8
HEADACHE = [
    *("2026-01-06", "day", "2026-01-07", "4", "none", "no_usual_headaches", ""),
    "Dull, like a tight band.",
]


def write(folder: Path, name: str, treatments: int) -> dict[str, Path]:
    """Two or three areas a treatment, two calls, a headache after each twelfth."""
    rows = {"patients": [], "treatments": [], "contacts": []}
    for n in range(treatments):
        mrn, reference = f"{name}{n:06d}", f"{name}-{n:06d}"
        rows["patients"].append(
            [
                *(CLINIC, mrn, "Ada", "Lind", f"19{60 + n % 40}-03-0{1 + n % 9}", "F"),
                *("07700 900123", "none", "none", "0"),
            ]
        )
        for area in AREAS[: 2 + n % 2]:
            rows["treatments"].append(
                [
                    *(CLINIC, reference, mrn, "2026-01-05T10:00", INJECTOR, "cosmetic"),
                    *("no", area, "midline", "10", "4", PRODUCT, LOT),
                ]
            )
        told = n % 12 == 0
        for day, is_told in (("2026-01-07", False), ("2026-01-20", told)):
            rows["contacts"].append(
                [
                    *(CLINIC, reference, f"{day}T15:00", "yes", "patient"),
                    *(["yes", *HEADACHE] if is_told else ["no", *NO_HEADACHE]),
                ]
            )
    return {
        kind: written(folder / f"{name}-{kind}.csv", kind, rows[kind]) for kind in rows
    }


def written(path: Path, kind: str, rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS[kind])
        out.writerows(rows)
    return path
