"""What another process saved a moment ago is in the next dashboard, and its cost (P4)."""

import os
import subprocess
import sys
from contextlib import contextmanager
from statistics import median

from clinic.scoped import unscoped
from dashboards.cohort import held
from dashboards.queries.populations import State, population_of
from tests.bench.databases import ROOT
from tests.bench.panels import dashboard, question
from tests.bench.turns import Measured, in_words, timed

SAVES = 12


@unscoped("the benchmark asks of every clinic")
def measure(size: int) -> list[Measured]:
    scope = question()
    population = population_of(scope)
    never = population.states == State.NOT_KNOWN
    unreached = population["treatment_id"][
        never & (population["followed_through_day"] < 0)
    ].tolist()[:SAVES]
    asked = dashboard(scope)["everybody"][-1].counts.asked
    unchanged, caught_up, whole = [], [], []
    with saving() as save:
        for number in unreached:
            unchanged.append(timed(held))
            save(number)
            caught_up.append(timed(held))
            whole.append(timed(lambda: dashboard(scope)))
            asked += 1
            now = dashboard(scope)["everybody"][-1].counts.asked
            assert now == asked, f"{asked} asked are on record, {now} were counted"
    cost, panels = median(caught_up) - median(unchanged), median(whole)
    return [
        Measured(
            "P4",
            "catching up after a save of another process / eight panels",
            cost / panels,
            0.1,
            seen=f"{len(unreached)} saves, each in the very next dashboard; "
            f"{in_words(cost)}, {in_words(panels)}",
        )
    ]


@contextmanager
def saving():
    """Another process: what it is sent is committed when the call returns."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.saver"],
        cwd=ROOT,
        env=os.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def save(number: int) -> None:
            print(number, file=process.stdin, flush=True)
            if process.stdout.readline() != "saved\n":
                raise RuntimeError("The other process didn't save.")

        yield save
        process.stdin.close()
