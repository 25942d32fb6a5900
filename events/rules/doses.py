"""What has to be confirmed, with a reason, before a treatment is recorded.

Units are compared with the label of the same product alone: units of one product are
not units of another. Where no label names an area, nothing is said about its dose.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from events.choices import Area, Side

SHORTEST_INTERVAL_DAYS = 84
INTERVAL_SOURCE = (
    "The labels: not more often than every 12 weeks, or every three months."
)

# Areas with a left and a right one: a label's dose is for the two together.
PAIRED_AREAS = frozenset(
    {
        Area.LATERAL_CANTHAL,
        Area.BROW,
        Area.MASSETER,
        Area.PLATYSMA_AND_NECK,
        Area.TEMPORALIS,
        Area.OCCIPITALIS,
        Area.CERVICAL_PARASPINAL,
        Area.TRAPEZIUS,
        Area.AXILLA,
        Area.PALM_OR_SOLE,
    }
)


@dataclass(frozen=True)
class LabelDose:
    """The dose of one area in one session; of a paired area, of both sides together."""

    units: int
    source: str


def label(brand: str, where: str, **areas: int) -> dict[Area, LabelDose]:
    source = f"{brand}, US prescribing information, {where}"
    return {Area(area): LabelDose(units, source) for area, units in areas.items()}


# By proper name, which the register of products holds (`clinic.choices.ProperName`).
LABEL_DOSES: dict[str, dict[Area, LabelDose]] = {
    "onabotulinumtoxinA": {
        **label(
            "Botox Cosmetic",
            "section 2.2 (revised October 2024)",
            glabella=20,
            forehead=20,
            lateral_canthal=24,
            platysma_and_neck=36,
        ),
        **label(
            "Botox",
            "section 2, chronic migraine, dosing by muscle",
            temporalis=40,
            occipitalis=30,
            cervical_paraspinal=20,
            trapezius=30,
        ),
        **label("Botox", "section 2, axillary hyperhidrosis: 50 each", axilla=100),
    },
    "abobotulinumtoxinA": label("Dysport", "section 2, glabellar lines", glabella=50),
    "incobotulinumtoxinA": label(
        "Xeomin",
        "section 2, upper facial lines (revised July 2024)",
        glabella=20,
        forehead=20,
        lateral_canthal=24,
    ),
    "prabotulinumtoxinA-xvfs": label(
        "Jeuveau", "section 2, glabellar lines", glabella=20
    ),
    "daxibotulinumtoxinA-lanm": label(
        "Daxxify", "section 2, glabellar lines", glabella=40
    ),
    "letibotulinumtoxinA-wlbg": label(
        "Letybo", "section 2, glabellar lines", glabella=20
    ),
}


@dataclass(frozen=True)
class Precaution:
    """`key` tells one from another: a reason counts only for those it was given for."""

    key: str
    text: str
    source: str = ""


def above_label(
    proper_name: str, doses: Iterable[tuple[str, str, Decimal]]
) -> list[Precaution]:
    """For (area, side, units) of one product: each area above the label's dose.

    24 U to one side is above a label of 24 U for both sides together.
    """
    labels = LABEL_DOSES.get(proper_name, {})
    by_side: dict[Area, dict[str, Decimal]] = {}
    for area, side, units in doses:
        sides = by_side.setdefault(Area(area), {})
        sides[side] = sides.get(side, Decimal()) + units
    found = []
    for area, sides in by_side.items():
        if area in labels:
            found += compared(proper_name, area, sides, labels[area])
    return found


def compared(
    proper_name: str, area: Area, sides: dict[str, Decimal], most: LabelDose
) -> list[Precaution]:
    def precaution(units: Decimal, where: str, limit: Decimal | int) -> Precaution:
        return Precaution(
            f"dose:{proper_name}:{area}:{where}:{units:f}",
            f"{area.label}{where}: {plain(units)} U of {proper_name} is above the "
            f"label's {plain(limit)} U.",
            most.source,
        )

    total = sum(sides.values(), Decimal())
    if total > most.units:
        return [precaution(total, "", most.units)]
    if area not in PAIRED_AREAS:
        return []
    half = Decimal(most.units) / 2
    shared = sides.get(Side.BOTH, Decimal()) / 2
    of_one_side = {
        side: sides.get(side, Decimal()) + shared for side in (Side.LEFT, Side.RIGHT)
    }
    return [
        precaution(units, f", {side.label.lower()} side", half)
        for side, units in of_one_side.items()
        if units > half
    ]


def too_soon(treated_on: date, others: Iterable[date]) -> list[Precaution]:
    """Under 12 weeks from another treatment of the patient, earlier or later."""
    nearest = min(others, key=lambda day: abs(day - treated_on), default=None)
    if nearest is None:
        return []
    days = abs(nearest - treated_on).days
    if days >= SHORTEST_INTERVAL_DAYS:
        return []
    apart = "on the same day as" if days == 0 else f"{counted(days)} from"
    return [
        Precaution(
            f"interval:{nearest}:{days}",
            f"This is {apart} the patient's treatment on {nearest}: under 12 weeks.",
            INTERVAL_SOURCE,
        )
    ]


def expired(number: str, expires_on: date | None, treated_on: date) -> list[Precaution]:
    """A lot may be used through the day on which it expires."""
    if expires_on is None or expires_on >= treated_on:
        return []
    return [
        Precaution(
            f"lot:{number}:{expires_on}",
            f"Lot {number} expired on {expires_on}, before this treatment.",
            "The clinic's register of lots",
        )
    ]


def counted(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def plain(units: Decimal | int) -> str:
    """20 rather than 20.0."""
    return (
        f"{Decimal(units):f}".rstrip("0").rstrip(".") if units % 1 else f"{units:.0f}"
    )
