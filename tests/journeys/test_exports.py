"""Taking a file out, and making it again, in a browser."""

import pytest
from django.urls import reverse

from tests import builders

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 768)])
def test_a_file_is_taken_out_made_again_and_refused_without_a_reason(
    signed_in, clinic, violations, tmp_path, scheme, width
):
    builders.one_of_everything(clinic)
    address = f"{reverse('events:exports')}?dataset=headaches"
    page = signed_in(address, scheme=scheme, width=width)

    with page.expect_download() as first:
        page.get_by_role("button", name="Download").click()
    page.reload()
    with page.expect_download() as second:
        page.get_by_role("button", name="Make it again").first.click()

    assert first.value.path().read_bytes() == second.value.path().read_bytes()
    page.get_by_label("With names and record numbers").check()
    page.get_by_role("button", name="Download").click()
    page.get_by_role("alert").get_by_text("Say why, in at least").wait_for()
    page.get_by_text("Made again: the same bytes").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []
