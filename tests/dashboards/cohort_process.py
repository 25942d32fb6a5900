"""A process that writes treatments and calls, or one that reads what all of them wrote.

    python -m tests.dashboards.cohort_process write SEED
    python -m tests.dashboards.cohort_process read FILE

A reader catches up until the file is there, in two threads, and prints as JSON how often
it found something new and which columns differ from the table in the end.
"""

import json
import os
import random
import sys
import threading
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

import numpy as np  # noqa: E402  needs the project set up
from django.db import IntegrityError, connection  # noqa: E402

from clinic.amending import StaleVersion  # noqa: E402
from clinic.audit.context import recording  # noqa: E402
from clinic.scoped import unscoped  # noqa: E402
from dashboards.cohort import held  # noqa: E402
from dashboards.columns import BEFORE, COLUMNS, Columns  # noqa: E402
from dashboards.reading import blocks  # noqa: E402
from events.actions.voiding import void_treatment  # noqa: E402
from events.models import Treatment  # noqa: E402
from tests import builders  # noqa: E402

WRITES = 25


class Undone(Exception):
    """Somebody's transaction that ends in an error."""


def write(seed):
    draw = random.Random(seed)
    by = builders.command_line()
    for _ in range(WRITES):
        try:
            with recording(by=by, action="write"):
                change(draw, by)
                if draw.random() < 0.2:
                    raise Undone
        except (Undone, IntegrityError, StaleVersion):
            continue  # a call again, a treatment that another voids: nothing of it is there


def change(draw, by):
    of = draw.choice(list(Treatment.objects.filter(voided_at=None).order_by("id")))
    what = draw.random()
    if what < 0.2:
        builders.treatment(of.clinic, of=of.patient, on=builders.TREATED_ON)
    elif what < 0.3 and Treatment.objects.filter(voided_at=None).count() > 3:
        void_treatment(
            by=by, now=builders.NOW, treatment=of, version=of.version, reason="twice"
        )
    elif what < 0.6:
        builders.headache(of, day=draw.randint(0, 9), contact_day=draw.randint(10, 30))
    else:
        builders.contact(of, day=draw.randint(1, 40))


def read(end):
    seen = [set(), set()]

    def catch_up(states):
        with unscoped("a test"):
            while not end.exists():
                states.add(id(held()))
        connection.close()

    threads = [threading.Thread(target=catch_up, args=[states]) for states in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last, table = held(), Columns.of(blocks())
    differing = [
        name
        for name in [*COLUMNS, BEFORE]
        if not np.array_equal(last[name], table[name])
    ]
    found = {"states": [len(states) for states in seen], "differing": differing}
    print(json.dumps(found | {"treatments": len(last)}))


if __name__ == "__main__":
    kind, argument = sys.argv[1:]
    with unscoped("a test"):
        if kind == "write":
            write(int(argument))
        else:
            read(Path(argument))
