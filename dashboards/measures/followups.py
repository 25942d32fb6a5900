"""How far the calls that are owed come: due, attempted, reached, complete."""

from dataclasses import dataclass

from dashboards.measures.incidence import is_unreliable
from dashboards.measures.proportions import wilson


@dataclass(frozen=True)
class CallCounts:
    """Of one group of calls, each step counting those of the one before.

    `due` are calls whose closing day has passed, `attempted` those with an attempt
    on record, `reached` those in which somebody who can say was reached, `complete`
    those answered yes or no. `lost` are due, given up and not complete.
    `not_yet_due` are in none of the others.
    """

    due: int
    attempted: int
    reached: int
    complete: int
    lost: int
    not_yet_due: int


@dataclass(frozen=True)
class FollowUps:
    """One group's calls and shares of those due; None where none is due.

    `low` and `high` (Wilson, 95 %) are of `complete_share`, for due /
    `design_effect` independent calls. `lost_reasons` are words, each with a number.
    """

    group: str
    label: str
    counts: CallCounts
    attempted_share: float | None
    reached_share: float | None
    complete_share: float | None
    low: float | None
    high: float | None
    design_effect: float
    lost_reasons: tuple[str, ...]
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class AttemptCounts:
    """Of one person's attempts: those that reached somebody, and those answered."""

    attempts: int
    reached: int
    answered: int


@dataclass(frozen=True)
class Attempts:
    """One person's attempts and shares of them; `low` and `high` of `answered_share`."""

    group: str
    label: str
    counts: AttemptCounts
    reached_share: float | None
    answered_share: float | None
    low: float | None
    high: float | None
    design_effect: float
    caveats: tuple[str, ...]


def followups(
    group: str,
    label: str,
    counts: CallCounts,
    *,
    design_effect: float = 1.0,
    lost_reasons: tuple[str, ...] = (),
) -> FollowUps:
    """What one group's calls say.

    Of 400 due, 380 attempted, 340 reached and 320 complete, 80 % were complete
    (Wilson 75.8 to 83.6). `design_effect` is by how much calls of one patient inflate
    the variance (`clustering`). Raises ValueError where a step counts more than the
    one before, or a count is negative.
    """
    c = counts
    _check(
        due=c.due, attempted=c.attempted, reached=c.reached, complete=c.complete, none=0
    )
    if not 0 <= c.lost <= c.due - c.complete or c.not_yet_due < 0:
        raise ValueError("lost must fit into what is due and not complete")
    low, high, caveats = _interval(c.complete, c.due, design_effect)
    if not c.due:
        caveats.append("none due yet")
    elif c.not_yet_due:
        caveats.append(f"not yet due: {c.not_yet_due}")
    return FollowUps(
        group=group,
        label=label,
        counts=counts,
        attempted_share=_share(c.attempted, c.due),
        reached_share=_share(c.reached, c.due),
        complete_share=_share(c.complete, c.due),
        low=low,
        high=high,
        design_effect=design_effect,
        lost_reasons=lost_reasons,
        caveats=tuple(caveats),
    )


def attempts(
    group: str, label: str, counts: AttemptCounts, *, design_effect: float = 1.0
) -> Attempts:
    """What one person's attempts say: 50 of 80 answered are 62.5 % (51.5 to 72.3).

    Raises ValueError where a step counts more than the one before.
    """
    c = counts
    _check(attempts=c.attempts, reached=c.reached, answered=c.answered, none=0)
    low, high, caveats = _interval(c.answered, c.attempts, design_effect)
    return Attempts(
        group=group,
        label=label,
        counts=counts,
        reached_share=_share(c.reached, c.attempts),
        answered_share=_share(c.answered, c.attempts),
        low=low,
        high=high,
        design_effect=design_effect,
        caveats=tuple(caveats),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _check(**steps: int) -> None:
    names = list(steps)
    for more, fewer in zip(names, names[1:], strict=False):
        if steps[fewer] > steps[more]:
            raise ValueError(
                f"{more} must not be negative"
                if fewer == "none"
                else f"{fewer} must not be more than {more}"
            )


def _interval(
    part: int, whole: int, design_effect: float
) -> tuple[float | None, float | None, list[str]]:
    if not whole:
        return None, None, []
    ends = wilson(part / design_effect, whole / design_effect)
    low, high = (float(end) for end in ends)
    is_few = is_unreliable(whole / design_effect, part / whole, low, high)
    return low, high, ["too few to say"] if is_few else []
