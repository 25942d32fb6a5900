"""Saving a call with a headache, against plain statements for the same rows (P7)."""

from threading import Thread
from time import perf_counter
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from clinic.scoped import unscoped
from clinic.submissions import FIELD
from events.choices import RedFlag
from events.models import FollowUp, Headache
from tests.bench.raw import Raw, written_by
from tests.bench.registers import DIRECTOR
from tests.bench.site import Visitor, served, signed_in
from tests.bench.turns import (
    Measured,
    against,
    in_words,
    medians,
    percentile,
    take_turns,
)

ALONE, CLIENTS = 20, 10
EACH = 10  # saves of each client; of a small database, which has few calls owed, fewer
SMALL, FEW = 100_000, 4
TURNS = 25  # at most, by the test client
REPORT = {
    "solicited": "yes",
    "reached": "patient",
    "headache": "yes",
    "onset_when": "1",
    "ended_when": "2",
    "worst_nrs": "4",
    "function": "none",
    "compared_with_usual": "at_least_twice",
    **{f"flag_{flag}": "no" for flag in RedFlag},
}


class Calls:
    """Treatments that are owed a call and have no headache on record, one after another."""

    def __init__(self, most: int):
        told = Headache.objects.filter(treatment=OuterRef("treatment"))
        owed = FollowUp.objects.owed().filter(~Exists(told))
        uids = owed.order_by("id").values_list("treatment__uid", "clinic__time_zone")
        self.left = list(dict(uids[: 3 * most]).items())[:most]
        if len(self.left) < most:
            raise SystemExit(f"Only {len(self.left)} calls are owed: take 10k or more.")

    def next(self) -> tuple[str, dict]:
        """The address of the sheet, and what is sent."""
        uid, zone = self.left.pop()
        at = timezone.now().astimezone(ZoneInfo(zone))
        typed = REPORT | {"contacted_at": f"{at:%Y-%m-%dT%H:%M}"}
        return reverse("events:call", args=[uid]), typed


@unscoped("the benchmark looks for calls that are owed")
def measure(size: int) -> list[Measured]:
    each = EACH if size >= SMALL else FEW
    calls = Calls(TURNS + ALONE + CLIENTS * each + 5)
    client = signed_in(DIRECTOR)

    def save() -> None:
        path, typed = calls.next()
        response = client.post(path, typed | {FIELD: str(uuid4())})
        assert response.status_code == 302, (
            f"a call isn't saved: {response.status_code}"
        )

    save()  # what a day's first save makes: heads of streams
    written = written_by(save)
    raw = Raw(written)
    times = medians(
        take_turns({"product": save, "raw statements": raw.save}, seconds=8, most=TURNS)
    )
    raw.drop()
    p50, p99 = over_http(calls, each)
    return [
        Measured(
            "P7",
            "saving a call with a headache / a raw statement each row",
            times["product"] / times["raw statements"],
            3,
            seen=f"{against(times)}; {len(raw.statements)} rows: {in_short(written)}",
        ),
        Measured(
            "P7",
            "p99 at 10 at once / p50 at 1",
            p99 / p50,
            15,
            seen=f"{in_words(p50)}, {in_words(p99)}",
        ),
    ]


def in_short(written) -> str:
    return ", ".join(
        f"{row.table.partition('_')[2]} {row.added}+{row.changed}" for row in written
    )


def over_http(calls: Calls, each: int) -> tuple[float, float]:
    """Median of one after another, and p99 of ten at once, by two workers."""
    with served(workers=2) as (port, _):
        visitors = [Visitor(port, signed_in(DIRECTOR)) for _ in range(CLIENTS)]
        for visitor in visitors[:4]:
            visitor.get(reverse("events:today"))  # the workers have loaded all
        alone: list[float] = []
        work(visitors[0], calls, ALONE, alone)
        together: list[float] = []
        threads = [
            Thread(target=work, args=(visitor, calls, each, together))
            for visitor in visitors
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(together) == CLIENTS * each, "a save failed"
    return percentile(sorted(alone), 0.5), percentile(sorted(together), 0.99)


def work(visitor: Visitor, calls: Calls, times: int, found: list[float]) -> None:
    for _ in range(times):
        path, typed = calls.next()
        start = perf_counter()
        visitor.post(path, typed)
        found.append(perf_counter() - start)
