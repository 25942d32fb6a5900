"""What each area received, one row for area, side, product and lot."""

from decimal import Decimal

from events.choices import Area, Depth, Side
from events.exports.columns import (
    CLINIC,
    PRODUCT,
    RECORDED,
    TREATED_ON,
    TREATMENT,
    ZONE,
    Column,
    coded,
    column,
    free_text,
    number,
    patient,
    yes_or_no,
)
from events.models import Injection


def plain(units: Decimal) -> Decimal:
    """Without a decimal where it is zero: 20 and 12.5."""
    tenths = int(units * 10)
    return Decimal(tenths) / 10


COLUMNS = (
    *CLINIC,
    *ZONE,
    *TREATMENT,
    *patient("treatment.patient."),
    *TREATED_ON,
    *coded("area", "Area", Area),
    *coded("side", "Side", Side),
    *PRODUCT,
    Column(
        "units",
        "Dose in units of this product alone: those of products never meet",
        lambda row: plain(row.units),
        "decimal number",
        "units of the product in this row",
    ),
    *column("lot", "Number of the lot", "lot.number"),
    *number("points", "Injection points"),
    *coded("depth", "Depth", Depth),
    *free_text("technique", "Technique"),
    *number("needle_gauge", "Needle", unit="gauge"),
    *yes_or_no(
        "voided",
        "Whether its treatment was voided, and counts no more",
        "treatment.is_voided",
    ),
    *RECORDED,
)


def rows():
    injections = Injection.objects.select_related(
        "clinic", "treatment__patient", "product", "lot", "recorded_by"
    )
    return injections.order_by("clinic__code", "treatment_id", "id")
