"""Saves a call for each line that it is sent: python -m tests.bench.saver

The line is a treatment's number; the answer, when the call is committed, is a line too.
"""

import sys
from datetime import UTC, date, datetime

import django

django.setup()

from clinic.choices import Precision  # noqa: E402
from clinic.models import User  # noqa: E402
from clinic.moments import Moment  # noqa: E402
from clinic.scoped import unscoped  # noqa: E402
from events.actions.followups import record_contact  # noqa: E402
from events.choices import HeadacheAnswer, Reached  # noqa: E402
from events.models import Treatment  # noqa: E402
from tests.bench.dialects import LAST_DAY  # noqa: E402
from tests.bench.registers import DIRECTOR  # noqa: E402


def save(number: int) -> None:
    """The patient was reached on the last day, and had no headache."""
    day = date.fromisoformat(LAST_DAY)
    now = datetime(day.year, day.month, day.day, 16, tzinfo=UTC)
    record_contact(
        by=User.objects.get(username=DIRECTOR),
        now=now,
        treatment=Treatment.objects.get(id=number),
        contacted=Moment(now, day, Precision.EXACT),
        is_solicited=True,
        reached=Reached.PATIENT,
        headache=HeadacheAnswer.NO,
    )


if __name__ == "__main__":
    with unscoped("the benchmark saves calls of its own"):
        for line in sys.stdin:
            save(int(line))
            print("saved", flush=True)
