"""The trail as a table."""

from urllib.parse import urlencode

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from clinic.audit.wording import action_words, object_words, operation_words

WIDE = {
    "th": {"class": "d-none d-lg-table-cell"},
    "td": {"class": "d-none d-lg-table-cell"},
}


class TrailTable(tables.Table):
    """Of events, newest first; times are those of `zone`."""

    recorded_at = tables.Column(
        verbose_name="When", attrs={"td": {"class": "text-nowrap"}}
    )
    actor_username = tables.Column(verbose_name="Who")
    action = tables.Column(verbose_name="What")
    operation = tables.Column(verbose_name="Kind", attrs=WIDE)
    reason = tables.Column(verbose_name="Reason", attrs={"td": {"class": "text-break"}})
    clinic_id = tables.Column(verbose_name="Clinic", empty_values=(), attrs=WIDE)
    address = tables.Column(verbose_name="Address", attrs=WIDE)

    class Meta:
        attrs = {"class": "table table-sm table-hover align-middle"}
        orderable = False
        empty_text = "Nothing is recorded that matches."

    def __init__(self, *args, zone, clinics, looked_at=frozenset(), **kwargs):
        self.zone, self.looked_at = zone, looked_at
        self.clinics = {clinic.id: clinic.name for clinic in clinics}
        super().__init__(*args, **kwargs)

    def render_recorded_at(self, record, value):
        return format_html(
            '<a href="{}">{}</a>',
            reverse("trail_event", args=[record.hash]),
            f"{value.astimezone(self.zone):%Y-%m-%d %H:%M:%S}",
        )

    def render_actor_username(self, record, value):
        return record.actor_name or value

    def render_action(self, record, value):
        return format_html(
            '<a href="{}?{}" class="link-body-emphasis">{}</a>{}',
            reverse("trail"),
            urlencode({"action": value}),
            action_words(value),
            " ✓ looked at" if record.hash in self.looked_at else "",
        )

    def render_operation(self, record):
        what = object_words(record)
        how = operation_words(record)
        return f"{what}: {how.lower()}" if what else how

    def render_reason(self, record, value):
        return "–" if value == record.action else value

    def render_clinic_id(self, value):
        return self.clinics.get(value, "–")
