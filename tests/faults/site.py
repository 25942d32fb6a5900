"""The site as it is served: granian, its workers, and a database of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.faults.databases import PATIENCE, free_port, killed

ROOT = Path(__file__).resolve().parents[2]
# Never the one that was killed last: granian takes that for a loop and ends.
WORKERS = 3


class Site:
    """Started and watched as a service manager would: ended, it is started again."""

    def __init__(self, database, folder: Path, workers=WORKERS, **environment):
        self.wanted = workers
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "site.log"
        self.process = None
        self.environment = os.environ | {
            "DATABASE_URL": database.url,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "TRAIL_KEY_FILE": str(folder / "trail_key"),
            **environment,
        }

    def run(self, module: str) -> str:
        """A module of this folder as a program; what it prints."""
        command = [sys.executable, "-m", f"tests.faults.{module}"]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def stored(self) -> dict:
        """What is on record, and what is there in halves: see `tests.faults.stored`."""
        return json.loads(self.run("stored"))

    def start(self):
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.faults.serve"),
                    *(str(self.port), str(self.wanted)),
                ],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE
        while not self.is_serving():
            assert time.monotonic() < until, self.log.read_text()[-4000:]
            time.sleep(0.05)

    def is_serving(self):
        try:
            return urlopen(f"{self.address}/healthz", timeout=5).status == 200
        except (URLError, OSError):
            return False

    def workers(self) -> list[int]:
        """Their process numbers, the oldest first."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                words = stat.read_text().rpartition(")")[2].split()
            except OSError:  # ended meanwhile
                continue
            state, parent, started = words[0], int(words[1]), int(words[19])
            if parent == self.process.pid and state != "Z":
                found.append((started, int(stat.parent.name)))
        return [number for _, number in sorted(found)]

    def kill_worker(self) -> bool:
        """The oldest, once there are as many as there should be."""
        if self.process.poll() is not None:
            self.start()
        workers = self.workers()
        if len(workers) < self.wanted:
            return False
        return killed(workers[0])

    def stop(self):
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
