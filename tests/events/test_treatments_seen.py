"""The page of one treatment: what it shows, and voiding it."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.amending import amend
from clinic.models import Change
from tests import builders

NOW = builders.NOW


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def browser(client, nurse):
    client.force_login(nurse)
    return client


def words(response):
    return " ".join(unescape(response.content.decode()).split())


class TestThePageOfATreatment:
    def page(self, client, user, treatment):
        client.force_login(user)
        response = client.get(reverse("events:treatment", args=[treatment.uid]))
        assert response.status_code == 200
        assert "NO SUCH VARIABLE" not in words(response)
        return response

    def test_says_what_was_injected_where_and_adds_up_one_product_alone(
        self, client, nurse, clinic
    ):
        abo = builders.product("abobotulinumtoxinA")
        treatment = builders.treatment(
            clinic,
            injections=[
                builders.injection(clinic, "glabella", 20),
                builders.injection(clinic, "forehead", 12.5),
                builders.injection(clinic, "glabella", 50, product=abo),
            ],
        )

        page = words(self.page(client, nurse, treatment))

        assert "onabotulinumtoxinA: 32.5 U in all" in page
        assert "abobotulinumtoxinA: 50 U in all" in page
        assert "82.5" not in page
        assert ">20, 50</text>" in page

    def test_says_how_as_far_as_it_is_on_record(self, client, nurse, clinic):
        deep = {
            "depth": "intramuscular",
            "needle_gauge": 27,
            "technique": "To the bone",
        }
        treatment = builders.treatment(
            clinic,
            injections=[
                builders.injection(clinic, "glabella", **deep),
                builders.injection(clinic, "forehead", needle_gauge=32),
                builders.injection(clinic, "chin"),
            ],
        )

        page = words(self.page(client, nurse, treatment))

        assert "<td>Intramuscular; 27 G needle; To the bone</td>" in page
        assert "<td>32 G needle</td>" in page
        assert "<td>not recorded</td>" in page

    def test_tells_the_injectors_experience_on_that_day(self, client, nurse, clinic):
        injector = builders.injector(clinic)
        with builders.by_hand():
            builders.change(
                type(injector).objects.filter(id=injector.id),
                injecting_since=date(2020, 3, 3),
            )
        builders.treatment(clinic, on=date(2026, 1, 5))
        treatment = builders.treatment(clinic)
        builders.treatment(clinic, on=date(2026, 5, 5))

        page = words(self.page(client, nurse, treatment))

        assert "5 years of injecting; 1 earlier treatment on record" in page

    def test_does_not_take_unknown_for_zero(self, client, nurse, clinic):
        page = words(self.page(client, nurse, builders.treatment(clinic)))

        assert "years of injecting not recorded; 0 earlier treatments on record" in page
        assert "<dt>Pain during the injections</dt><dd>Not asked</dd>" in page
        assert "Not known: nobody has answered yet." in page

    def test_shows_calls_contacts_and_headaches(self, client, nurse, clinic):
        treatment = builders.treatment(clinic, now=NOW - timedelta(days=119))
        builders.headache(treatment, day=3)
        builders.contact(treatment, 5, "yes", is_solicited=False)

        page = words(self.page(client, nurse, treatment))

        assert "2026-03-16 Patient: Headache" in page
        assert "(the patient's own call)" in page
        assert ">Began 2026-03-05</a>" in page
        assert "worst pain 4/10" in page
        assert "Overdue" in page

    def test_shows_a_warning_that_was_passed_with_its_reason(
        self, client, nurse, clinic
    ):
        strong = [builders.injection(clinic, "glabella", 30)]
        passed = builders.treatment(
            clinic, injections=strong, warning_reason="Strong corrugators"
        )
        imported = builders.treatment(clinic, injections=strong)

        assert "because: <strong>Strong corrugators</strong>" in words(
            self.page(client, nurse, passed)
        )
        assert "No reason was recorded." in words(self.page(client, nurse, imported))

    def test_is_for_whoever_may_see_the_records_but_voiding_is_not(
        self, client, clinic
    ):
        treatment = builders.treatment(clinic)
        auditor = builders.member("anton", "auditor", clinic)

        page = words(self.page(client, auditor, treatment))

        assert "Void this treatment" not in page


class TestVoiding:
    def void(self, browser, treatment, **values):
        return browser.post(
            reverse("events:void_treatment", args=[treatment.uid]),
            {"version": "1", "reason": "Entered for the wrong patient"} | values,
        )

    def test_keeps_the_treatment_and_owes_its_calls_no_longer(
        self, browser, clinic, nurse
    ):
        treatment = builders.treatment(clinic, now=NOW - timedelta(days=119))

        response = self.void(browser, treatment)

        assert response.status_code == 302
        treatment.refresh_from_db()
        assert (treatment.voided_by, treatment.void_reason) == (
            nurse,
            "Entered for the wrong patient",
        )
        assert set(treatment.followup_set.values_list("state", flat=True)) == {
            "cancelled"
        }
        assert "by Nora: Entered for the wrong patient." in words(
            browser.get(response.url)
        )

    @pytest.mark.parametrize("reason", ["", ".", "   x   "])
    def test_needs_a_reason(self, browser, clinic, reason):
        treatment = builders.treatment(clinic)

        response = self.void(browser, treatment, reason=reason)

        assert response.status_code == 422
        assert "Say why, in at least 5 characters." in words(response)
        treatment.refresh_from_db()
        assert not treatment.is_voided

    @pytest.mark.parametrize("version", ["", "abc", "-1", "0"])
    def test_needs_the_version_that_was_read(self, browser, clinic, version):
        treatment = builders.treatment(clinic)

        assert self.void(browser, treatment, version=version).status_code == 422
        treatment.refresh_from_db()
        assert not treatment.is_voided

    def test_of_another_version_says_who_changed_what_and_keeps_what_was_typed(
        self, browser, clinic, director
    ):
        treatment = builders.treatment(clinic)
        with builders.by_hand():
            amend(
                treatment,
                by=director,
                now=NOW,
                reason="asked the patient again",
                version=1,
                advice_given="yes",
            )

        response = self.void(browser, treatment)

        assert response.status_code == 409
        for told in ("somebody else amended this", "Maya", "asked the patient again"):
            assert told in words(response)
        assert 'value="Entered for the wrong patient"' in words(response)
        assert 'name="version" value="2"' in words(response)
        treatment.refresh_from_db()
        assert not treatment.is_voided

    def test_twice_changes_nothing(self, browser, clinic):
        treatment = builders.treatment(clinic)
        self.void(browser, treatment)

        again = self.void(browser, treatment, version="2", reason="Another reason")

        assert again.status_code == 422
        assert "It is void already." in words(again)
        assert Change.objects.filter(subject="treatment").count() == 1
