"""Published counts with the interval that this project adds to them."""

from dataclasses import dataclass

from dashboards.measures.proportions import wilson


@dataclass(frozen=True)
class Published:
    """One arm of one trial: participants with a headache, of all, per participant.

    `incidence`, `low` and `high` (Wilson, 95 %) are proportions. The outcome is
    that of the trial, over `window`: not the 14 days of a clinic's own incidence.
    """

    group: str
    label: str
    arm: str
    events: int
    participants: int
    incidence: float
    low: float
    high: float
    window: str
    source: str
    address: str


def published(
    group: str,
    label: str,
    arm: str,
    counts: tuple[int, int],
    source: tuple[str, str, str],
) -> Published:
    """`counts` are (with a headache, of all), `source` (citation, address, window).

    75 of 665 is 11.3 % (9.1 to 13.9). Raises ValueError for counts that are none.
    """
    events, participants = counts
    citation, address, window = source
    if participants < 1:
        raise ValueError("participants must be at least 1")
    low, high = wilson(events, participants)
    return Published(
        group=group,
        label=label,
        arm=arm,
        events=events,
        participants=participants,
        incidence=events / participants,
        low=float(low),
        high=float(high),
        window=window,
        source=citation,
        address=address,
    )
