"""Values at the edge of what an import takes: one answer, and never a crash."""

import pytest

from clinic.fields import TextField, UnitsField, WordsField
from clinic.models import Lot, Patient
from events.models import Headache, Treatment
from tests import builders
from tests.clinic.test_constraints import refused_by
from tests.clinic.test_days import moment_field
from tests.clinic.test_fields import refusal as field_refusal
from tests.csv_files import command, imported, refusal, write

KINDS = ("patients", "treatments", "contacts")


@pytest.fixture
def at(db):
    at = builders.clinic()
    builders.injector(at)
    builders.lot(at)
    return at


def test_a_decomposed_record_number_is_known_the_second_time(at, tmp_path):
    path = write(tmp_path, "patients", {"mrn": "Pe\u0301"})
    imported(path)
    assert imported(path) == ["patients: 0 added, 1 known"]


def test_a_record_number_in_both_forms_is_one_patient(at, tmp_path):
    path = write(tmp_path, "patients", {"mrn": "Pe\u0301"}, {"mrn": "P\u00e9"})
    assert "line 3, column mrn" in refusal(path)


def test_a_treatment_finds_its_patient_in_either_form(at, tmp_path):
    imported(
        write(tmp_path, "patients", {"mrn": "Pe\u0301"}),
        write(tmp_path, "treatments", {"mrn": "P\u00e9"}),
    )


def test_a_reference_in_both_forms_is_one_treatment(at, tmp_path):
    imported(write(tmp_path, "patients"))
    imported(write(tmp_path, "treatments", {"treatment_ref": "T-e\u0301"}))
    imported(write(tmp_path, "treatments", {"treatment_ref": "T-\u00e9"}))
    assert [row.reference for row in Treatment.objects.all()] == ["T-\u00e9"]


def test_an_onset_in_the_month_of_the_treatment_is_known_the_second_time(at, tmp_path):
    onset = {"onset_on": "2024-06-01", "onset_precision": "month", "resolved_on": ""}
    files = [write(tmp_path, kind) for kind in KINDS[:2]]
    files.append(write(tmp_path, "contacts", onset))
    imported(*files)
    assert imported(*files)[-2:] == [
        "contacts: 0 added, 1 known",
        "headache reports: 0 added, 1 known",
    ]


def test_the_first_day_is_refused_or_stored_east_of_greenwich(at, tmp_path):
    builders.clinic("akl", "Pacific/Auckland")
    rows = {"clinic": "akl", "birth_date": ""}
    _, _, error = command(
        write(tmp_path, "patients", rows),
        write(tmp_path, "treatments", {"clinic": "akl", "treated_at": "1900-01-01"}),
        "--create-registers",
    )
    assert error in (None, "1 problem; nothing was stored.")


def test_the_last_day_is_one_day_with_and_without_its_time(at):
    assert (
        moment_field().clean("2099-12-31T10:00").at
    )  # refused: "between … and 2099-12-31"


def test_a_headache_recorded_without_report_is_no_crash(at, tmp_path):
    imported(write(tmp_path, "patients"), write(tmp_path, "treatments"))
    builders.contact(Treatment.objects.get(), 14, "yes")
    _, _, error = command(write(tmp_path, "contacts"))
    assert error in (None, "1 problem; nothing was stored.")


def test_a_record_number_that_grows_when_folded_is_taken_whole(at, tmp_path):
    _, _, error = command(write(tmp_path, "patients", {"mrn": "ß" * 40}))
    assert error in (None, "1 problem; nothing was stored.")
    assert Patient.objects.get().mrn_normalised == "ss" * 40


@pytest.mark.parametrize("code", ["INJ\u202e1", "INJ\n1", "\u200b", "A\x1bB"])
def test_no_injector_is_made_of_what_cannot_be_seen(at, tmp_path, code):
    files = [
        write(tmp_path, "patients"),
        write(tmp_path, "treatments", {"injector": code}),
    ]
    assert "column injector" in refusal(*files, "--create-registers")


def test_no_lot_is_made_of_what_cannot_be_seen(at, tmp_path):
    files = [
        write(tmp_path, "patients"),
        write(tmp_path, "treatments", {"lot": "\u200b"}),
    ]
    command(*files, "--create-registers")
    assert not Lot.objects.filter(number="\u200b").exists()


def test_a_decomposed_lot_is_made_and_found(at, tmp_path):
    files = [
        write(tmp_path, "patients"),
        write(tmp_path, "treatments", {"lot": "Le\u0301"}),
    ]
    imported(*files, "--create-registers")


def test_a_scale_without_grade_is_refused(at):
    builders.headache(builders.treatment(at))
    with refused_by("headache_grade_with_scale"), builders.by_hand():
        builders.change(Headache.objects, grade=None)


def test_a_refused_reference_hides_no_patient_of_the_same_number(at, tmp_path):
    files = [
        write(tmp_path, "patients", {"mrn": "7"}),
        write(
            tmp_path,
            "treatments",
            {"treatment_ref": "7", "mrn": "7", "units": "0"},
            {"treatment_ref": "8", "mrn": "7", "indication": "none"},
        ),
    ]
    assert len(refusal(*files).splitlines()) == 2


@pytest.mark.parametrize("mrn", ["P1\u200b", "P\u200e1", "P\u00ad1"])
def test_a_record_number_has_no_invisible_characters(mrn):
    field_refusal(TextField(max_length=40), mrn)


@pytest.mark.parametrize("text", ["a\u2028b", "a\u2029b"])
def test_a_line_separator_is_a_line_break(text):
    field_refusal(TextField(), text)


def test_a_field_too_long_is_not_called_broken_quotes(at, tmp_path):
    path = write(tmp_path, "patients", {"given_name": "x" * 200_000})
    assert "quotes" not in refusal(path)


def test_too_large_a_dose_names_the_range():
    assert "25 000" in field_refusal(UnitsField(most=25_000), "1000000")


def test_words_of_several_lines_are_not_sent_to_one_line():
    assert "on one line" not in field_refusal(WordsField(), "a\x0bb")


def test_a_time_on_a_day_that_never_was_is_named():
    assert "no such day" in field_refusal(moment_field(), "2026-02-30T10:00")


def test_a_contact_before_the_treatment_on_its_day_is_refused(at, tmp_path):
    files = [write(tmp_path, kind) for kind in KINDS[:2]]
    files.append(
        write(
            tmp_path,
            "contacts",
            {"contacted_at": "2024-06-03T08:00", "headache": "unknown"}
            | dict.fromkeys(
                (
                    "onset_on",
                    "onset_precision",
                    "resolved_on",
                    "worst_nrs",
                    "function",
                    "compared_with_usual",
                    "red_flags",
                ),
                "",
            ),
        )
    )
    assert "column contacted_at" in refusal(*files)


def test_an_onset_after_the_contact_on_its_day_is_refused(at, tmp_path):
    files = [write(tmp_path, kind) for kind in KINDS[:2]]
    files.append(
        write(
            tmp_path,
            "contacts",
            {
                "contacted_at": "2024-06-05T09:00",
                "onset_on": "2024-06-05T23:00",
                "onset_precision": "exact",
                "resolved_on": "",
            },
        )
    )
    assert "column onset_on" in refusal(*files)
