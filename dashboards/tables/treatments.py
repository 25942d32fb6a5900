"""The list of the treatments behind a number."""

from django.urls import reverse

from clinic.tables import Column, ListTable, link
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


class TreatmentsTable(ListTable):
    """`known` says of each treatment, by id, what is known of it."""

    treated_on = Column(verbose_name="Treated on")
    patient = Column()
    outcome = Column(verbose_name="Known of it")
    areas = Column()
    dose = Column()
    lots = Column()
    injector = Column()
    clinic = Column()

    class Meta:
        orderable = False
        attrs = {"class": "table table-sm table-hover align-middle numbers"}
        empty_text = "No treatment is counted here."

    def __init__(self, *args, known: dict[int, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known

    def render_treated_on(self, record: Treatment):
        address = reverse("events:treatment", args=[record.uid])
        return link(address, record.treated_on.isoformat())

    def render_patient(self, record: Treatment):
        address = reverse("events:patient", args=[record.patient.uid])
        return link(address, record.patient)

    def render_outcome(self, record: Treatment):
        return self.known[record.id]

    def render_areas(self, record: Treatment):
        injections = record.injection_set.all()
        return ", ".join(dict.fromkeys(row.get_area_display() for row in injections))

    def render_dose(self, record: Treatment):
        units: dict = {}
        for row in record.injection_set.all():
            units[row.product] = units.get(row.product, 0) + row.units
        return "; ".join(
            f"{plain(total)} {product.unit_label} {product}"
            for product, total in units.items()
        )

    def render_lots(self, record: Treatment):
        injections = record.injection_set.all()
        numbers = {row.lot.number if row.lot else "not recorded" for row in injections}
        return ", ".join(sorted(numbers))

    def render_injector(self, record: Treatment):
        return record.injector

    def render_clinic(self, record: Treatment):
        return record.clinic
