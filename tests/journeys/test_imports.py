"""From the first upload to the record: an import, in a real browser."""

import pytest
from django.urls import reverse

from clinic.models import Patient
from events.models import Headache
from tests import builders
from tests.csv_files import write

pytestmark = pytest.mark.browser


@pytest.fixture
def page(signed_in, clinic):
    builders.injector(clinic)
    builders.lot(clinic)
    return signed_in(reverse("events:imports"))


def choose(page, *files):
    for file in files:
        page.locator(f"#id_{file.stem}").set_input_files(file)
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_role("heading", name="Import of").wait_for()


def test_is_uploaded_mended_previewed_and_taken_in(page, violations, tmp_path):
    assert violations(page) == []
    choose(
        page,
        write(tmp_path, "patients", {"sex": "W"}, {"mrn": "P2"}),
        write(tmp_path, "treatments"),
        write(tmp_path, "contacts"),
    )

    row = page.locator(".import-problems tbody tr")
    assert row.all_inner_texts()[0].split("\t")[:4] == ["patients", "2", "sex", "W"]
    assert page.get_by_role("button", name="Take in").count() == 0
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="All of them as CSV").click()
    assert download.value.suggested_filename.startswith("problems-")

    choose(page, write(tmp_path, "patients", {}, {"mrn": "P2"}))
    page.get_by_text("No problem was found.").wait_for()
    assert Patient.objects.count() == 0
    assert violations(page) == []

    page.get_by_role("button", name="Take in").click()
    page.get_by_text("Taken in at").wait_for()
    assert Patient.objects.count() == 2
    assert Headache.objects.count() == 1
    page.get_by_role("link", name="Imports").first.click()
    page.get_by_text("patients: 2 new, 0 known").wait_for()
    assert violations(page) == []
