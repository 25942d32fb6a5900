"""The list of patients."""

import django_tables2 as tables
from django.utils.html import format_html, format_html_join

from clinic.models import Patient
from events.patients import COLOURS, open_calls


class PatientTable(tables.Table):
    mrn = tables.Column(
        verbose_name="Record number",
        linkify=("events:patient", {"uid": tables.A("uid")}),
    )
    name = tables.Column(empty_values=())
    birth_date = tables.DateColumn(
        verbose_name="Date of birth", format="Y-m-d", default="unknown"
    )
    clinic = tables.Column()
    last_treatment = tables.Column(empty_values=())
    open_calls = tables.Column(empty_values=())

    class Meta:
        orderable = False
        attrs = {"class": "table table-hover align-middle numbers"}
        empty_text = "No patient is found."

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now

    def render_name(self, record: Patient):
        names = [name for name in (record.family_name, record.given_name) if name]
        return ", ".join(names) or "no name recorded"

    def render_last_treatment(self, record: Patient):
        return str(record.treatments[0].treated_on) if record.treatments else "none yet"

    def render_open_calls(self, record: Patient):
        counts = open_calls(record, self.now.astimezone(record.clinic.zone).date())
        return format_html_join(
            " ",
            '<span class="badge text-bg-{}">{} {}</span>',
            ((COLOURS[word], number, word) for word, number in counts.items()),
        ) or format_html("{}", "none")
