"""How many days a step of the record takes, with those that still wait."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboards.measures.arguments import counts
from dashboards.measures.survival import ROUNDED, kaplan_meier


@dataclass(frozen=True)
class Step:
    """One step of some headaches, in days; None where not so many are through.

    `headaches` are `done` or `waiting`; those whose days aren't known are `left_out`.
    `waiting` is None where nobody can know how many do.
    `median` is the day by which half were through, `tenth` and `ninetieth` those by
    which 10 and 90 % were. `most` is the longest wait on record.
    """

    group: str
    label: str
    headaches: int
    done: int
    waiting: int | None
    left_out: int
    tenth: float | None
    median: float | None
    ninetieth: float | None
    most: float | None


def step(
    group: str,
    label: str,
    days: ArrayLike,
    done: ArrayLike | None = None,
    *,
    left_out: int = 0,
) -> Step:
    """How long a step took, of headaches that are through or wait for it.

    `days` are those that it took, or those waited so far where `done` is 0: the
    quantiles are of the Kaplan-Meier curve, the first day by which at least that
    share was through, so that waiting ones aren't dropped. Without `done` all are
    through. Of 1, 2, 3, 4 and 9 days, the last still waiting, the median is 3 and
    there is no ninetieth. Raises ValueError for negative days and for done that
    isn't 0 or 1.
    """
    number = int(np.size(days))
    ended = np.ones(number) if done is None else counts(done, "done")
    curve = kaplan_meier(days, ended)
    through = int(np.sum(ended))

    def by_when(share: float) -> float | None:
        reached = np.flatnonzero(curve.survival <= 1 - share + ROUNDED)
        return float(curve.days[reached[0]]) if reached.size else None

    return Step(
        group=group,
        label=label,
        headaches=number,
        done=through,
        waiting=None if done is None else number - through,
        left_out=left_out,
        tenth=by_when(0.1),
        median=by_when(0.5),
        ninetieth=by_when(0.9),
        most=float(np.max(days)) if number else None,
    )
