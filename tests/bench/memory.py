"""What a worker holds, and what a command loads (P11)."""

import os
import subprocess
import sys

from django.urls import reverse

from tests.bench.databases import ROOT
from tests.bench.dialects import LAST_DAY
from tests.bench.registers import DIRECTOR
from tests.bench.site import Visitor, memory, served, signed_in
from tests.bench.turns import Measured, against, medians, take_turns

BASE, EACH = 90, 40  # megabytes, and bytes a treatment


def measure(size: int) -> list[Measured]:
    with served(threads=1) as (port, workers):
        visitor = Visitor(port, signed_in(DIRECTOR))
        visitor.get(reverse("events:today"))
        before = memory(workers[0])
        visitor.get(reverse("dashboards:overview") + f"?as_of={LAST_DAY}")
        after = memory(workers[0])
    limit = BASE + EACH * size / 2**20
    times = medians(
        take_turns(
            {name: lambda name=name: command(name) for name in ("check", "version")}
        )
    )
    return [
        Measured(
            "P11",
            "memory of a worker / 90 MB and 40 bytes a treatment",
            after / limit,
            1,
            seen=f"{before:.0f} MB before the first dashboard, {after:.0f} after it",
        ),
        Measured(
            "P11",
            "manage.py check / version",
            times["check"] / times["version"],
            1.3,
            seen=against(times),
        ),
    ]


def command(name: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", name],
        cwd=ROOT,
        env=os.environ,
        check=True,
        stdout=subprocess.DEVNULL,
    )
