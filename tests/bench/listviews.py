"""The list of headaches by raw SQL, and by stock django-tables2: fifty rows, a count.

Both stand behind the site's own middleware and roles. Whoever shows patients has to
record it, so both do; `unrecorded` tells what that costs.
"""

from types import SimpleNamespace
from uuid import UUID

import django_tables2 as tables
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.utils.html import escape
from django.views.decorators.http import require_safe

from clinic.audit.access import record_reading
from clinic.declared import needs
from events.models import Headache

ROWS = 50
ALL = "WHERE h.voided_at IS NULL AND t.voided_at IS NULL AND h.clinic_id IN ({places})"
FROM = "FROM events_headache h JOIN events_treatment t ON t.id = h.treatment_id"
JOINED = {
    "postgresql": "string_agg(DISTINCT {}, '; ')",
    "sqlite": "group_concat(DISTINCT {})",
}
HEADERS = [
    "Patient",
    "Treated on",
    "Areas",
    "Product",
    "Injector",
    "Onset",
    "Worst pain",
    "Grade",
    "Countable",
    "Triage",
    "Review",
]


def statement(places: str) -> str:
    """What a row of the list shows, of the newest treatments."""
    areas, products = (
        JOINED[connection.vendor].format(name) for name in ("i.area", "q.proper_name")
    )
    return f"""
        SELECT h.uid, p.clinic_id, p.uid, p.mrn, p.given_name, p.family_name,
          h.treated_on, j.name, j.code, h.onset_on, h.onset_latest_on, h.worst_nrs,
          h.grade, h.compared_with_usual, p.headache_history,
          (SELECT {areas} FROM events_injection i WHERE i.treatment_id = t.id),
          (SELECT {products} FROM events_injection i JOIN clinic_product q
            ON q.id = i.product_id WHERE i.treatment_id = t.id),
          (SELECT r.grade FROM events_review r WHERE r.headache_id = h.id
            ORDER BY r.id DESC LIMIT 1),
          (SELECT max(CASE r.triage_level WHEN 'red' THEN 2 WHEN 'amber' THEN 1 ELSE 0
            END) FROM events_headachereport r JOIN events_contact c
            ON c.id = r.contact_id WHERE r.headache_id = h.id AND c.voided_at IS NULL)
        {FROM} JOIN clinic_patient p ON p.id = t.patient_id
        JOIN clinic_injector j ON j.id = t.injector_id
        {ALL.format(places=places)} ORDER BY h.treated_on DESC, h.id LIMIT {ROWS}
    """


def read(request) -> tuple[int, list[tuple]]:
    ids = [clinic.id for clinic in request.clinics]
    places = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {FROM} {ALL.format(places=places)}", ids)
        [count] = cursor.fetchone()
        cursor.execute(statement(places), ids)
        return count, cursor.fetchall()


def page(count: int, rows: list[tuple]) -> HttpResponse:
    head = "".join(f"<th>{name}</th>" for name in HEADERS)
    body = "".join(row(found) for found in rows)
    return HttpResponse(
        f"<!doctype html><title>Headaches</title><p>{count} headaches</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def row(found: tuple) -> str:
    uid, _, _, mrn, given, family, treated, name, code, first, last, *rest = found
    nrs, grade, compared, history, areas, products, signed, triage = rest
    cells = (
        *(treated, areas, products, f"{name} ({code})"),
        first if first == last else f"{first} to {last}",
        *(nrs, signed or grade, compared if compared != "unknown" else history),
        *(("green", "amber", "red")[triage or 0], "signed" if signed else "–"),
    )
    body = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    names = escape(f"{mrn} {given} {family}")
    return f'<tr><td><a href="/headaches/{uid}/">{names}</a></td>{body}</tr>'


@needs("see_records")
@require_safe
def raw(request):
    count, rows = read(request)
    # SQLite has the number without its hyphens.
    shown = [
        SimpleNamespace(clinic_id=found[1], uid=UUID(str(found[2]))) for found in rows
    ]
    record_reading(request, "view_list", patients=shown, filters={}, found=count)
    return page(count, rows)


@needs("see_records")
@require_safe
def unrecorded(request):
    return page(*read(request))


def written(label: str, template: str):
    return tables.TemplateColumn(template, verbose_name=label)


class StockTable(tables.Table):
    """The columns of the list as the documentation of django-tables2 has them."""

    patient = written(
        "Patient",
        '<a href="{% url "events:headache" record.uid %}">{{ record.treatment.patient.mrn }} '
        "{{ record.treatment.patient.given_name }} {{ record.treatment.patient.family_name }}</a>",
    )
    treated_on = tables.Column("Treated on")
    areas = written(
        "Areas",
        "{% for row in record.treatment.injection_set.all %}{{ row.get_area_display }} {% endfor %}",
    )
    product = written(
        "Product",
        "{% for row in record.treatment.injection_set.all %}{{ row.product }} {% endfor %}",
    )
    injector = written(
        "Injector",
        "{{ record.treatment.injector.name }} ({{ record.treatment.injector.code }})",
    )
    onset_on = tables.Column("Onset")
    worst_nrs = tables.Column("Worst pain")
    held_grade = tables.Column("Grade")
    compared_with_usual = tables.Column("Countable")
    worst_triage = written("Triage", '<span class="triage">{{ value }}</span>')
    signed_version = tables.Column("Review", default="–")

    class Meta:
        template_name = "django_tables2/bootstrap5.html"
        attrs = {"class": "table table-sm table-hover align-middle"}


def stock_rows():
    return (
        Headache.objects.not_void()
        .with_findings()
        .select_related("treatment__patient", "treatment__injector")
        .prefetch_related("treatment__injection_set__product")
    )


STOCK = (
    '{% extends "base.html" %}{% load django_tables2 %}'
    "{% block content %}<p>{{ table.paginator.count }} headaches</p>"
    "{% render_table table %}{% endblock %}"
)


@needs("see_records")
@require_safe
def stock(request):
    table = StockTable(stock_rows(), order_by="-treated_on")
    table.paginate(per_page=ROWS)
    record_reading(
        request,
        "view_list",
        patients=[row.record.treatment.patient for row in table.paginated_rows],
        filters={},
        found=table.paginator.count,
    )
    made = engines["django"].from_string(STOCK)
    return HttpResponse(made.render({"table": table}, request))
