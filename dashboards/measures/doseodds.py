"""What a step more of dose does to the odds, alone and beside the areas treated."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from dashboards.measures.arguments import Floats
from dashboards.measures.logistic import independent
from dashboards.measures.models import Model, adjusted_model

STEP = 10.0
SMALL_STEP = 1.0
FOLLOWS = "the dose follows from the areas treated: nothing tells the two apart"


@dataclass(frozen=True)
class DoseOdds:
    """The odds of an event at `step` units more over those at the dose.

    With the ends of the interval (95 %) and p; None where they can't be had, and
    `why` says why or by which model. `events`, `treatments` and `patients` are those
    that the model was fitted on, or would have been.
    """

    group: str
    label: str
    step: float
    odds_ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    events: int
    treatments: int
    patients: int
    method: str
    why: str


def step_of(doses: Floats) -> float:
    """10 units, or 1 where the doses don't lie that far apart."""
    return STEP if len(doses) and np.ptp(doses) >= STEP else SMALL_STEP


def dose_odds(
    group: str,
    label: str,
    doses: Floats,
    events: NDArray[np.bool_],
    patients: NDArray[np.int64],
    step: float,
    areas: Sequence[NDArray[np.bool_]] = (),
) -> DoseOdds:
    """The odds ratio of `step` more units, beside the `areas` if given.

    `doses` (n,) are units of one product, `events` (n,) and `patients` (n,) one each;
    `areas` are columns (n,), true where the area was treated. Treatments are in the
    order of time. 10 of 100 at 0 units and 20 of 100 at 10 give 2.25 for 10 more. There is none
    where the dose is a sum over the areas treated. Raises ValueError when the input
    is not in order.
    """
    if not step > 0:
        raise ValueError("step must be above 0")
    columns = np.column_stack([doses / step, *areas]).astype(float)
    terms = ("dose", *(f"area {place}" for place in range(len(areas))))
    counts = (int(events.sum()), len(doses), len(np.unique(patients)))
    if not len(doses) or np.ptp(doses) == 0:
        why = "one dose only" if len(doses) else "nobody asked"
        return row_of(group, label, step, None, counts, why)
    # The areas first: is there anything of the dose that they leave to be told?
    if len(areas) not in independent(columns[:, ::-1]):
        return row_of(group, label, step, None, counts, FOLLOWS)
    model = adjusted_model(columns, events, patients, terms)
    counts = (model.events, model.treatments, model.patients)
    return row_of(group, label, step, model, counts, why_of(model, len(areas)))


def why_of(model: Model, areas: int) -> str:
    left_out = len([term for term in model.left_out if term != "dose"])
    if model.kind == "none" or not left_out:
        return model.why
    return f"{model.why}; {left_out} of {areas} areas left out"


def row_of(
    group: str,
    label: str,
    step: float,
    model: Model | None,
    counts: tuple[int, int, int],
    why: str,
) -> DoseOdds:
    found = [] if model is None else [r for r in model.odds_ratios if r.term == "dose"]
    values = [(r.odds_ratio, r.low, r.high, r.p) for r in found] or [(np.nan,) * 4]
    ratio, low, high, p = (v if isfinite(v) else None for v in values[0])
    return DoseOdds(
        group=group,
        label=label,
        step=step,
        odds_ratio=ratio,
        low=low,
        high=high,
        p=p,
        events=counts[0],
        treatments=counts[1],
        patients=counts[2],
        method="none" if model is None else model.kind,
        why=why,
    )
