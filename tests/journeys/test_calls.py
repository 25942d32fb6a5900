"""A nurse's day on the telephone, in a real browser, mostly by keyboard."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.models import Membership
from events.actions.exposures import refreshed_together
from events.models import Contact, Draft, Escalation, Headache
from tests import builders

pytestmark = pytest.mark.browser

NO_HEADACHE = ["1", "n", "Control+Enter"]
TYPICAL_HEADACHE = ["1", "y", "1", "2", "5", "a", "n", "x", "Control+Enter"]


@pytest.fixture
def owed(clinic):
    """Treats so many patients sixteen days ago: one call is due for each."""

    def owed(number):
        now = timezone.now() - timedelta(days=16)
        born = timezone.localdate().replace(year=1990, day=1)
        treatments = []
        with refreshed_together():
            for _ in range(number):
                treatment = builders.treatment(
                    clinic,
                    on=now.astimezone(clinic.zone).date(),
                    now=now,
                    of=builders.patient(clinic, birth_date=born),
                )
                builders.contact(treatment, 2, now=timezone.now())
                treatments.append(treatment)
        return treatments

    return owed


@pytest.fixture
def nora(clinic, sign_in):
    builders.member("nora", "nurse", clinic)
    return lambda address, **look: sign_in("nora", address, **look)


def press(page, keys):
    for key in keys:
        page.keyboard.press(key)


def take_first_call(page):
    page.get_by_role("button", name="Call", exact=False).first.click()
    page.wait_for_url("**/call/")
    page.locator(".is-current").wait_for()


def new_contacts(answer):
    return Contact.objects.filter(
        headache=answer, contacted_on__gte=timezone.localdate()
    )


class TestANurse:
    def test_works_ten_calls_by_keyboard_alone(self, nora, owed):
        owed(10)
        page = nora("/today/")
        take_first_call(page)

        for call in range(10):
            before = page.url
            press(page, TYPICAL_HEADACHE if call == 4 else NO_HEADACHE)
            page.wait_for_url(lambda url, before=before: url != before)
            if call < 9:
                page.locator(".is-current").wait_for()

        page.get_by_text("No call is due any more").wait_for()
        assert new_contacts("no").count() == 9
        assert new_contacts("yes").count() == 1
        headache = Headache.objects.get()
        assert (headache.worst_nrs, headache.grade) == (5, 2)
        assert len(NO_HEADACHE) <= 3
        assert len(TYPICAL_HEADACHE) <= 30

    def test_sees_grade_and_rule_while_typing(self, nora, owed):
        owed(1)
        page = nora("/today/")
        take_first_call(page)

        press(page, ["1", "y", "1", "2", "8", "s", "n", "x"])

        page.get_by_text("Amber: physician the same day").wait_for()
        assert "Grade 3" in page.locator("#finding").inner_text()
        assert "Severe: limits self-care" in page.locator("#finding").inner_text()

    def test_finds_her_draft_after_the_browser_died(self, nora, owed):
        owed(1)
        page = nora("/today/")
        take_first_call(page)
        press(page, ["1", "y", "3"])
        page.get_by_label("In the patient's words").fill("Half a sentence")
        page.get_by_text("Draft saved").wait_for()
        page.wait_for_function(
            "document.querySelector('#draft-state').textContent.includes('Draft saved')"
        )
        page.wait_for_timeout(800)
        page.context.close()

        again = nora("/today/")
        again.get_by_role("heading", name="Unfinished calls").wait_for()
        again.locator("section[aria-labelledby=drafts] a").click()

        assert again.get_by_label("In the patient's words").input_value() == (
            "Half a sentence"
        )
        assert again.get_by_label("Day 3").is_checked()
        assert Draft.objects.count() == 1

    def test_records_a_call_without_scripts(self, nora, owed):
        owed(1)
        page = nora("/today/", scripts=False)
        page.get_by_role("button", name="Call").first.click()
        page.locator("input[name=reached][value=patient]").check(force=True)
        page.locator("input[name=headache][value=no]").check(force=True)
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("Saved: the call to").wait_for()

        assert new_contacts("no").count() == 1


class TestTwoNurses:
    def test_never_ring_the_same_patient(self, nora, clinic, sign_in, owed):
        owed(1)
        builders.member("nils", "nurse", clinic)
        first, second = nora("/today/"), sign_in("nils", "/today/")
        take_first_call(first)

        second.get_by_role("button", name="Call").first.click()

        second.get_by_text("Nora is on the phone with").wait_for()
        assert second.url.endswith("/today/")


class TestARedFlag:
    def test_reaches_the_director_s_screen(self, nora, owed, signed_in):
        owed(1)
        page = nora("/today/")
        take_first_call(page)
        # The last is the question that may stay without an answer.
        press(page, ["1", "y", "0", "s", "6", "n", "n", "x", "w"])
        page.get_by_role(
            "radiogroup", name="Trouble swallowing, speaking or breathing"
        ).get_by_label("Yes").check()
        page.get_by_text("call the emergency services").first.wait_for()
        press(page, ["Control+Enter"])
        page.wait_for_url("**/today/")

        director = signed_in("/today/")

        waiting = director.get_by_role("region", name="For the physician")
        waiting.get_by_text("Trouble swallowing, speaking or breathing").wait_for()
        assert Escalation.objects.get().level == "red"
        assert Escalation.objects.get().report.course == "worse"
        assert Membership.objects.get(user__username="maya").role == "director"
