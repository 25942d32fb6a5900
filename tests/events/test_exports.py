"""What an auditor takes out: complete, safe to open, and equal to what is shown."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.actions import create_injector
from clinic.formulas import armed
from events.models import Treatment
from events.rules.windows import WINDOWS
from tests import builders
from tests.dashboards.sample import void

EXPORT = reverse("events:export")
[EARLY] = [window.label for window in WINDOWS if window.code == "early"]


@pytest.fixture
def auditor(clinic):
    return builders.member("anton", "auditor", clinic)


def downloaded(client, user, **asked):
    client.force_login(user)
    response = client.post(EXPORT, {"dataset": "exposures"} | asked)
    assert response.status_code == 200
    return b"".join(response)


def written(path, *arguments):
    call_command("export", "exposures", f"--out={path}", *arguments, stdout=StringIO())
    return path.read_bytes()


def rows_of(data):
    return list(csv.DictReader(StringIO(data.decode(), newline="")))


class TestWhoMayExport:
    @pytest.mark.parametrize("address", [reverse("events:exports"), EXPORT])
    def test_a_nurse_may_not_and_is_told_why(self, client, nurse, address):
        client.force_login(nurse)

        response = client.get(address, {"dataset": "exposures"})

        seen = response.content.decode()
        assert response.status_code == 403
        assert "This page isn&#x27;t for your role" in seen.replace("'", "&#x27;")
        assert "(export records). Ask a manager of your clinic." in seen
        assert "no-store" in response["Cache-Control"]

    def test_a_nurse_has_no_link_to_it_and_an_auditor_has(self, client, nurse, auditor):
        for user, links in ((nurse, 0), (auditor, 1)):
            client.force_login(user)
            page = client.get(
                reverse("dashboards:page", args=["area"])
            ).content.decode()
            assert page.count(f'href="{reverse("events:exports")}"') == links

    def test_a_stranger_takes_out_nothing_of_this_clinic(
        self, client, clinic, stranger
    ):
        builders.treatment(clinic, reference="T-OURS")
        builders.treatment(builders.clinic("elsewhere"), reference="T-THEIRS")

        [row] = rows_of(downloaded(client, stranger))

        assert (row["clinic"], row["treatment_ref"]) == ("elsewhere", "T-THEIRS")

    def test_a_stranger_who_names_this_clinic_is_refused(
        self, client, clinic, stranger
    ):
        builders.treatment(clinic, reference="T-OURS")
        client.force_login(stranger)

        response = client.post(EXPORT, {"dataset": "exposures", "clinic": "riverside"})

        assert response.status_code == 400
        assert "There is no “riverside” here." in response.content.decode()
        assert "T-OURS" not in response.content.decode()

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({}, "Choose a dataset: exposures, patients,"),
            ({"dataset": "secrets"}, "There is no dataset “secrets”."),
            ({"dataset": "patients", "identified": "maybe"}, "Select a valid choice."),
            ({"dataset": "headaches", "sort": "onset"}, "Unknown filter “sort”."),
            ({"dataset": "exposures", "page": "2"}, "Unknown filter “page”."),
            ({"dataset": "exposures", "from": "2026-02-30"}, "There is no such day"),
            ({"dataset": "exposures", "as_of": "2999-01-01"}, "Enter a date between"),
            (
                {"dataset": "exposures", "as_of": "2099-01-01"},
                "This isn&#x27;t over",
            ),
            ({"dataset": "exposures", "since": "2026"}, "Unknown filter “since”."),
        ],
    )
    def test_what_cannot_be_exported_is_said(self, client, auditor, asked, said):
        client.force_login(auditor)

        response = client.post(EXPORT, asked)

        assert response.status_code == 400
        assert response["Content-Type"] == "text/html; charset=utf-8"
        assert said in response.content.decode()


class TestTheFile:
    def test_the_page_sends_the_bytes_that_the_command_writes(
        self, client, clinic, auditor, tmp_path
    ):
        builders.headache(builders.treatment(clinic))
        builders.treatment(builders.clinic("elsewhere"))

        data = downloaded(client, auditor)

        assert data == written(tmp_path / "one.csv", "--clinic=riverside")
        assert len(rows_of(data)) == 1
        everyone = builders.member("eve", "auditor", None)
        assert downloaded(client, everyone) == written(tmp_path / "all.csv")
        assert downloaded(client, everyone, clinic="riverside") == data

    def test_a_treatment_is_one_row_with_what_is_counted_of_it(
        self, client, clinic, auditor
    ):
        patient = builders.patient(
            clinic, birth_date=date(1990, 3, 3), sex="F", migraine="none"
        )
        treatment = builders.treatment(
            clinic, of=patient, areas=["glabella", "forehead"], reference="T-1"
        )
        builders.headache(treatment, day=3, contact_day=14, function="self_care")
        builders.contact(treatment, 84, "no")

        [row] = rows_of(downloaded(client, auditor))

        assert row == {
            "clinic": "riverside",
            "treatment_ref": "T-1",
            "patient": str(patient.uid),
            "treated_on": "2026-03-02",
            "injector": "INJ-1",
            "indication": "cosmetic",
            "indication_label": "Cosmetic",
            "first_toxin": "no",
            "first_toxin_label": "No",
            "cycle": "1",
            "areas": "glabella;forehead",
            "areas_label": "Glabella; Forehead",
            "product": "onabotulinumtoxinA",
            "brand": "",
            "units": "40",
            "lot": "L1",
            "sex": "F",
            "sex_label": "Female",
            "age": "35",
            "headache_history": "unknown",
            "headache_history_label": "Unknown",
            "migraine": "none",
            "migraine_label": "None",
            "low_pain_threshold": "unknown",
            "low_pain_threshold_label": "Unknown",
            "needle_anxiety": "unknown",
            "needle_anxiety_label": "Unknown",
            "habitual_frowning": "unknown",
            "habitual_frowning_label": "Unknown",
            "retreated_day": "",
            "followed_through_day": "84",
            "first_onset_day": "3",
            "late_onset_day": "",
            "onset_windows": "early",
            "onset_windows_label": EARLY,
            "possible_windows": "",
            "possible_windows_label": "",
            "spontaneous_windows": "",
            "spontaneous_windows_label": "",
            "worst_grade": "3",
            "emergency_flag": "no",
            "serious": "no",
            "voided": "no",
        }

    def test_every_treatment_has_its_row_the_voided_ones_too(
        self, client, clinic, auditor
    ):
        treatments = [
            builders.treatment(clinic, areas=["glabella", "chin"]) for _ in range(3)
        ]
        void(Treatment, id=treatments[1].id)

        rows = rows_of(downloaded(client, auditor))

        assert [(row["treatment_ref"], row["voided"]) for row in rows] == [
            (treatments[0].reference, "no"),
            (treatments[1].reference, "yes"),
            (treatments[2].reference, "no"),
        ]

    def test_no_name_or_record_number_is_in_it(self, client, clinic, auditor):
        patient = builders.patient(
            clinic, mrn="MRN-77", given_name="Zelda", family_name="Quartz", phone="0999"
        )
        builders.treatment(clinic, of=patient)

        data = downloaded(client, auditor).decode()

        for secret in ("MRN-77", "mrn-77", "Zelda", "Quartz", "0999"):
            assert secret not in data

    @pytest.mark.parametrize("text", ["=cmd|x", "+1", "-1", "@SUM(A1)", "＝1", "'=1"])
    def test_a_formula_is_text_in_a_spreadsheet_and_comes_back_whole(
        self, client, clinic, auditor, text
    ):
        evil = create_injector(
            by=builders.command_line(),
            now=builders.NOW,
            clinic=clinic,
            code=text,
            name="Dr",
        )
        lot = builders.lot(clinic, number=text)
        builders.treatment(
            clinic,
            injector=evil,
            reference=text,
            injections=[builders.injection(clinic, lot=lot)],
        )

        [row] = rows_of(downloaded(client, auditor))

        for column in ("injector", "lot", "treatment_ref"):
            assert row[column] == f"'{text}"
            assert armed(row[column]) == text

    def test_thirty_treatments_cost_no_more_queries_than_three(
        self, client, clinic, auditor
    ):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                downloaded(client, auditor)
            return len(captured)

        for _ in range(3):
            builders.treatment(clinic)
        downloaded(client, auditor)
        few = queries()
        for n in range(27):
            builders.treatment(clinic, injector=builders.injector(clinic, f"INJ-{n}"))

        assert queries() == few
