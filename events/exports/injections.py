"""What each area received, one row for area, side, product and lot."""

from django.db.models import F
from django.db.models.lookups import IsNull

from events.choices import Area, Depth, Side
from events.exports.cells import Plain
from events.exports.columns import (
    CLINIC,
    PRODUCT,
    RECORDED,
    TREATED_ON,
    TREATMENT,
    ZONE,
    Column,
    coded,
    free_text,
    number,
    patient,
    text,
    yes_or_no,
)
from events.models import Injection

COLUMNS = (
    *CLINIC,
    *ZONE,
    *TREATMENT,
    *patient("treatment__patient__"),
    *TREATED_ON,
    *coded("area", "Area", Area),
    *coded("side", "Side", Side),
    *PRODUCT,
    Column(
        "units",
        "Dose in units of this product alone: those of products never meet",
        Plain("units"),
        "decimal number",
        "units of the product in this row",
    ),
    *text("lot", "Number of the lot", "lot__number"),
    *number("points", "Injection points"),
    *coded("depth", "Depth", Depth),
    *free_text("technique", "Technique"),
    *number("needle_gauge", "Needle", unit="gauge"),
    *yes_or_no(
        "voided",
        "Whether its treatment was voided, and counts no more",
        IsNull(F("treatment__voided_at"), False),
    ),
    *RECORDED,
)


def rows():
    return Injection.objects.order_by("clinic__code", "treatment_id", "id")
