"""The list of patients."""

from django.urls import reverse
from django.utils.html import format_html_join

from clinic.models import Patient
from clinic.tables import Column, ListTable, link
from events.patients import COLOURS, open_calls


class PatientTable(ListTable):
    """Of rows that `events.patients.listed_patients` gives."""

    mrn = Column(verbose_name="Record number")
    name = Column()
    birth_date = Column(verbose_name="Date of birth")
    clinic = Column()
    last_treatment = Column()
    open_calls = Column()

    class Meta:
        orderable = False
        attrs = {"class": "table table-hover align-middle numbers"}
        empty_text = "No patient is found."

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now

    def render_mrn(self, record: Patient):
        return link(reverse("events:patient", args=[record.uid]), record.mrn)

    def render_name(self, record: Patient):
        names = [name for name in (record.family_name, record.given_name) if name]
        return ", ".join(names) or "no name recorded"

    def render_birth_date(self, record: Patient):
        return record.birth_date.isoformat() if record.birth_date else "unknown"

    def render_clinic(self, record: Patient):
        return record.clinic.name

    def render_last_treatment(self, record: Patient):
        return str(record.treatments[0].treated_on) if record.treatments else "none yet"

    def render_open_calls(self, record: Patient):
        counts = open_calls(record, self.now.astimezone(record.clinic.zone).date())
        badges = format_html_join(
            " ",
            '<span class="badge text-bg-{}">{} {}</span>',
            ((COLOURS[word], number, word) for word, number in counts.items()),
        )
        return badges or "none"
