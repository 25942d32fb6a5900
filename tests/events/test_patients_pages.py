"""The patients' pages: see one, and who may."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import Change, Patient
from events.actions.voiding import void_treatment
from tests import builders

LIST = reverse("events:patients")
NEW = reverse("events:patient_new")


def page(name, of):
    return reverse(f"events:{name}", args=[of.uid])


def text(response):
    return response.content.decode()


def queries_of(browser, address):
    with CaptureQueriesContext(connection) as caught:
        browser.get(address)
    return len(caught)


@pytest.fixture
def browser(client, nurse):
    client.force_login(nurse)
    return client


class TestThePage:
    @pytest.fixture
    def patient(self, clinic):
        return builders.patient(
            clinic,
            "P-1",
            ibuprofen_contraindicated="yes",
            allergies="Latex",
            consent_to_call="no",
        )

    def test_warns_of_what_a_caller_must_know(self, browser, patient):
        told = text(browser.get(page("patient", patient)))

        assert "Must not take ibuprofen." in told
        assert "Allergies: Latex" in told
        assert "want to be called." in told
        assert "Must not take paracetamol (acetaminophen)." not in told

    def test_never_adds_units_of_two_products(self, browser, clinic, patient):
        abo = builders.product("abobotulinumtoxinA")
        builders.treatment(
            clinic,
            of=patient,
            injections=[
                builders.injection(clinic, units=20),
                builders.injection(clinic, "forehead", 10),
                builders.injection(clinic, "masseter", 60, product=abo),
            ],
        )

        response = browser.get(page("patient", patient))

        [visit] = response.context["visits"]
        assert [(str(given.product), given.units) for given in visit.products] == [
            ("onabotulinumtoxinA", 30),
            ("abobotulinumtoxinA", 60),
        ]
        assert "90" not in [word.strip(".,") for word in text(response).split()]

    def test_tells_calls_and_headaches_of_each_treatment(
        self, browser, clinic, patient
    ):
        treatment = builders.treatment(clinic, of=patient)
        builders.contact(treatment, 2, "not_asked", reached="no_answer")
        report = builders.headache(
            treatment, day=3, function="daily_activities", outcome="ongoing"
        )

        told = text(browser.get(page("patient", patient)))

        assert "No answer: Not asked" in told
        assert "Began 2026-03-05" in told
        assert page("headache", report.headache) in told
        assert page("call", treatment) in told
        assert "Grade 2 (CTCAE 5.0), worst pain 4/10" in told
        assert "Still going on when last asked (2026-03-16)" in told

    def test_tells_unknown_from_none(self, browser, clinic, patient):
        treatment = builders.treatment(clinic, of=patient)
        assert "Not known: nobody has answered yet" in text(
            browser.get(page("patient", patient))
        )

        builders.contact(treatment)
        assert "None reported, answered 1 time" in text(
            browser.get(page("patient", patient))
        )

    def test_keeps_what_was_voided_in_sight_and_out_of_the_figure(
        self, browser, clinic, patient, nurse
    ):
        treatment = builders.treatment(clinic, of=patient)
        void_treatment(
            by=nurse,
            now=builders.NOW,
            treatment=treatment,
            version=1,
            reason="wrong patient",
        )

        response = browser.get(page("patient", patient))

        assert "Void: wrong patient" in text(response)
        assert response.context["figure"] is None
        assert page("call", treatment) not in text(response)

    def test_lists_under_the_figure_what_it_draws(self, browser, clinic, patient):
        treatment = builders.treatment(clinic, of=patient)
        builders.headache(treatment, outcome="resolved", resolved_on=date(2026, 3, 7))

        response = browser.get(page("patient", patient))

        assert "Glabella 20 U" in text(response)
        assert "Gone on 2026-03-07." in text(response)
        assert len(response.context["bars"]) == 1

    def test_asks_the_same_number_of_questions_for_a_long_course(
        self, browser, clinic, patient, django_assert_num_queries
    ):
        def treat(days):
            treatment = builders.treatment(
                clinic, of=patient, on=date(2025, 1, 1) + timedelta(days=days)
            )
            builders.headache(treatment)

        treat(0)
        few = queries_of(browser, page("patient", patient))
        for days in (100, 200, 300):
            treat(days)
        with django_assert_num_queries(few):
            browser.get(page("patient", patient))


class TestWhoMay:
    PAGES = ("patient", "patient_edit", "patient_history")

    @pytest.fixture
    def patient(self, clinic):
        return builders.patient(clinic, family_name="Secret")

    @pytest.mark.parametrize("name", PAGES)
    def test_another_clinic_finds_nothing(self, client, stranger, patient, name):
        client.force_login(stranger)

        assert client.get(page(name, patient)).status_code == 404
        assert "Secret" not in text(client.get(LIST))

    def test_another_clinic_amends_nothing(self, client, stranger, patient):
        client.force_login(stranger)

        response = client.post(
            page("patient_edit", patient),
            builders.typed_patient(version=1, reason="a test"),
        )
        assert response.status_code == 404
        assert not Change.objects.exists()

    @pytest.mark.parametrize("role", ["auditor", "manager"])
    def test_whoever_only_reads_sees_and_does_not_write(
        self, client, clinic, patient, role
    ):
        client.force_login(builders.member("rita", role, clinic))

        for address in (
            LIST,
            page("patient", patient),
            page("patient_history", patient),
        ):
            told = client.get(address)
            assert told.status_code == 200
            assert NEW not in text(told)
            assert page("patient_edit", patient) not in text(told)
        for address in (NEW, page("patient_edit", patient)):
            assert client.get(address).status_code == 403
            assert client.post(address, builders.typed_patient()).status_code == 403
        assert Patient.objects.count() == 1

    def test_nobody_sees_anything_without_signing_in(self, client, patient):
        for address in (LIST, NEW, *(page(name, patient) for name in self.PAGES)):
            assert client.get(address).status_code == 302

    def test_someone_without_a_role_is_refused(self, client, clinic, nurse, patient):
        with builders.by_hand():
            nurse.membership_set.update(active_until=date(2020, 1, 2))
        client.force_login(nurse)

        assert client.get(LIST).status_code == 403

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
    def test_other_methods_do_nothing(self, browser, patient, method):
        for address in (
            LIST,
            NEW,
            page("patient", patient),
            page("patient_edit", patient),
        ):
            assert getattr(browser, method)(address).status_code == 405
