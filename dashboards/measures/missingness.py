"""What the treatments nobody answered for could change."""

import numpy as np
from numpy.typing import ArrayLike

from dashboards.measures.arguments import Floats, effective_counts


def bounds(
    known_events: ArrayLike, unknown: ArrayLike, treatments: ArrayLike
) -> tuple[Floats, Floats]:
    """The incidence over all treatments if none, or all, of the unknown had an event.

    known / treatments and (known + unknown) / treatments (Manski 2003): true
    whatever the reason for the silence. 25 known and 80 unknown of 400 give 0.0625
    and 0.2625. NaN where there is no treatment. Raises ValueError for negative
    counts, and for more known and unknown together than treatments.
    """
    known, silent = np.asarray(known_events, dtype=float), np.asarray(unknown, float)
    if not (np.all(known >= 0) and np.all(silent >= 0)):
        raise ValueError("known_events and unknown must not be negative")
    try:
        most, of = effective_counts(known + silent, treatments)
    except ValueError as refused:
        raise ValueError(
            "known_events and unknown must fit into treatments together"
        ) from refused
    with np.errstate(invalid="ignore"):
        return known / of, most / of


def sensitivity(
    events: ArrayLike,
    asked: ArrayLike,
    treatments: ArrayLike,
    odds_ratios: ArrayLike = (0.5, 1, 2),
) -> Floats:
    """Incidence over all treatments if the odds of those not asked are other.

    With p = events / asked and δ an odds ratio of not asked against asked, the
    former have p_u = δp / (1 − p + δp), and all (asked p + (treatments − asked) p_u)
    / treatments (White, Higgins & Wood, Stat Med 2008;27:711). One row per group and
    one column per δ; for single counts only the columns. 25 of 320 asked of 400
    become 0.0706, 0.0781 and 0.0915 at δ of 0.5, 1 and 2. NaN where nobody was asked.
    Raises ValueError unless 0 <= events <= asked <= treatments and 0 < δ.
    """
    x, n = effective_counts(events, asked)
    try:
        n, of = effective_counts(n, treatments)
    except ValueError as refused:
        raise ValueError("asked must lie between 0 and treatments") from refused
    delta = np.asarray(odds_ratios, dtype=float)
    if not np.all((delta > 0) & np.isfinite(delta)):
        raise ValueError("odds_ratios must be finite and above 0")
    with np.errstate(invalid="ignore"):
        p, answered = (x / n)[..., np.newaxis], (n / of)[..., np.newaxis]
        unanswered = delta * p / (1 - p + delta * p)
        return np.asarray(answered * p + (1 - answered) * unanswered)
