"""Every list's table: each cell escaped, and as django-tables2 itself would show it."""

import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from clinic.audit.models import TrailEvent
from clinic.audit.tables import TrailTable
from clinic.tables import ListTable
from dashboards.panels.panel import Column, Part
from dashboards.tables.panels import NumbersTable
from dashboards.tables.records import (
    AttemptsTable,
    CallsTable,
    HeadachesTable,
    attempts_table,
    calls_table,
    headaches_table,
)
from dashboards.tables.treatments import TreatmentsTable, listed_treatments
from events.headaches import listed_headaches
from events.models import Contact, FollowUp, Headache
from events.patients import listed_patients
from events.tables.headaches import HeadacheTable
from events.tables.patients import PatientTable
from tests import builders

HOSTILE = "<script>alert('{0}')</script> \"{{1}}\" %s &amp;"
STOCK = "django_tables2/bootstrap5.html"


@pytest.fixture
def headache(clinic):
    report = builders.one_of_everything(clinic).headache
    return listed_headaches(Headache.objects.filter(id=report.id)).get()


def poison(treatment):
    """Everything that somebody typed, on the row and what it leads to."""
    for row in (treatment.patient, treatment.injector, treatment.clinic):
        for name in ("mrn", "given_name", "family_name", "name", "code"):
            if hasattr(row, name):
                setattr(row, name, HOSTILE)
    for injection in treatment.injection_set.all():
        injection.product.proper_name = "other"
        injection.product.brand = injection.product.unit_label = HOSTILE
        injection.lot.number = HOSTILE


def of_headaches(headache):
    poison(headache.treatment)
    return HeadacheTable([headache])


def of_headaches_behind(headache):
    [row] = headaches_table([headache.id]).data
    poison(row.treatment)
    return HeadachesTable([row])


def of_patients(headache):
    listed = listed_patients([headache.clinic], "")
    [patient] = listed.filter(id=headache.treatment.patient_id)
    patient.mrn = patient.given_name = patient.family_name = HOSTILE
    patient.clinic.name = HOSTILE
    return PatientTable([patient], now=builders.NOW)


def of_treatments(headache):
    [row] = listed_treatments([headache.treatment_id])
    poison(row)
    return TreatmentsTable([row], known={row.id: HOSTILE})


def of_calls(headache):
    call = FollowUp.objects.filter(treatment=headache.treatment_id).first()
    [row] = calls_table([call.id], {call.id: HOSTILE}).data
    poison(row.treatment)
    row.window = row.state = row.lost_reason = row.clinic.name = HOSTILE
    return CallsTable([row], known={row.id: HOSTILE})


def of_attempts(headache):
    contact = Contact.objects.get(treatment=headache.treatment_id)
    [row] = attempts_table([contact.id]).data
    poison(row.treatment)
    row.recorded_by.display_name = row.clinic.name = HOSTILE
    row.channel = row.reached = row.headache = HOSTILE
    return AttemptsTable([row])


def of_the_trail(headache):
    event = TrailEvent.objects.filter(clinic_id=headache.clinic_id).first()
    for name in ("actor_name", "reason", "address", "operation", "action", "hash"):
        setattr(event, name, HOSTILE)
    event.hash = "a-hash"  # of letters and digits, in an address
    headache.clinic.name = HOSTILE
    return TrailTable([event], zone=headache.clinic.zone, clinics=[headache.clinic])


def of_a_panel(headache):
    columns = [
        Column(HOSTILE, lambda row: [Part(HOSTILE), Part(HOSTILE, address="/?a=b&c")]),
        Column("Number", lambda row: HOSTILE, is_number=True),
    ]
    total = SimpleNamespace()
    panel = SimpleNamespace(
        columns=columns, lines=[SimpleNamespace(), total], total=total, by=None
    )
    return NumbersTable(panel)


TABLES = [
    of_headaches,
    of_headaches_behind,
    of_patients,
    of_treatments,
    of_calls,
    of_attempts,
    of_the_trail,
    of_a_panel,
]
each_table = pytest.mark.parametrize("table_of", TABLES)


def every_table(kind=ListTable):
    for table in kind.__subclasses__():
        yield table
        yield from every_table(table)


def cells(html):
    return re.findall(r"<td ?([^>]*)>(.*?)</td>", html, re.DOTALL)


class TestTables:
    @each_table
    def test_what_a_row_holds_is_escaped_in_every_column(self, headache, table_of):
        table = table_of(headache)

        shown = cells(table.body)

        assert len(shown) == len(table.columns) * len(table.shown_records)
        assert "script&gt;alert(&#x27;{0}&#x27;)" in table.body
        for _, cell in shown:
            text = re.sub(r'</?(a|span)( [a-z]+="[^"<>]*")*>', "", cell)
            assert not re.search(r"[<>'\"]", text), text

    @each_table
    def test_each_cell_is_as_the_library_shows_it(self, headache, table_of):
        table = table_of(headache)
        request = RequestFactory().get("/")
        request.user = AnonymousUser()

        page = render_to_string(STOCK, {"table": table}, request)

        assert cells(table.body) == cells(page)

    def test_no_table_is_left_out(self, headache):
        shown = {type(table_of(headache)) for table_of in TABLES}
        abstract = {kind for kind in every_table() if kind.__subclasses__()}

        assert shown >= {*every_table()} - abstract

    def test_an_empty_one_says_so_over_its_whole_width(self, headache):
        table = HeadacheTable([])

        assert table.body == (
            '<tr><td colspan="11">No headache is recorded that matches these filters.'
            "</td></tr>"
        )

    def test_the_row_of_all_groups_stands_out(self, headache):
        assert of_a_panel(headache).body.count('<tr class="fw-semibold">') == 1
