"""The trail as a table."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html

from clinic.audit.wording import action_words, object_words, operation_words
from clinic.tables import ONE_LINE, WIDE, Column, ListTable, link


class TrailTable(ListTable):
    """Of events, newest first; times are those of `zone`."""

    recorded_at = Column(verbose_name="When", attrs=ONE_LINE)
    actor_username = Column(verbose_name="Who")
    action = Column(verbose_name="What")
    operation = Column(verbose_name="Kind", attrs=WIDE)
    reason = Column(verbose_name="Reason", attrs={"td": {"class": "text-break"}})
    clinic_id = Column(verbose_name="Clinic", attrs=WIDE)
    address = Column(verbose_name="Address", attrs=WIDE)

    class Meta:
        attrs = {"class": "table table-sm table-hover align-middle"}
        orderable = False
        empty_text = "Nothing is recorded that matches."

    def __init__(self, *args, zone, clinics, looked_at=frozenset(), **kwargs):
        self.zone, self.looked_at = zone, looked_at
        self.clinics = {clinic.id: clinic.name for clinic in clinics}
        super().__init__(*args, **kwargs)

    def render_recorded_at(self, record):
        return link(
            reverse("trail_event", args=[record.hash]),
            f"{record.recorded_at.astimezone(self.zone):%Y-%m-%d %H:%M:%S}",
        )

    def render_actor_username(self, record):
        return record.actor_name or record.actor_username

    def render_action(self, record):
        return format_html(
            '<a href="{}?{}" class="link-body-emphasis">{}</a>{}',
            reverse("trail"),
            urlencode({"action": record.action}),
            action_words(record.action),
            " ✓ looked at" if record.hash in self.looked_at else "",
        )

    def render_operation(self, record):
        what = object_words(record)
        how = operation_words(record)
        return f"{what}: {how.lower()}" if what else how

    def render_reason(self, record):
        return "–" if record.reason == record.action else record.reason

    def render_clinic_id(self, record):
        return self.clinics.get(record.clinic_id, "–")

    def render_address(self, record):
        return record.address or "—"
