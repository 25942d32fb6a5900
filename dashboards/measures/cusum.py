"""The CUSUM of treatments in order: a rise in the odds of an event, seen early."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from dashboards.measures.arguments import Floats, between, counts, numbers

# Sums this close to a limit are on it: they differ by how they were rounded.
NEAR = 1e-9
# What can still happen in an excursion, beside what did, when it is no longer followed.
NEGLIGIBLE = 1e-12
NEVER = 1e-30


def weights(
    expected: ArrayLike, events: ArrayLike, raised: float = 2.0, at: float = 1.0
) -> Floats:
    """What each treatment adds: the log likelihood ratio of raised odds over odds `at`.

    log[(1 − p + R₀p) Rₐ / ((1 − p + Rₐp) R₀)] after an event, without one
    log[(1 − p + R₀p) / (1 − p + Rₐp)]; p is the risk expected of the treatment, Rₐ
    `raised` and R₀ `at`, both odds ratios (Steiner et al., Biostatistics 2000;1:441).
    A risk of 2.46 % gives 0.669 with an event and −0.024 without. `expected` is one
    number or one for each of `events`, which are 0 or 1. Raises ValueError otherwise.
    """
    p, happened = numbers(expected, "expected", most=1), counts(events, "events")
    if p.shape not in ((), happened.shape):
        raise ValueError("expected must be one number, or one for each of events")
    if np.any(happened > 1):
        raise ValueError("events must be 0 or 1")
    between(raised, "raised", high=math.inf)
    between(at, "at", high=math.inf)
    without = np.log((1 - p + at * p) / (1 - p + raised * p))
    return without + happened * math.log(raised / at)


def path(weights: ArrayLike) -> Floats:
    """Where the CUSUM stands after each treatment: C = max(0, C before + weight), from 0.

    It signals where it reaches its limit, and goes on as if it had not: where it
    starts anew is for a person to decide, by passing what came after. The weights
    −0.2, 0.6, −0.2 give 0, 0.6, 0.4. Raises ValueError unless weights are one row of
    finite numbers.
    """
    steps = numbers(weights, "weights", least=-math.inf)
    if steps.ndim != 1:
        raise ValueError("weights must be one row")
    total = np.cumsum(steps)
    return total - np.minimum(np.minimum.accumulate(total), 0)


def raised_proportion(proportion: float, raised: float = 2.0) -> float:
    """The proportion at raised odds: Rp / (1 − p + Rp). Doubled odds of 7 % are 13.1 %.

    Raises ValueError unless proportion is 0 to 1 and raised above 0.
    """
    p = float(numbers(proportion, "proportion", most=1))
    between(raised, "raised", high=math.inf)
    return raised * p / (1 - p + raised * p)


def run_length(
    proportion: float, limit: float, raised: float = 2.0, true: float | None = None
) -> float:
    """Mean number of treatments until the CUSUM, from 0, reaches its limit.

    Weights are those of `proportion` and `raised`; events happen with probability
    `true`, the same proportion unless given. Exact, by renewal: the mean length of an
    excursion from 0, over the probability that it ends at the limit (Page, Biometrika
    1954;41:100). At 7 % and a limit of 2.894 it is 1004, and 96 if the odds really
    doubled; inf where it is beyond about 1e30. Raises ValueError unless proportions
    lie between 0 and 1, limit is above 0 and raised above 1.
    """
    between(proportion, "proportion")
    between(limit, "limit", high=math.inf)
    between(raised, "raised", low=1, high=math.inf)
    chance = between(proportion if true is None else true, "true")
    steps, signals = _excursion(proportion, limit, raised, chance)
    return steps / signals if signals > NEVER else math.inf


def limit_for(proportion: float, in_control_run: float, raised: float = 2.0) -> float:
    """The least limit with a mean run of at least this many treatments before a false alarm.

    To a millionth above it, of `run_length` at the proportion itself, which rises in
    small steps: the sums that a limit can divide are countable. Not less than the
    weight of one event, the limit that the first event reaches. At 7 % a run of 1000
    gives 2.890, one of 2000 3.514. Arguments count to six digits. Raises
    ValueError as `run_length` does, and unless in_control_run is above 0.
    """
    between(proportion, "proportion")
    between(in_control_run, "in_control_run", high=math.inf)
    between(raised, "raised", low=1, high=math.inf)
    return _limit_for(
        *(float(f"{x:.6g}") for x in (proportion, in_control_run, raised))
    )


@lru_cache(maxsize=256)
def _limit_for(proportion: float, in_control_run: float, raised: float) -> float:
    low = math.log(raised_proportion(proportion, raised) / proportion)
    if run_length(proportion, low, raised) >= in_control_run:
        return low
    high = 2 * low
    while run_length(proportion, high, raised) < in_control_run:
        low, high = high, high + low
    while high - low > 1e-6:
        middle = (low + high) / 2
        if run_length(proportion, middle, raised) < in_control_run:
            low = middle
        else:
            high = middle
    return high


def events_to_signal(
    current: float, limit: float, proportion: float, raised: float = 2.0
) -> int:
    """How many events in a row, from where the CUSUM stands, would reach the limit.

    The least k with current + k log[R / (1 − p + Rp)] ≥ limit; 0 where it is reached.
    At 7 % doubled, an event adds 0.625: from 1.0 to a limit of 2.9 it takes 4. Raises
    ValueError unless current is 0 or more, limit above 0, proportion between 0 and 1
    and raised above 1.
    """
    stands = float(numbers(current, "current"))
    between(limit, "limit", high=math.inf)
    between(proportion, "proportion")
    between(raised, "raised", low=1, high=math.inf)
    step = math.log(raised / (1 - proportion + raised * proportion))
    return max(0, math.ceil((limit - stands - NEAR) / step))


def _excursion(
    proportion: float, limit: float, raised: float, chance: float
) -> tuple[float, float]:
    """Of an excursion from 0: its mean length, and the probability of the limit.

    After e events and m treatments without, the sum stands at e·up − m·down. It is
    followed by e: `arrived` holds, by m from `first`, the probability that the e-th
    event leads there, `visited` that the sum is ever there before the next one.
    """
    from scipy.linalg import solve_banded

    down = math.log1p((raised - 1) * proportion)
    up = math.log(raised) - down
    if up >= limit - NEAR:
        return 1.0, chance
    steps, signals, events, first = 1.0, 0.0, 1, 0
    arrived = np.array([chance])
    while arrived.sum() > max(NEGLIGIBLE * signals, NEVER):
        above_zero = math.ceil((events * up - NEAR) / down) - first
        entering = np.zeros(above_zero)
        entering[: arrived.size] = arrived
        falling = np.ones((2, above_zero))
        falling[1] = chance - 1
        visited = solve_banded((1, 0), falling, entering, check_finite=False)
        steps += visited.sum()
        events += 1
        at_limit = math.floor((events * up - limit + NEAR) / down) + 1 - first
        at_limit = min(max(at_limit, 0), above_zero)
        signals += chance * visited[:at_limit].sum()
        arrived = chance * visited[at_limit:]
        first += at_limit
    return float(steps), float(signals)
