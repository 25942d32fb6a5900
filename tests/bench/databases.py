"""Databases of the benchmark, made once for each size and kept in var/bench/.

Another schema, generator or derivation makes another database. What saves or imports
works on a copy; only the trail of what was read grows from run to run.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg

from tests.faults.databases import PROGRAMS, free_port

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "bench"
# Of the server: everything else is as PostgreSQL 15 comes, fsync and synchronous_commit
# on among it.
SETTINGS = {
    "shared_buffers": "1GB",
    "work_mem": "64MB",
    "effective_cache_size": "4GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "random_page_cost": "1.1",
}
# What a database follows from: another content of these files makes another one.
SOURCES = (
    "*/migrations/*.py",
    "events/exposures.py",
    "events/rules/*.py",
    "tests/bench/dialects.py",
    "tests/bench/generator.py",
    "tests/bench/inserts.py",
    "tests/bench/plans.py",
    "tests/bench/registers.py",
    "tests/bench/told.py",
    "tests/bench/treated.py",
)
SIZES = {"k": 1_000, "M": 1_000_000}


def number(size: str) -> int:
    """10k, 100k, 1M, or a plain number. Raises ValueError."""
    if size and size[-1] in SIZES:
        return int(size[:-1]) * SIZES[size[-1]]
    return int(size)


def fingerprint() -> str:
    files = sorted(path for pattern in SOURCES for path in ROOT.glob(pattern))
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


class SQLite:
    name = "SQLite"

    def url(self, size: str) -> str:
        return f"sqlite:///{self.file(size)}"

    def file(self, size: str) -> Path:
        return FOLDER / f"{size}_{fingerprint()}.db"

    def is_made(self, size: str) -> bool:
        return self.file(size).exists()

    def make(self, size: str) -> None:
        """Under another name until it is whole."""
        made = self.file(size).with_suffix(".part")
        for path in FOLDER.glob(f"{made.name}*"):
            path.unlink()
        fill(f"sqlite:///{made}", size)
        made.rename(self.file(size))

    @contextmanager
    def copied(self, size: str) -> Iterator[str]:
        """The address of a copy, for as long as the block lasts."""
        copy = FOLDER / "copy.db"
        shutil.copyfile(self.file(size), copy)
        try:
            yield f"sqlite:///{copy}"
        finally:
            for path in FOLDER.glob("copy.db*"):
                path.unlink()

    def start(self) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)

    def stop(self) -> None:
        pass


class PostgreSQL:
    """A server of its own, of Debian's PostgreSQL 15."""

    name = "PostgreSQL"

    def __init__(self):
        self.port, self.process = free_port(), None
        self.folder = FOLDER / "postgresql"
        # The server refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None

    def url(self, size: str) -> str:
        return self.address(f"bench_{size.lower()}_{fingerprint()}")

    def address(self, name: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def is_made(self, size: str) -> bool:
        name = self.url(size).rpartition("/")[2]
        found = self.run("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return bool(found)

    def make(self, size: str) -> None:
        """Under another name until it is whole."""
        made = self.url(size).rpartition("/")[2]
        self.run(f"DROP DATABASE IF EXISTS {made}_part")
        self.run(f"CREATE DATABASE {made}_part")
        fill(self.address(f"{made}_part"), size)
        self.run(f"ALTER DATABASE {made}_part RENAME TO {made}")

    @contextmanager
    def copied(self, size: str) -> Iterator[str]:
        """The address of a copy, for as long as the block lasts."""
        made = self.url(size).rpartition("/")[2]
        self.run("DROP DATABASE IF EXISTS bench_copy")
        self.run(f"CREATE DATABASE bench_copy TEMPLATE {made}")
        try:
            yield self.address("bench_copy")
        finally:
            self.run("DROP DATABASE bench_copy WITH (FORCE)")

    def run(self, statement: str, values=()):
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            done = connection.execute(statement, values)
            return done.fetchall() if done.description else []

    def start(self) -> None:
        if not (PROGRAMS / "initdb").exists():
            sys.exit(f"PostgreSQL: needs {PROGRAMS}: apt-get install postgresql")
        if not self.folder.exists():
            self.initialise()
        if self.serves():
            return
        settings = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        with (FOLDER / "postgresql.log").open("a") as log:
            self.process = subprocess.Popen(
                [
                    *(PROGRAMS / "postgres", "-D", self.folder, "-p", str(self.port)),
                    *("-k", self.folder, "-c", "listen_addresses=127.0.0.1"),
                    *settings,
                ],
                **self.owner(),
                stdout=log,
                stderr=log,
            )
        self.wait()

    def serves(self) -> bool:
        """Whether another run's server is there; this run then leaves it on."""
        known = self.folder / "postmaster.pid"
        if not known.exists():
            return False
        own, self.port = self.port, int(known.read_text().split("\n")[3])
        try:
            self.run("SELECT 1")
        except psycopg.OperationalError:
            self.port = own
            return False
        return True

    def initialise(self) -> None:
        self.folder.mkdir(parents=True, mode=0o700)
        if self.user:
            owner = pwd.getpwnam(self.user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        subprocess.run(
            [
                *(PROGRAMS / "initdb", "--pgdata", self.folder, "--auth", "trust"),
                *(
                    "--username",
                    "postgres",
                    "--locale",
                    "C.UTF-8",
                    "--encoding",
                    "UTF8",
                ),
            ],
            **self.owner(),
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def owner(self) -> dict:
        return (
            {"user": self.user, "group": self.user, "cwd": "/"}
            if self.user
            else {"cwd": "/"}
        )

    def wait(self) -> None:
        until = time.monotonic() + 60
        while True:
            try:
                self.run("SELECT 1")
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > until:
                    sys.exit(f"PostgreSQL doesn't start: see {FOLDER}/postgresql.log")
                time.sleep(0.1)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # waits for nobody's session
            self.process.wait()


ENGINES = {"postgresql": PostgreSQL, "sqlite": SQLite}


def environment(url: str) -> dict[str, str]:
    """Of a program that works on this database."""
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "TRAIL_KEY_FILE": str(FOLDER / "trail_key"),
        "STATEMENT_TIMEOUT": "0",
        "PYTHONPATH": str(ROOT),
    }


def fill(url: str, size: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.bench.fill", str(number(size))],
        env=environment(url),
        cwd=ROOT,
        check=True,
    )
