"""The list of headaches."""

from django.urls import reverse
from django.utils.html import format_html

from clinic.tables import ONE_LINE, WIDE, Column, ListTable, link
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
    return Column(
        verbose_name=label, orderable=order_by is not None, order_by=order_by, **kwargs
    )


class HeadacheTable(ListTable):
    """Of rows that `events.headaches.listed_headaches` gives."""

    patient = column("patient", "Patient")
    treated_on = column("treated_on", "Treated on", attrs=ONE_LINE)
    areas = column("areas", "Areas")
    product = column("product", "Product", attrs=WIDE)
    injector = column("injector", "Injector", attrs=WIDE)
    onset = column("onset", "Onset")
    worst_nrs = column("worst_nrs", "Worst pain", attrs=ONE_LINE)
    grade = column("grade", "Grade", attrs=ONE_LINE)
    countable = column("countable", "Countable")
    triage = column("triage", "Triage")
    review = column("review", "Review")

    class Meta:
        attrs = {"class": "table table-sm table-hover align-middle numbers headaches"}
        empty_text = "No headache is recorded that matches these filters."

    def render_patient(self, record: Headache):
        patient = record.treatment.patient
        names = f"{patient.given_name} {patient.family_name}".strip()
        return link(
            reverse("events:headache", args=[record.uid]),
            f"{patient.mrn} {names or '(no name recorded)'}",
        )

    def render_treated_on(self, record: Headache):
        return record.treated_on.isoformat()

    def render_areas(self, record: Headache):
        injections = record.treatment.injection_set.all()
        return ", ".join(dict.fromkeys(row.get_area_display() for row in injections))

    def render_product(self, record: Headache):
        injections = record.treatment.injection_set.all()
        return "; ".join(sorted({str(row.product) for row in injections}))

    def render_injector(self, record: Headache):
        injector = record.treatment.injector
        return format_html(
            '{} <span class="text-nowrap">({})</span>', injector.name, injector.code
        )

    def render_onset(self, record: Headache):
        return onset_words(record)

    def render_worst_nrs(self, record: Headache):
        return pain_words(record.worst_nrs)

    def render_grade(self, record: Headache):
        return grade_words(record.held_grade)

    def render_countable(self, record: Headache):
        usual = has_usual_headaches(record.treatment.patient)
        return countable_words(is_countable(record.compared_with_usual, usual))

    def render_triage(self, record: Headache):
        level = TriageLevel(record.worst_triage)
        word, _, meaning = level.label.partition(": ")
        return format_html(
            '<span class="triage-{}" title="{}">{}</span>', level, meaning, word
        )

    def render_review(self, record: Headache):
        return signed_words(record.signed_version, record.version)
