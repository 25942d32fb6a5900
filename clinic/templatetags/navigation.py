"""The menu: where somebody may go, and where they are."""

from django import template
from django.urls import reverse

register = template.Library()

# What it is called, its address, and who may: the order of a day's work.
PLACES = [
    ("Today", ["events:today"], "record_events"),
    ("Patients", ["events:patients"], "see_records"),
    ("Headaches", ["events:headaches"], "see_records"),
    ("Escalations", ["events:escalations"], "review_headaches"),
    ("Dashboards", ["dashboards:overview"], "see_dashboards"),
    ("Imports", ["events:imports"], "import_records"),
    ("Exports", ["events:exports"], "export_records"),
    ("Audit trail", ["trail"], "see_trail"),
    ("Protocol", ["events:protocol"], "set_protocol"),
    ("Staff", ["staff"], "manage_staff"),
    ("Registers", ["register", "injectors"], "manage_registers"),
]
# A treatment's pages, its call among them, are of a patient.
PART_OF = {"treatments": "patients"}


@register.simple_tag(takes_context=True)
def places(context) -> list:
    """(what it is called, its address, whether the page is one of it), of what they may."""
    here = first_part(context["request"].path)
    found = []
    for words, (name, *arguments), needed in PLACES:
        if needed in context["may"]:
            address = reverse(name, args=arguments)
            found.append((words, address, first_part(address) == here))
    return found


def first_part(path: str) -> str:
    part = path.split("/", 2)[1]
    return PART_OF.get(part, part)
