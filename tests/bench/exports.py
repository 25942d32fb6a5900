"""The largest file over HTTP, against the client of the database (P5)."""

import csv
import os
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from clinic.scoped import unscoped
from tests.bench.registers import AUDITOR
from tests.bench.site import Visitor, memory, served, signed_in
from tests.bench.turns import Measured, Noted, against, medians, take_turns

DATASET = "contacts"  # the most bytes of all
LIMITS = {"postgresql": 0.8, "sqlite": 0.4}
LARGE = 1_000_000  # treatments, of which one file takes minutes
CLIENTS = {"postgresql": "psql \\copy", "sqlite": "sqlite3 -csv"}


@unscoped("the benchmark takes out what it made")
def measure(size: int) -> list[Measured | Noted]:
    engine = connection.vendor
    with tempfile.TemporaryDirectory() as place, served(threads=1) as (port, workers):
        file = Path(place) / "file.csv"
        visitor = Visitor(port, signed_in(AUDITOR))
        ready = READY[engine](exported(file), Path(place))
        name = CLIENTS[engine]
        times = medians(
            take_turns(
                {"product": lambda: export(visitor), name: ready.copy},
                least=3 if size < LARGE else 1,
            )
        )
        ready.drop()
        peak = max(memory(number, "VmHWM") for number in workers)
    return [
        Measured(
            "P5",
            f"speed of the export / {name}",
            times[name] / times["product"],
            LIMITS[engine],
            is_least=True,
            seen=f"{against(times)}, {DATASET}",
        ),
        Noted("P5", "peak memory of the worker", peak),
    ]


def export(visitor: Visitor) -> int:
    fields = {"dataset": DATASET, "identified": "no"}
    return visitor.post(reverse("events:export"), fields, status=200)


def exported(file: Path) -> Path:
    """By the command, whose bytes are those of the page."""
    call_command("export", DATASET, out=file, verbosity=0)
    return file


def header(file: Path) -> list[str]:
    with file.open(newline="") as rows:
        return next(csv.reader(rows))


class ReadyInPostgreSQL:
    """The very cells of the file as a table of texts, in the order of the file."""

    def __init__(self, file: Path, place: Path):
        columns = ", ".join(f'"{name}" text' for name in header(file))
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_ready")
            cursor.execute(f"CREATE UNLOGGED TABLE bench_ready ({columns})")
        self.psql(f"\\copy bench_ready FROM '{file}' WITH (FORMAT csv, HEADER)")
        self.out = place / "copied.csv"

    def psql(self, command: str) -> None:
        subprocess.run(
            [
                "psql",
                "--quiet",
                "--no-psqlrc",
                os.environ["DATABASE_URL"],
                "-c",
                command,
            ],
            check=True,
        )

    def copy(self) -> None:
        self.psql(f"\\copy bench_ready TO '{self.out}' WITH (FORMAT csv, HEADER)")

    def drop(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_ready")


class ReadyInSQLite:
    """The same in a file of its own."""

    def __init__(self, file: Path, place: Path):
        self.shell = shutil.which("sqlite3")
        if self.shell is None:
            raise SystemExit("sqlite3: apt-get install sqlite3")
        self.file, self.out = place / "ready.db", place / "copied.csv"
        names = header(file)
        with sqlite3.connect(self.file) as ready, file.open(newline="") as rows:
            columns = ", ".join(f'"{name}" text' for name in names)
            ready.execute(f"CREATE TABLE ready ({columns})")
            cells = csv.reader(rows)
            next(cells)
            ready.executemany(
                f"INSERT INTO ready VALUES ({', '.join('?' * len(names))})", cells
            )
        ready.close()

    def copy(self) -> None:
        with self.out.open("wb") as out:
            subprocess.run(
                [self.shell, "-csv", "-header", self.file, "SELECT * FROM ready"],
                check=True,
                stdout=out,
            )

    def drop(self) -> None:
        pass


READY = {"postgresql": ReadyInPostgreSQL, "sqlite": ReadyInSQLite}
