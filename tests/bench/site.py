"""The site as it is served, and somebody signed in there."""

import http.client
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.test import Client
from django.urls import reverse

from clinic.models import User
from clinic.submissions import FIELD
from tests.bench.databases import ROOT
from tests.faults.databases import free_port

PATIENCE = 60  # seconds
SECRET = "b" * 32  # of the token against forged forms: cookie and field are the same


def signed_in(username: str) -> Client:
    """Somebody who has been on a page, in this process."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    client.post(reverse("session"), {FIELD: str(uuid4())})
    return client


class Visitor:
    """One connection over HTTP, with the session of somebody signed in."""

    def __init__(self, port: int, client: Client):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1800)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={SECRET}",
            "Accept-Encoding": "identity",
        }

    def get(self, path: str) -> int:
        """How many bytes came."""
        self.connection.request("GET", path, headers=self.headers)
        return self.answer(200)

    def post(self, path: str, fields: dict, status: int = 302) -> int:
        """A form with a token of its own."""
        sent = fields | {"csrfmiddlewaretoken": SECRET, FIELD: str(uuid4())}
        headers = self.headers | {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, urlencode(sent), headers)
        return self.answer(status)

    def answer(self, status: int) -> int:
        response = self.connection.getresponse()
        size = 0
        while piece := response.read(1 << 20):
            size += len(piece)
        if response.status != status:
            raise RuntimeError(f"{response.status} instead of {status}")
        return size


@contextmanager
def served(workers: int = 1, threads: int = 2):
    """Granian on the database of this process; yields (its port, its workers' ids)."""
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"),
            *("--workers", str(workers), "--blocking-threads", str(threads)),
            "clinic.wsgi:application",
        ],
        cwd=ROOT,
        env=os.environ | {"STATEMENT_TIMEOUT": "0"},
        start_new_session=True,
    )
    try:
        wait_for(port, process)
        yield port, children(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def wait_for(port: int, process) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError("The site doesn't start.")
        time.sleep(0.1)


def children(number: int) -> list[int]:
    found = Path(f"/proc/{number}/task/{number}/children").read_text()
    return [int(child) for child in found.split()]


def memory(number: int, what: str = "VmRSS") -> float:
    """Of a process in MB: what it holds, or with VmHWM the most it held."""
    for row in Path(f"/proc/{number}/status").read_text().splitlines():
        if row.startswith(f"{what}:"):
            return int(row.split()[1]) / 1024
    raise ValueError(f"{what} of {number}")
