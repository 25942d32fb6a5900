"""The lists of the calls, attempts and headaches behind a number."""

from django.urls import reverse

from clinic.tables import ONE_LINE, Column, ListTable, link
from events.headaches import listed_headaches
from events.models import Contact, FollowUp, Headache
from events.tables.headaches import HeadacheTable


def in_order(rows, ids: list[int]) -> list:
    found = rows.in_bulk(ids)
    return [found[number] for number in ids]


class RecordsTable(ListTable):
    """Of calls or attempts: each begins with its treatment and its patient."""

    treated_on = Column(verbose_name="Treated on", attrs=ONE_LINE)
    patient = Column()

    class Meta:
        orderable = False
        attrs = {"class": "table table-sm table-hover align-middle numbers"}
        empty_text = "Nothing is counted here."

    def render_treated_on(self, record):
        address = reverse("events:treatment", args=[record.treatment.uid])
        return link(address, record.treatment.treated_on.isoformat())

    def render_patient(self, record):
        patient = record.treatment.patient
        return link(reverse("events:patient", args=[patient.uid]), patient)

    def render_clinic(self, record):
        return record.clinic


class CallsTable(RecordsTable):
    """`known` says of each call, by id, how far it came."""

    window = Column()
    due_on = Column(verbose_name="Due on", attrs=ONE_LINE)
    closes_on = Column(verbose_name="Last day", attrs=ONE_LINE)
    far = Column(verbose_name="How far it came")
    state = Column()
    lost_reason = Column(verbose_name="Given up because")
    injector = Column()
    clinic = Column()

    class Meta(RecordsTable.Meta):
        pass

    def __init__(self, *args, known: dict[int, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known

    def render_window(self, record: FollowUp):
        return record.window_label

    def render_due_on(self, record: FollowUp):
        return record.due_on.isoformat()

    def render_closes_on(self, record: FollowUp):
        return record.closes_on.isoformat()

    def render_far(self, record: FollowUp):
        return self.known[record.id]

    def render_state(self, record: FollowUp):
        return record.get_state_display()

    def render_lost_reason(self, record: FollowUp):
        return record.get_lost_reason_display()

    def render_injector(self, record: FollowUp):
        return record.treatment.injector


class AttemptsTable(RecordsTable):
    contacted_on = Column(verbose_name="Attempted on", attrs=ONE_LINE)
    channel = Column()
    reached = Column()
    headache = Column(verbose_name="Answer")
    recorded_by = Column()
    clinic = Column()

    class Meta(RecordsTable.Meta):
        pass

    def render_contacted_on(self, record: Contact):
        return record.contacted_on.isoformat()

    def render_channel(self, record: Contact):
        return record.get_channel_display()

    def render_reached(self, record: Contact):
        return record.get_reached_display()

    def render_headache(self, record: Contact):
        return record.get_headache_display()

    def render_recorded_by(self, record: Contact):
        return record.recorded_by.display_name or "—"


class HeadachesTable(HeadacheTable):
    """Without links that sort: the filters of a dashboard know no order."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for column in self.columns.columns.values():
            column.column.orderable = False


def calls_table(ids: list[int], known: dict[int, str]) -> CallsTable:
    rows = FollowUp.objects.select_related(
        "clinic", "treatment__patient", "treatment__injector"
    )
    return CallsTable(in_order(rows, ids), known=known)


def attempts_table(ids: list[int]) -> AttemptsTable:
    rows = Contact.objects.select_related("clinic", "treatment__patient", "recorded_by")
    return AttemptsTable(in_order(rows, ids))


def headaches_table(ids: list[int]) -> HeadachesTable:
    rows = listed_headaches(Headache.objects.all())
    return HeadachesTable(in_order(rows, ids))
