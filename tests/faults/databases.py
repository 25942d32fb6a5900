"""Databases of their own, real enough to be killed: a file, or a server of PostgreSQL."""

import os
import pwd
import random
import signal
import socket
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

# Debian keeps the server's programs apart from those in the path.
PROGRAMS = Path("/usr/lib/postgresql/15/bin")
IS_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
PATIENCE = 30  # seconds
CONNECTED = (
    "SELECT pid FROM pg_stat_activity "
    "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


def database_in(folder: Path):
    """On the engine of this run, with its files below the folder."""
    return PostgreSQL(folder) if IS_POSTGRESQL else SQLite(folder)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def killed(number: int) -> bool:
    """False if the process had ended by itself since it was found."""
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


class SQLite:
    """A file. Its engine runs in the web workers, and is killed with them."""

    has_server = False

    def __init__(self, folder):
        self.url = f"sqlite:///{folder / 'aftercare.db'}"

    def start(self):
        pass

    def stop(self):
        pass


class PostgreSQL:
    """A server with its own folder, which keeps what it confirms (fsync is on)."""

    has_server = True

    def __init__(self, folder: Path):
        if not (PROGRAMS / "initdb").exists():
            pytest.skip(f"needs {PROGRAMS}: apt-get install postgresql")
        # The server refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.process, self.is_whole = None, True
        self.settings = [
            "listen_addresses=127.0.0.1",
            # After a crash: one sync instead of one for each of 1,000 files.
            "recovery_init_sync_method=syncfs",
        ]
        if self.user:
            owner = pwd.getpwnam(self.user)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        self.make()

    def make(self):
        self.run(
            "initdb",
            *("--pgdata", self.data, "--username", "postgres", "--auth", "trust"),
            *("--locale", "C.UTF-8", "--encoding", "UTF8", "--wal-segsize", "1"),
            "--no-sync",
        )

    def run(self, program, *arguments):
        command = [PROGRAMS / program, *arguments]
        subprocess.run(
            command, user=self.user, check=True, stdout=subprocess.DEVNULL, cwd="/"
        )

    def start(self):
        """Answers when it serves: after a kill it first recovers, or waits for orphans."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                self.process = self.launch()
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise TimeoutError(f"no answer from PostgreSQL: {self.log.read_text()[-2000:]}")

    def launch(self):
        with self.log.open("a") as log:
            return subprocess.Popen(
                [
                    PROGRAMS / "postgres",
                    *("-D", self.data, "-p", str(self.port), "-k", self.folder),
                    *(word for setting in self.settings for word in ("-c", setting)),
                ],
                user=self.user,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )

    @property
    def log(self):
        return self.folder.parent / f"{self.folder.name}.log"

    def connect(self):
        return psycopg.connect(self.url, autocommit=True, connect_timeout=3)

    def kill(self) -> bool:
        """By turns the server, which is started again, and a process of a connection.

        After that the server itself ends all connections and recovers. False where
        nobody was connected.
        """
        self.is_whole = not self.is_whole
        if self.is_whole:
            self.process.kill()
            self.process.wait()
            self.start()
            return True
        with self.connect() as connection:
            found = connection.execute(CONNECTED).fetchall()
        return bool(found) and killed(random.choice(found)[0])

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


class Standby(PostgreSQL):
    """Follows a primary that is running."""

    def __init__(self, folder: Path, primary: PostgreSQL):
        self.primary = primary
        super().__init__(folder)
        # Nothing that somebody reads here is cleared away by the primary.
        self.settings.append("hot_standby_feedback=on")

    def make(self):
        self.run(
            "pg_basebackup",
            *("--pgdata", self.data, "--dbname", self.primary.url),
            *("--write-recovery-conf", "--checkpoint=fast", "--no-sync"),
        )
