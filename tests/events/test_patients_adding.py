"""Adding a patient: what is kept, and what is refused with which words."""

import re
from datetime import date

import pytest
from django.db import IntegrityError
from django.urls import reverse

from clinic.models import Patient
from events.views import patients as views
from tests import builders

LIST = reverse("events:patients")
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


class TestAdding:
    def test_keeps_every_field(self, browser, clinic, nurse):
        response = add(browser)

        patient = Patient.objects.get()
        assert response.url == page("patient", patient)
        kept = {name: str(getattr(patient, name)) for name in builders.typed_patient()}
        assert kept == builders.typed_patient()
        assert patient.clinic == clinic
        assert patient.recorded_by == nurse

    def test_takes_what_is_left_out_as_unknown_never_as_no(self, browser):
        browser.post(NEW, {"mrn": "1"})

        patient = Patient.objects.get()
        assert patient.hypertension == patient.consent_to_call == "unknown"
        assert patient.headache_days_per_28 is None
        assert "Unknown" in text(browser.get(page("patient", patient)))

    @pytest.mark.parametrize("mrn", ["mrn001", "MRN 001", " mRn  00 1 "])
    def test_names_whose_number_it_is(self, browser, clinic, mrn):
        known = builders.patient(clinic, "Mrn 001", family_name="Known")

        response = add(browser, mrn=mrn)

        assert response.status_code == 422
        assert f'<a href="{page("patient", known)}">Known (Mrn 001)</a>' in text(
            response
        )
        assert Patient.objects.get() == known

    def test_lets_two_clinics_use_one_number(self, browser):
        builders.patient(builders.clinic("elsewhere"), "MRN 001")

        assert add(browser).status_code == 302

    def test_takes_composed_and_decomposed_letters_as_the_same(self, browser, clinic):
        builders.patient(clinic, "é-1")

        assert "This is the record number of" in text(add(browser, mrn="e\u0301-1"))

    @pytest.mark.parametrize(
        "known",
        [
            {"family_name": "MULLER", "birth_date": date(1980, 5, 1)},
            {"given_name": "zoe", "family_name": "Muller"},
        ],
    )
    def test_asks_once_whether_it_is_somebody_else(self, browser, clinic, known):
        other = builders.patient(clinic, "OLD", **known)

        response = add(browser)

        assert response.status_code == 422
        assert "tick that this is somebody else" in text(response)
        assert page("patient", other) in text(response)
        assert "07700 900001" in text(response)
        assert Patient.objects.count() == 1

        assert add(browser, somebody_else="on").status_code == 302
        assert Patient.objects.count() == 2

    def test_asks_nothing_about_a_namesake_of_another_family(self, browser, clinic):
        builders.patient(clinic, "OLD", given_name="Zoë", family_name="Müllerová")
        builders.patient(clinic, "OLD2", birth_date=date(1980, 5, 1))

        assert add(browser).status_code == 302

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            (
                {"headache_history": "none", "headache_days_per_28": "0"},
                "says none, but migraine is episodic",
            ),
            (
                {"headache_history": "none", "migraine": "none"},
                "says none, but there are 3 days with headache",
            ),
            ({"migraine": "none"}, "says migraine, but migraine is none"),
        ],
    )
    def test_names_a_contradiction(self, browser, values, message):
        response = add(browser, **values)

        assert response.status_code == 422
        assert message in text(response)
        assert not Patient.objects.exists()

    def test_lets_choose_the_clinic_where_there_are_several(self, browser):
        elsewhere = builders.clinic("elsewhere")
        builders.member("nora", "nurse", elsewhere)

        assert "Choose the clinic." in text(add(browser))
        assert add(browser, clinic="elsewhere").status_code == 302
        assert Patient.objects.get().clinic == elsewhere

    @pytest.mark.parametrize("code", ["third", "1 OR 1=1", "1", "all"])
    def test_refuses_the_clinic_of_others(self, browser, code):
        builders.member("nora", "nurse", builders.clinic("elsewhere"))
        builders.clinic("third")

        response = add(browser, clinic=code)

        assert response.status_code == 422
        assert "Choose one of your clinics." in text(response)
        assert not Patient.objects.exists()

    def test_says_so_if_the_number_was_taken_meanwhile(
        self, browser, clinic, monkeypatch
    ):
        def taken(**values):
            builders.patient(clinic, "mrn001")
            raise IntegrityError

        monkeypatch.setattr(views, "create_patient", taken)

        response = add(browser)
        assert response.status_code == 422
        assert "This is the record number of" in text(response)


# Numbers as in the list of bad input that the project was given.
BAD = [
    (1, "mrn", "", "Enter the patient&#x27;s record number."),
    (2, "mrn", "  \u200b\u00a0", "Enter the patient&#x27;s record number."),
    (3, "mrn", "x" * 101, "At most 40 characters (you typed 101)"),
    (4, "mrn", "a\0b", "control character or a line break: type it on one line"),
    (5, "mrn", "a\r\nSet-Cookie:x", "type it on one line"),
    (6, "mrn", "\u202egnp.exe", "invisible direction character"),
    (16, "birth_date", "2099-01-01", "A birth date can&#x27;t be in the future"),
    (17, "birth_date", "1901-01-01", "more than 120 years ago"),
    (17, "birth_date", "1800-01-01", "between 1900-01-01 and 2099-12-31"),
    (18, "birth_date", "1900-02-29", "There is no such day as 1900-02-29."),
    (19, "birth_date", "31/02/1990", "There is no such day as 1990-02-31."),
    (20, "birth_date", "03/04/1990", "Enter the date as year-month-day"),
    (67, "headache_days_per_28", "5.5", "Enter a whole number from 0 to 28."),
    (71, "headache_days_per_28", "29", "29 is out of range"),
    (72, "sex", "female", "There is no code “female” here."),
    (72, "hypertension", "YES", "There is no code “YES” here."),
]
WHATEVER = [
    "<script>alert(1)</script>",
    "=cmd|'/C calc'!A0",
    "O'Brien-Ñíguez 李",
    "👩‍👩‍👧",
    "ß" * 40,  # letters that folding makes longer
    "\ufdfa" * 40,
]


class TestBadInput:
    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [pytest.param(*row, id=f"{n} {row[0]}") for n, *row in BAD],
    )
    def test_is_refused_by_name_and_nothing_typed_is_lost(
        self, browser, field, value, message
    ):
        response = add(browser, **{field: value})

        assert response.status_code == 422
        assert message in text(response)
        assert re.search(f'href="#id_(family_name|{field})(_0)?"', text(response))
        assert "Latex" in text(response)
        assert not Patient.objects.exists()

    @pytest.mark.parametrize("name", WHATEVER)
    def test_is_taken_as_typed_where_it_is_only_odd(self, browser, name):
        add(browser, mrn=name, family_name=name)

        patient = Patient.objects.get()
        assert (patient.mrn, patient.family_name) == (name, name)
        for address in (page("patient", patient), LIST, f"{LIST}?q={name[:3]}"):
            response = browser.get(address)
            assert response.status_code == 200
            assert "<script>alert" not in text(response)

    def test_two_values_for_one_field_are_not_chosen_from(self, browser):
        response = add(browser, family_name=["Müller", "Miller"])

        assert response.status_code == 400
        assert "This came twice: give it once." in text(response)
        assert not Patient.objects.exists()

    @pytest.mark.parametrize("uid", ["abc", "-1", str(2**63), "0", "%201", "9" * 4400])
    def test_no_other_id_than_its_own_finds_a_patient(self, browser, uid):
        assert browser.get(f"{LIST}{uid}/").status_code == 404

    def test_a_patient_is_not_born_after_the_treatment(self, browser, clinic):
        treatment = builders.treatment(clinic)
        patient = treatment.patient

        response = browser.post(
            page("patient_edit", patient),
            builders.typed_patient(
                birth_date="2026-03-03", version=1, reason="as told"
            ),
        )

        assert response.status_code == 422
        assert f"after the treatment on {treatment.treated_on}" in text(response)
