"""An import adds and never changes; and what is wrong in several places at once."""

import pytest

from clinic.models import Patient
from events.models import Contact, Injection
from tests import builders
from tests.csv_files import NO_HEADACHE, imported, refusal, write

NEVER_CHANGES = "An import adds and never changes: correct one of the two."


@pytest.fixture(autouse=True)
def registers(clinic):
    builders.injector(clinic)
    builders.injector(clinic, "INJ-2")
    builders.lot(clinic)


@pytest.fixture
def recorded(tmp_path):
    """What an earlier import stored: one patient, treatment, call and headache."""
    imported(
        *(write(tmp_path, kind) for kind in ("patients", "treatments", "contacts"))
    )


@pytest.mark.usefixtures("recorded")
class TestARecordedRowThatDiffers:
    @pytest.mark.parametrize(
        ("kind", "column", "value", "recorded_as"),
        [
            ("patients", "sex", "M", "F"),
            ("patients", "birth_date", "1980-02-28", "1980-02-29"),
            ("patients", "headache_days_per_28", "5", "4"),
            ("patients", "family_name", "Brien", "O'Brien"),
            ("treatments", "units", "25", "20.0"),
            ("treatments", "points", "6", "5"),
            ("treatments", "first_toxin", "no", "yes"),
            ("treatments", "injector", "INJ-2", "Dr INJ-1 (INJ-1)"),
            ("contacts", "worst_nrs", "7", "6"),
            ("contacts", "resolved_on", "2024-06-08", "2024-06-07"),
            ("contacts", "onset_on", "2024-06-06", "2024-06-05"),
            ("contacts", "words", "Worse.", ""),
        ],
    )
    def test_is_refused(self, tmp_path, kind, column, value, recorded_as):
        assert refusal(write(tmp_path, kind, {column: value})) == (
            f"{kind}.csv, line 2, column {column}, value “{value}”: "
            f"The record says “{recorded_as}”. {NEVER_CHANGES}"
        )

    def test_leaves_the_record_as_it_was(self, tmp_path):
        refusal(
            write(tmp_path, "patients", {"sex": "M"}),
            write(tmp_path, "treatments", {"units": "25"}),
            write(tmp_path, "contacts", NO_HEADACHE),
        )

        assert Patient.objects.get().sex == "F"
        assert Injection.objects.get().units == 20
        assert Contact.objects.get().headache == "yes"

    def test_is_refused_where_the_answer_changed(self, tmp_path):
        assert refusal(write(tmp_path, "contacts", NO_HEADACHE)) == (
            "contacts.csv, line 2, column headache, value “no”: "
            f"The record says “yes”. {NEVER_CHANGES}"
        )

    def test_is_refused_where_a_value_is_left_out(self, tmp_path):
        assert refusal(write(tmp_path, "patients", {"birth_date": ""})) == (
            "patients.csv, line 2, column birth_date: "
            f"The record says “1980-02-29”. {NEVER_CHANGES}"
        )

    def test_is_refused_with_an_area_more(self, tmp_path):
        rows = write(tmp_path, "treatments", {}, {"area": "forehead"})

        assert refusal(rows) == (
            "treatments.csv, line 3, column area, value “forehead”: The recorded "
            "treatment of this reference has no such injection. An import adds "
            "treatments and never changes one."
        )

    def test_is_refused_with_an_area_less(self, tmp_path):
        both = [{"treatment_ref": "T-2"}, {"treatment_ref": "T-2", "area": "forehead"}]
        imported(write(tmp_path, "treatments", *both))

        assert refusal(write(tmp_path, "treatments", both[0])) == (
            "treatments.csv, line 2, column area, value “glabella”: The recorded "
            "treatment of this reference has forehead too, which this file leaves out."
        )

    def test_is_refused_where_the_reference_is_another_patients(self, tmp_path):
        imported(write(tmp_path, "patients", {"mrn": "P2"}))

        assert refusal(write(tmp_path, "treatments", {"mrn": "P2"})) == (
            "treatments.csv, line 2, column mrn, value “P2”: The recorded treatment of "
            "this reference is another patient's: another treatment needs another "
            "reference."
        )

    def test_stops_the_rows_around_it_too(self, tmp_path):
        rows = [{"mrn": "P2"}, {"sex": "M"}, {"mrn": "P3"}]

        assert refusal(write(tmp_path, "patients", *rows)).startswith(
            "patients.csv, line 3, column sex"
        )


class TestRowsOfAnotherClinic:
    @pytest.fixture(autouse=True)
    def theirs(self, recorded):
        elsewhere = builders.clinic("elsewhere")
        builders.injector(elsewhere)
        builders.lot(elsewhere)

    def test_find_no_patient_of_this_one(self, tmp_path):
        rows = {"clinic": "elsewhere", "treatment_ref": "T-2"}

        assert refusal(write(tmp_path, "treatments", rows)) == (
            "treatments.csv, line 2, column mrn, value “P1”: "
            "This clinic has no such patient: correct it, or add it first."
        )

    def test_find_no_treatment_of_this_one(self, tmp_path):
        assert refusal(write(tmp_path, "contacts", {"clinic": "elsewhere"})) == (
            "contacts.csv, line 2, column treatment_ref, value “T-1”: This clinic has "
            "no treatment of this reference: correct it, or add it first."
        )

    def test_may_use_the_same_numbers(self, tmp_path):
        files = [
            write(tmp_path, kind, {"clinic": "elsewhere"})
            for kind in ("patients", "treatments", "contacts")
        ]

        assert imported(*files)[0] == "patients: 1 added"
        assert Contact.objects.count() == 2


class TestSeveralProblems:
    def places(self, *files):
        lines = refusal(*files).splitlines()
        return [line.split(",")[:3] for line in lines]

    def test_are_all_reported_at_once(self, tmp_path):
        files = [
            write(
                tmp_path, "patients", {}, {"mrn": "P2", "sex": "W", "birth_date": "1"}
            ),
            write(
                tmp_path,
                "treatments",
                {"units": "1e2", "lot": "L9"},
                {"treatment_ref": "T-2", "treated_at": "soon"},
                {"treatment_ref": "T-3"},
            ),
            write(tmp_path, "contacts", {"treatment_ref": "T-3", "worst_nrs": "11"}),
        ]

        assert self.places(*files) == [
            ["patients.csv", " line 3", " column birth_date"],
            ["patients.csv", " line 3", " column sex"],
            ["treatments.csv", " line 2", " column units"],
            ["treatments.csv", " line 2", " column lot"],
            ["treatments.csv", " line 3", " column treated_at"],
            ["contacts.csv", " line 2", " column worst_nrs"],
        ]

    def test_name_a_refused_patient_once(self, tmp_path):
        files = [
            write(tmp_path, "patients", {"sex": "W"}),
            write(tmp_path, "treatments", {}, {"treatment_ref": "T-2"}),
            write(tmp_path, "contacts", {}, {"treatment_ref": "T-2"}),
        ]

        assert len(self.places(*files)) == 1

    def test_name_a_refused_treatment_once(self, tmp_path):
        files = [
            write(tmp_path, "patients"),
            write(tmp_path, "treatments", {"units": "0"}),
            write(tmp_path, "contacts", {}, {"contacted_at": "2024-06-18"}),
        ]

        assert len(self.places(*files)) == 1

    def test_of_a_missing_clinic_are_said_of_each_patient(self, tmp_path):
        rows = [{"clinic": "atlantis"}, {"clinic": "atlantis", "mrn": "P2"}]

        assert self.places(write(tmp_path, "patients", *rows)) == [
            ["patients.csv", " line 2", " column clinic"],
            ["patients.csv", " line 3", " column clinic"],
        ]
