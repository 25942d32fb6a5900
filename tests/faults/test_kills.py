"""Web workers and PostgreSQL are killed while nurses save: nothing is lost or doubled.

FAULT_KILLS    how many of each are killed (default: 20)
FAULT_SECONDS  the longest that the killing takes (default: 240)
"""

import os
import random
import threading
import time
from collections import Counter

from tests.faults.nurses import PATIENCE, Nurse, Tally
from tests.faults.prepare import NURSES

KILLS = int(os.environ.get("FAULT_KILLS", "20"))
SECONDS = int(os.environ.get("FAULT_SECONDS", "240"))
# So many saves are acknowledged between two kills: each falls among saves.
BETWEEN = 4


def kill_in_turn(site, database, tally):
    """So often as was asked, or until the time is over; how many of each."""
    kinds = ["web workers", "databases"] if database.has_server else ["web workers"]
    killed = Counter(dict.fromkeys(kinds, 0))
    until = time.monotonic() + SECONDS
    while min(killed.values()) < KILLS and await_saves(tally, until):
        amid_a_save()
        killed["web workers"] += site.kill_worker()
        if database.has_server:
            amid_a_save()
            killed["databases"] += database.kill()
    return killed


def amid_a_save():
    """Somewhere in what is under way."""
    time.sleep(random.uniform(0, 0.1))


def await_saves(tally, until):
    """Whether enough were acknowledged before it was `until`."""
    wanted = tally.count + BETWEEN
    while tally.count < wanted and time.monotonic() < until:
        time.sleep(0.01)
    return tally.count >= wanted


def test_what_was_acknowledged_is_stored_once_whatever_is_killed(
    site, database, record_property
):
    tally, is_over = Tally(), threading.Event()
    nurses = [Nurse(f"nurse{n}", site.address, tally) for n in range(NURSES)]
    threads = [
        threading.Thread(target=nurse.work, args=[is_over.is_set], daemon=True)
        for nurse in nurses
    ]
    for thread in threads:
        thread.start()
    started = time.monotonic()
    try:
        killed = kill_in_turn(site, database, tally)
    finally:
        is_over.set()
    for thread in threads:
        thread.join(PATIENCE * 6)
    found = site.stored()
    lost, doubled = tally.compared(found["stored"])
    stored = sum(sum(rows.values()) for rows in found["stored"].values())
    record_property(
        "measured",
        f"{dict(killed)} killed in {time.monotonic() - started:.0f} s; "
        f"acknowledged {tally.count}, retried {tally.retried}, stored {stored}, "
        f"lost {len(lost)}, doubled {len(doubled)}, "
        f"half-written {len(found['halves'])}, given up {len(tally.given_up)}; "
        f"answers {dict(sorted(Counter(tally.answers).items()))}",
    )

    assert tally.given_up == []
    assert (lost, doubled, found["halves"]) == ([], [], [])
    # What wasn't acknowledged at first was at last: nothing else is on record.
    assert stored == tally.count
    assert min(killed.values()) >= KILLS
