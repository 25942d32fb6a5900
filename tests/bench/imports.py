"""Taking files in by the page, against copying the ready rows (P8)."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from uuid import uuid4

from django.db import connection
from django.urls import reverse

from clinic.scoped import unscoped
from clinic.submissions import FIELD
from events.models import ImportRun, Treatment
from tests.bench.databases import ROOT
from tests.bench.importfiles import write
from tests.bench.readyrows import ENGINES
from tests.bench.registers import DIRECTOR
from tests.bench.site import signed_in
from tests.bench.turns import Measured, against, timed

ROUNDS = 3
PATIENCE = 60  # seconds after which there is no further round
LEAST, MOST = 50, 1_000  # treatments in a file
MEGABYTES = 10
TABLES = (
    *("clinic_patient", "events_treatment", "events_injection", "events_followup"),
    *("events_contact", "events_headache", "events_headachereport", "events_exposure"),
)


@unscoped("the benchmark takes in files of its own")
def measure(size: int) -> list[Measured]:
    treatments = max(LEAST, min(MOST, size // 100))
    client, name = signed_in(DIRECTOR), f"B{int(time.time()):x}"
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        before = newest()
        take_in(client, write(folder, f"{name}W", treatments), treatments)
        ready = ENGINES[connection.vendor](TABLES, before)
        times: dict[str, list[float]] = {"product": [], "copy": []}
        for n in range(ROUNDS):
            files = write(folder, f"{name}{n}", treatments)
            times["product"].append(
                timed(lambda files=files: take_in(client, files, treatments))
            )
            times["copy"].append(timed(ready.copy))
            ready.clear()
            if sum(times["product"]) > PATIENCE:
                break
        ready.drop()
        small, large = (
            peak(write(folder, f"{name}M{times_}", treatments * times_))
            for times_ in (1, 4)
        )
    found = {key: median(each) for key, each in times.items()}
    return [
        Measured(
            "P8",
            "speed of preview and commit / copying the ready rows",
            found["copy"] / found["product"],
            0.5,
            is_least=True,
            seen=f"{against(found)}, {treatments} treatments",
        ),
        Measured(
            "P8",
            "MB more of import_records with four times the rows",
            large - small,
            MEGABYTES,
            seen=f"{small:.0f} MB, {large:.0f} MB",
        ),
    ]


def newest() -> dict[str, int]:
    """The largest key of each table."""
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            key = "treatment_id" if table == "events_exposure" else "id"
            cursor.execute(f'SELECT coalesce(max({key}), 0) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
        return found


def take_in(client, files: dict[str, Path], treatments: int) -> None:
    """Upload, look at the check, and take in what it foretold."""
    before = Treatment.objects.count()
    opened = {kind: path.open("rb") for kind, path in files.items()}
    sent = client.post(reverse("events:imports"), opened | {FIELD: str(uuid4())})
    assert sent.status_code == 302, sent.status_code
    run = ImportRun.objects.order_by("-id").first()
    assert client.get(reverse("events:import", args=[run.uid])).status_code == 200
    client.post(
        reverse("events:import_take_in", args=[run.uid]),
        {"checked_at": run.checked_at.isoformat(), FIELD: str(uuid4())},
    )
    added = Treatment.objects.count() - before
    assert added == treatments, f"{added} of {treatments} were taken in"


def peak(files: dict[str, Path]) -> float:
    """Memory in MB of the command, at most; that of the largest child so far."""
    subprocess.run(
        [
            *(sys.executable, "manage.py", "import_records"),
            *(f"--{kind}={path}" for kind, path in files.items()),
        ],
        cwd=ROOT,
        env=os.environ,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
