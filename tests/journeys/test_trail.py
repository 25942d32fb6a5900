"""The trail's pages in a browser: nothing wider than the page, no rule broken."""

import pytest
from django.urls import reverse

from clinic.audit.access import record_access
from clinic.audit.models import TrailEvent
from tests import builders

pytestmark = pytest.mark.browser


@pytest.fixture
def addresses(clinic, director):
    builders.one_of_everything(clinic)
    for _ in range(6):
        record_access(by=director, action="export", clinic=clinic)
    event = TrailEvent.objects.get(action="amend_patient", operation="update")
    patient = builders.treatment(clinic).patient
    return [
        reverse("trail"),
        f"{reverse('trail')}?reason=1",
        reverse("trail_event", args=[event.hash]),
        reverse("trail_patient", args=[patient.uid]),
        reverse("trail_questions"),
        reverse("trail_question", args=["many_exports"]),
    ]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (768, "dark")])
def test_every_page_fits_and_breaks_no_rule(
    signed_in, addresses, violations, width, scheme
):
    page = signed_in(reverse("trail"), width=width, scheme=scheme)
    for address in addresses:
        page.goto(address)
        page.locator("h1").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == width, address
        assert violations(page) == [], address
