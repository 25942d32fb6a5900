"""CSV files into the record: everything of them once, or nothing."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from clinic.choices import ProperName
from clinic.fields import CodeField
from clinic.forms import PatientForm
from clinic.models import Clinic, Injector, Lot, Patient
from events.choices import RedFlag
from events.forms.followups import ContactForm
from events.forms.headaches import HeadacheReportForm
from events.forms.treatments import InjectionForm, TreatmentForm
from events.imports import COLUMNS, Refused, import_everywhere
from events.models import Contact, Exposure, Headache, HeadacheReport, Treatment
from tests import builders
from tests.csv_files import (
    NO_HEADACHE,
    command,
    imported,
    refusal,
    row_counts,
    write,
)

WORDS = 'Dull, "like a helmet",\nall day'


@pytest.fixture
def registers(clinic):
    builders.injector(clinic)
    builders.lot(clinic)


@pytest.fixture
def files(tmp_path):
    """A patient, treated in two areas, who reported a headache and then none."""
    return [
        write(tmp_path, "patients"),
        write(tmp_path, "treatments", {}, {"area": "forehead", "units": "12.5"}),
        write(
            tmp_path,
            "contacts",
            {"words": WORDS},
            {"contacted_at": "2024-08-30T09:00"} | NO_HEADACHE,
        ),
    ]


@pytest.mark.usefixtures("registers")
class TestAnImport:
    def test_says_what_it_added(self, files):
        assert imported(*files) == [
            "patients: 1 added",
            "treatments: 1 added",
            "injections: 2 added",
            "contacts: 2 added",
            "headache reports: 1 added",
        ]

    def test_stores_the_patient(self, files):
        imported(*files)

        patient = Patient.objects.get()
        assert patient.mrn == "P1"
        assert (patient.given_name, patient.family_name) == ("Zoë", "O'Brien")
        assert (patient.birth_date, patient.sex) == (date(1980, 2, 29), "F")
        assert (patient.headache_history, patient.migraine) == ("migraine", "episodic")
        assert patient.headache_days_per_28 == 4

    def test_stores_the_treatment_and_its_injections(self, files):
        imported(*files)

        treatment = Treatment.objects.get()
        assert (treatment.reference, treatment.patient.mrn) == ("T-1", "P1")
        # London is an hour ahead of UTC in June.
        assert treatment.treated_at == datetime(2024, 6, 3, 9, 30, tzinfo=UTC)
        assert (treatment.treated_precision, treatment.first_toxin) == ("exact", "yes")
        injections = treatment.injection_set.values_list("area", "units", "lot__number")
        assert set(injections) == {
            ("glabella", Decimal("20"), "L1"),
            ("forehead", Decimal("12.5"), "L1"),
        }

    def test_stores_the_contacts_and_the_headache(self, files):
        imported(*files)

        first, second = Contact.objects.order_by("contacted_on")
        assert (first.headache, first.contacted_on) == ("yes", date(2024, 6, 17))
        assert (second.headache, second.contacted_on) == ("no", date(2024, 8, 30))
        headache = Headache.objects.get()
        assert (headache.onset_on, headache.onset_precision) == (
            date(2024, 6, 5),
            "day",
        )
        assert (headache.outcome, headache.resolved_on) == (
            "resolved",
            date(2024, 6, 7),
        )
        assert (headache.worst_nrs, headache.grade) == (6, 2)
        report = HeadacheReport.objects.get()
        assert (report.contact, report.words) == (first, WORDS)
        answers = report.red_flags.items()
        assert {flag for flag, answer in answers if answer == "yes"} == {
            "fever",
            "getting_worse",
        }
        assert {answer for _, answer in answers} == {"yes", "not_asked"}

    def test_shows_the_headache_to_the_dashboards(self, files):
        imported(*files)

        exposure = Exposure.objects.get()
        assert (exposure.first_onset_day, exposure.followed_through_day) == (2, 88)

    def test_adds_nothing_the_second_time(self, files):
        imported(*files)
        before = row_counts()

        assert imported(*files) == [
            "patients: 0 added, 1 known",
            "treatments: 0 added, 1 known",
            "injections: 0 added, 2 known",
            "contacts: 0 added, 2 known",
            "headache reports: 0 added, 1 known",
        ]
        assert row_counts() == before

    def test_takes_the_files_one_by_one(self, files, tmp_path):
        for path in files:
            imported(path)

        assert Headache.objects.count() == 1
        assert imported(write(tmp_path, "patients", {}, {"mrn": "P2"})) == [
            "patients: 1 added, 1 known"
        ]

    def test_takes_the_quote_off_what_an_export_disarmed(self, tmp_path):
        names = {"given_name": "'=1+1", "family_name": "'t Hooft", "phone": "'+44 20"}

        imported(write(tmp_path, "patients", names))

        patient = Patient.objects.get()
        assert (patient.given_name, patient.phone) == ("=1+1", "+44 20")
        assert patient.family_name == "'t Hooft"

    def test_keeps_unknown_what_is_left_empty(self, tmp_path):
        empty = dict.fromkeys(COLUMNS["patients"][2:], "")

        imported(write(tmp_path, "patients", empty))

        patient = Patient.objects.get()
        assert (patient.sex, patient.migraine) == ("unknown", "unknown")
        assert (patient.birth_date, patient.headache_days_per_28) == (None, None)

    def test_says_who_imported(self, nurse, files):
        imported(*files, "--by=nora")

        assert {
            Patient.objects.get().recorded_by,
            Headache.objects.get().recorded_by,
        } == {nurse}

    def test_needs_a_user_that_is_there(self, files):
        before = row_counts()

        _, _, error = command(*files, "--by=nobody")

        assert error == "--by: there is no user 'nobody'."
        assert row_counts() == before

    def test_needs_a_file(self):
        _, _, error = command()

        assert error == "Name a file: --patients, --treatments or --contacts FILE."

    @pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
    def test_needs_a_time_zone_that_is_there(self, files, zone):
        _, _, error = command(*files, f"--time-zone={zone}")

        assert f"there is no time zone {zone!r}" in error

    def test_knows_no_future(self, tmp_path):
        paths = {
            "patients": write(tmp_path, "patients"),
            "treatments": write(tmp_path, "treatments", {"treated_at": "2026-07-01"}),
        }

        with pytest.raises(Refused) as refused:
            import_everywhere(by=builders.command_line(), now=builders.NOW, files=paths)

        (problem,) = refused.value.problems
        assert (problem.column, problem.message) == (
            "treated_at",
            "A treatment can't be in the future (it is 2026-06-30 13:00 at the clinic).",
        )


class TestAnImportThatCreatesRegisters:
    def test_makes_what_the_files_name(self, db, files):
        output = imported(*files, "--create-registers", "--time-zone=Pacific/Auckland")

        assert output[:4] == [
            "clinics: 1 added",
            "products: 1 added",
            "injectors: 1 added",
            "lots: 1 added",
        ]
        assert Clinic.objects.get().time_zone == "Pacific/Auckland"
        assert (Injector.objects.get().code, Lot.objects.get().number) == (
            "INJ-1",
            "L1",
        )
        # Auckland is twelve hours ahead of UTC in June.
        treated_at = Treatment.objects.get().treated_at
        assert treated_at == datetime(2024, 6, 2, 22, 30, tzinfo=UTC)

    def test_makes_nothing_for_files_that_it_refuses(self, db, files, tmp_path):
        builders.command_line()
        files[1] = write(tmp_path, "treatments", {"units": "0"})

        refusal(*files, "--create-registers")

    @pytest.mark.parametrize("name", ["botox", "OnabotulinumtoxinA", "other"])
    def test_guesses_no_product(self, db, files, tmp_path, name):
        builders.command_line()
        files[1] = write(tmp_path, "treatments", {"product": name})

        assert refusal(*files, "--create-registers") == (
            f"treatments.csv, line 2, column product, value “{name}”: This clinic has "
            f"no product “{name}”: correct it, or register it first."
        )


def test_the_codes_are_listed_that_the_forms_take():
    blocks = re.split(r"\n(?=\S)", command("--codes")[0])
    listed = {
        block.split()[0].removesuffix(":"): [
            line.split()[0] for line in block.splitlines()[1:]
        ]
        for block in blocks
        if block
    }

    columns = {column for kind in COLUMNS.values() for column in kind}
    forms = (PatientForm, TreatmentForm, InjectionForm, ContactForm, HeadacheReportForm)
    taken = {
        name: [code for code, _ in field.choices]
        for form in forms
        for name, field in form.base_fields.items()
        if isinstance(field, CodeField) and name in columns
    }
    assert listed == taken | {
        "product": ProperName.values,
        "red_flags": ["none", *RedFlag.values],
        "solicited": ["yes", "no"],
    }
