"""The lists of the calls, attempts and headaches behind a number."""

import django_tables2 as tables

from events.headaches import listed_headaches
from events.models import Contact, FollowUp, Headache
from events.tables.headaches import HeadacheTable

SHORT = {"td": {"class": "text-nowrap"}}


def in_order(rows, ids: list[int]) -> list:
    found = rows.in_bulk(ids)
    return [found[number] for number in ids]


def treated_on() -> tables.Column:
    return tables.Column(
        accessor="treatment__treated_on",
        verbose_name="Treated on",
        attrs=SHORT,
        linkify=("events:treatment", {"uid": tables.A("treatment__uid")}),
    )


def patient() -> tables.Column:
    return tables.Column(
        accessor="treatment__patient",
        linkify=("events:patient", {"uid": tables.A("treatment__patient__uid")}),
    )


def day(name: str, label: str) -> tables.Column:
    return tables.DateColumn(
        accessor=name, verbose_name=label, format="Y-m-d", attrs=SHORT
    )


class RecordsTable(tables.Table):
    class Meta:
        orderable = False
        attrs = {"class": "table table-sm table-hover align-middle numbers"}
        empty_text = "Nothing is counted here."

    def render_treated_on(self, value):
        return value.isoformat()


class CallsTable(RecordsTable):
    """`known` says of each call, by id, how far it came."""

    class Meta(RecordsTable.Meta):
        pass

    treated_on = treated_on()
    patient = patient()
    window = tables.Column(accessor="window_label")
    due_on = day("due_on", "Due on")
    closes_on = day("closes_on", "Last day")
    far = tables.Column(accessor="id", verbose_name="How far it came")
    state = tables.Column()
    lost_reason = tables.Column(verbose_name="Given up because", default="")
    injector = tables.Column(accessor="treatment__injector")
    clinic = tables.Column()

    def __init__(self, *args, known: dict[int, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known

    def render_far(self, value):
        return self.known[value]


class AttemptsTable(RecordsTable):
    class Meta(RecordsTable.Meta):
        pass

    treated_on = treated_on()
    patient = patient()
    contacted_on = day("contacted_on", "Attempted on")
    channel = tables.Column()
    reached = tables.Column()
    headache = tables.Column(verbose_name="Answer")
    recorded_by = tables.Column(accessor="recorded_by__display_name")
    clinic = tables.Column()


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
