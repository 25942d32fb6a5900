"""The list of the treatments behind a number."""

import django_tables2 as tables

from events.models import Treatment
from events.rules.doses import plain


def listed_treatments(ids: list[int]) -> list[Treatment]:
    """In the order of the ids."""
    rows = (
        Treatment.objects.select_related("patient", "injector", "clinic")
        .prefetch_related("injection_set__product", "injection_set__lot")
        .in_bulk(ids)
    )
    return [rows[number] for number in ids]


class TreatmentsTable(tables.Table):
    """`known` says of each treatment, by id, what is known of it."""

    treated_on = tables.Column(
        verbose_name="Treated on",
        linkify=("events:treatment", {"uid": tables.A("uid")}),
    )
    patient = tables.Column(
        linkify=("events:patient", {"uid": tables.A("patient__uid")})
    )
    outcome = tables.Column(accessor="id", verbose_name="Known of it")
    areas = tables.Column(accessor="injection_set")
    dose = tables.Column(accessor="injection_set")
    lots = tables.Column(accessor="injection_set")
    injector = tables.Column()
    clinic = tables.Column()

    class Meta:
        orderable = False
        attrs = {"class": "table table-sm table-hover align-middle numbers"}
        empty_text = "No treatment is counted here."

    def __init__(self, *args, known: dict[int, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known

    def render_treated_on(self, value):
        return value.isoformat()

    def render_outcome(self, value):
        return self.known[value]

    def render_areas(self, value):
        return ", ".join(dict.fromkeys(row.get_area_display() for row in value.all()))

    def render_dose(self, value):
        units: dict = {}
        for row in value.all():
            units[row.product] = units.get(row.product, 0) + row.units
        return "; ".join(
            f"{plain(total)} {product.unit_label} {product}"
            for product, total in units.items()
        )

    def render_lots(self, value):
        numbers = {row.lot.number if row.lot else "not recorded" for row in value.all()}
        return ", ".join(sorted(numbers))
