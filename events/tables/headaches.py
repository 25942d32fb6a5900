"""The list of headaches."""

import django_tables2 as tables
from django.utils.html import format_html

from events.choices import TriageLevel
from events.exposures import has_usual_headaches
from events.models import Headache
from events.rules.counting import is_countable
from events.wording import (
    countable_words,
    grade_words,
    onset_words,
    pain_words,
    signed_words,
)

NUMBER = {"td": {"class": "text-nowrap"}}
# Left out of a narrow screen: the page of the headache has it too.
WIDE = {
    "th": {"class": "d-none d-lg-table-cell"},
    "td": {"class": "d-none d-lg-table-cell"},
}
# A page can end between two rows that are equal but for their number.
SORTABLE = {
    "patient": "treatment__patient__mrn_normalised",
    "treated_on": "treated_on",
    "onset": "onset_on",
    "worst_nrs": "worst_nrs",
    "grade": "held_grade",
    "triage": "triage_rank",
}
SORTS = [sign + name for name in SORTABLE for sign in ("", "-")]


def column(name, label, **kwargs):
    order_by = (SORTABLE[name], "id") if name in SORTABLE else None
    return tables.Column(
        verbose_name=label,
        empty_values=(),
        orderable=order_by is not None,
        order_by=order_by,
        **kwargs,
    )


class HeadacheTable(tables.Table):
    """Of rows that `events.headaches.listed_headaches` gives."""

    patient = column(
        "patient",
        "Patient",
        accessor="treatment__patient",
        linkify=("events:headache", {"uid": tables.A("uid")}),
    )
    treated_on = column("treated_on", "Treated on", attrs=NUMBER)
    areas = column("areas", "Areas", accessor="treatment")
    product = column("product", "Product", accessor="treatment", attrs=WIDE)
    injector = column(
        "injector", "Injector", accessor="treatment__injector", attrs=WIDE
    )
    onset = column("onset", "Onset", accessor="onset_on")
    worst_nrs = column("worst_nrs", "Worst pain", attrs=NUMBER)
    grade = column("grade", "Grade", accessor="held_grade", attrs=NUMBER)
    countable = column("countable", "Countable", accessor="compared_with_usual")
    triage = column("triage", "Triage", accessor="worst_triage")
    review = column("review", "Review", accessor="version")

    class Meta:
        attrs = {"class": "table table-sm table-hover align-middle numbers headaches"}
        empty_text = "No headache is recorded that matches these filters."

    def render_patient(self, value):
        names = f"{value.given_name} {value.family_name}".strip()
        return format_html("{} {}", value.mrn, names or "(no name recorded)")

    def render_treated_on(self, value):
        return value.isoformat()

    def render_areas(self, value):
        areas = {row.get_area_display(): None for row in value.injection_set.all()}
        return ", ".join(areas)

    def render_product(self, value):
        return "; ".join(
            sorted({str(row.product) for row in value.injection_set.all()})
        )

    def render_injector(self, value):
        return format_html(
            '{} <span class="text-nowrap">({})</span>', value.name, value.code
        )

    def render_onset(self, record: Headache):
        return onset_words(record)

    def render_worst_nrs(self, value):
        return pain_words(value)

    def render_grade(self, value):
        return grade_words(value)

    def render_countable(self, record: Headache):
        usual = has_usual_headaches(record.treatment.patient)
        return countable_words(is_countable(record.compared_with_usual, usual))

    def render_triage(self, value):
        level = TriageLevel(value)
        word, _, meaning = level.label.partition(": ")
        return format_html(
            '<span class="triage-{}" title="{}">{}</span>', level, meaning, word
        )

    def render_review(self, record: Headache):
        return signed_words(record.signed_version, record.version)
