"""Where questions of one process go, as JSON: python -m tests.faults.routed

Afterwards the standby stands still, and has not what this program saved last.
"""

import json
import time

import django

django.setup()

from django.db import connections, router, transaction  # noqa: E402

from clinic.models import Clinic, Patient  # noqa: E402
from clinic.routing import alias, from_standby  # noqa: E402
from clinic.scoped import unscoped  # noqa: E402
from dashboards.cohort import held  # noqa: E402
from tests import builders  # noqa: E402

PAUSED = "SELECT pg_get_wal_replay_pause_state()"


def pause():
    with connections["standby"].cursor() as cursor:
        cursor.execute("SELECT pg_wal_replay_pause()")
        while cursor.execute(PAUSED).fetchone() != ("paused",):
            time.sleep(0.01)


def where():
    """Each place, and how many treatments are counted before and after a save."""
    read = Patient.objects.order_by("id")[0]
    inside = alias()
    with transaction.atomic():
        within, locked = alias(), Patient.objects.select_for_update().db
    before = len(held())
    clinic, chosen = Clinic.objects.get(), alias()
    pause()
    builders.treatment(clinic)
    found = {
        "a question": inside,
        "a row": read._state.db,
        "in a transaction": within,
        "a row to be changed": locked,
        "before the save": chosen,
        "counted": len(held()) - before,
        "after the save": alias(),
    }
    return found | {"its row when saved": router.db_for_write(Patient, instance=read)}


if __name__ == "__main__":
    with unscoped("a test of routes"):
        print(json.dumps({"outside": alias()} | from_standby(where)))
