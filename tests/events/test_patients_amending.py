"""Amending a patient, and the history of what was amended."""

import pytest
from django.urls import reverse

from clinic.models import Change, Patient
from events.actions.patients import amend_patient
from events.actions.voiding import void_headache, void_treatment
from events.models import Headache
from tests import builders
from tests.pages import cells, sent_from

NEW = reverse("events:patient_new")


def page(name, of):
    return reverse(f"events:{name}", args=[of.uid])


def text(response):
    return response.content.decode()


@pytest.fixture
def browser(client, nurse):
    client.force_login(nurse)
    return client


def add(browser, **values):
    return browser.post(NEW, builders.typed_patient(**values))


def recorded(patient):
    """What amend_patient takes, as it is recorded now."""
    return {name: getattr(patient, name) for name in builders.typed_patient()}


class TestAmending:
    @pytest.fixture
    def patient(self, browser):
        add(browser)
        return Patient.objects.get()

    def amend(self, browser, patient, **values):
        return browser.post(
            page("patient_edit", patient),
            {"version": patient.version, "reason": "as told today"}
            | builders.typed_patient(**values),
        )

    def test_starts_from_what_is_recorded(self, browser, patient):
        told = text(browser.get(page("patient_edit", patient)))

        assert 'value="Müller"' in told
        assert 'name="version" value="1"' in told

    def test_keeps_the_change_with_its_reason(self, browser, patient, nurse):
        response = self.amend(browser, patient, family_name="Möller", mrn="MRN 2")

        assert response.url == page("patient", patient)
        patient.refresh_from_db()
        assert (patient.family_name, patient.version) == ("Möller", 2)
        assert Patient.objects.matching("moller mrn 2").get() == patient
        change = Change.objects.get()
        assert (change.changed_by, change.reason) == (nurse, "as told today")

    @pytest.mark.parametrize(
        ("reason", "message"),
        [
            ("", "Say why, in at least 5 characters."),
            ("x", "Say why, in at least 5 characters."),
            ("  .  ", "Say why, in at least 5 characters."),
        ],
    )
    def test_needs_a_reason(self, browser, patient, reason, message):
        response = self.amend(browser, patient, family_name="Möller", reason=reason)

        assert response.status_code == 422
        assert message in text(response)
        assert 'value="Möller"' in text(response)
        assert not Change.objects.exists()

    def test_without_a_change_makes_no_version(self, browser, patient):
        response = browser.get(self.amend(browser, patient).url)

        assert "Nothing changed." in text(response)
        patient.refresh_from_db()
        assert patient.version == 1

    def test_says_what_somebody_else_changed_meanwhile(
        self, browser, patient, director
    ):
        values = recorded(patient)
        amend_patient(
            by=director,
            now=builders.NOW,
            patient=patient,
            version=1,
            reason="rang us",
            **values | {"phone": "0123"},
        )

        response = self.amend(browser, patient, version=1, family_name="Möller")

        assert response.status_code == 409
        for word in ("Maya", "Phone", "07700 900001", "0123", "rang us", "Möller"):
            assert word in text(response)
        patient.refresh_from_db()
        assert (patient.family_name, patient.version) == ("Müller", 2)
        assert 'name="version" value="2"' in text(response)

    def test_shows_what_somebody_else_changed_where_nothing_was_typed(
        self, browser, patient, director
    ):
        values = recorded(patient)
        for phone in ("0123", "0456"):
            amend_patient(
                by=director,
                now=builders.NOW,
                patient=patient,
                version=patient.version,
                reason="rang us",
                **values | {"phone": phone},
            )

        response = self.amend(browser, patient, version=1, family_name="Möller")

        chosen = sent_from(response)
        assert (chosen["phone"], chosen["family_name"]) == ("0456", "Möller")
        assert browser.post(page("patient_edit", patient), chosen).status_code == 302
        patient.refresh_from_db()
        assert (patient.phone, patient.family_name) == ("0456", "Möller")

    def test_what_both_changed_is_chosen_field_by_field(
        self, browser, patient, director
    ):
        values = recorded(patient) | {"phone": "0123", "allergies": "Nuts"}
        amend_patient(
            by=director,
            now=builders.NOW,
            patient=patient,
            version=1,
            reason="rang us",
            **values,
        )

        response = self.amend(
            browser, patient, version=1, phone="0777", allergies="None"
        )

        for row in (
            ("Phone", "07700 900001", "0123", "0777"),
            ("Allergies", "Latex", "Nuts", "None"),
        ):
            assert "|".join(row) in cells(response)
        mixed = sent_from(response) | {"allergies": "Nuts"}  # theirs, and my phone
        assert browser.post(page("patient_edit", patient), mixed).status_code == 302
        patient.refresh_from_db()
        assert (patient.phone, patient.allergies) == ("0777", "Nuts")

    @pytest.mark.parametrize("version", ["", "abc", "-1", "1_0", "9" * 30])
    def test_needs_the_version_that_was_read(self, browser, patient, version):
        response = self.amend(browser, patient, version=version, phone="1")

        assert response.status_code == 422
        assert not Change.objects.exists()

    def test_refuses_the_number_of_somebody_else(self, browser, patient, clinic):
        other = builders.patient(clinic, "MRN 2")

        response = self.amend(browser, patient, mrn="mrn2")

        assert response.status_code == 422
        assert page("patient", other) in text(response)

    def test_may_write_its_own_number_anew(self, browser, patient):
        assert self.amend(browser, patient, mrn="mrn-001").status_code == 302


class TestTheHistory:
    def test_tells_field_by_field_who_changed_what(self, browser, clinic, nurse):
        clinic.time_zone = "Europe/London"
        patient = builders.patient(clinic, hypertension="unknown")
        values = recorded(patient)
        amend_patient(
            by=nurse,
            now=builders.NOW,
            patient=patient,
            version=1,
            reason="measured",
            **values | {"hypertension": "yes", "phone": "0123"},
        )

        response = browser.get(page("patient_history", patient))

        [amendment] = response.context["amendments"]
        assert {(d.label, d.before, d.after) for d in amendment.differences} == {
            ("High blood pressure", "Unknown", "Yes"),
            ("Phone", "(empty)", "0123"),
        }
        assert "2026-06-30 13:00" in text(response)  # noon in UTC
        assert "measured" in text(response)

    def test_holds_treatments_calls_and_headaches_too(self, browser, clinic, nurse):
        treatment = builders.treatment(clinic)
        builders.headache(treatment)
        void_headache(
            by=nurse,
            now=builders.NOW,
            headache=Headache.objects.get(),
            version=1,
            reason="other patient",
        )
        void_treatment(
            by=nurse,
            now=builders.NOW,
            treatment=treatment,
            version=1,
            reason="other patient",
        )

        told = text(browser.get(page("patient_history", treatment.patient)))

        assert "Headache from 2026-03-05" in told
        assert "Treatment of 2026-03-02" in told

    def test_says_that_nothing_was_changed(self, browser, clinic):
        told = text(browser.get(page("patient_history", builders.patient(clinic))))

        assert "Nothing was changed since." in told
