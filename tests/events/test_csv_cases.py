"""The list of bad CSV files, C1 to C38, for clinics of three time zones.

Each is refused in the words that say where it is and what to do, and stores nothing; or
it is taken, where the list says so. Those of the page alone stand in
test_imports_pages.py: two files (C34: a_kind_that_came_twice) or none (C35:
nothing_at_all), a right that is lost meanwhile (C36), somebody else's preview (C37:
nobody_sees_anybody_elses), a file that is another one by then (C38).
"""

import gzip

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from clinic.formulas import disarmed
from clinic.models import Patient
from events.imports import COLUMNS
from events.imports.files import MOST_BYTES, MOST_ROWS, TOO_LARGE, TOO_LONG
from tests import builders
from tests.csv_files import NO_HEADACHE, command, imported, refusal, row_of, write

NAMES = COLUMNS["patients"]
HEADER = ",".join(NAMES)


def line_of(**changes):
    return ",".join(row_of("patients", **changes).values())


TEXT = f"{HEADER}\n{line_of()}\n{line_of(mrn='P2')}\n"
EMPTY = "The file is empty: it needs a header line that names the columns."
NULL = "There is a null character here: save the file as CSV UTF-8."
MISSING = "This column is missing: add it to the header."
UNKNOWN = f"There is no such column. The columns are: {', '.join(NAMES)}."
RAGGED = (
    "the header names 10: put quotes around a value with a comma in it, or add what "
    "is missing."
)
BROKEN = "The quotes are broken from here on"
QUOTES = "a quote within quotes is written twice."
ISO = "Enter the date as year-month-day, such as 2026-03-31."
SERIAL = f"{ISO} It looks like a spreadsheet's serial number."
MIXED_UP = f"{ISO} Written like this, day and month could be mixed up."
TIME = "Enter the date and time as 2026-03-31T14:05, or the date alone as 2026-03-31."
ERROR = (
    "This is a spreadsheet's error, not a value: correct the cell there, or leave it "
    "empty."
)
NOTHING = (
    "This stands for nothing in a spreadsheet or a database: leave the cell empty, or "
    "enter the value."
)
FIRST_DIGITS = (
    "A spreadsheet damaged this number and kept its first digits alone: format the "
    "column as text there, and enter the number anew."
)
NO_PATIENT = "This clinic has no such patient: correct it, or add it first."
DIGITS = "Enter digits only, with at most one decimal, such as 20 or 12.5."


@pytest.fixture(autouse=True, scope="module")
def here(in_each_zone):
    """The clinic that the files name, with what it has registered."""
    clinic = builders.clinic(time_zone=in_each_zone)
    builders.injector(clinic)
    builders.lot(clinic)
    connection.check_constraints()
    return clinic


@pytest.fixture(autouse=True)
def in_database(here, db):
    """Each test undoes what it adds."""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "patients.csv"


def many_rows():
    return f"{HEADER}\n" + f"{',' * 9}\n" * (MOST_ROWS + 1)


FILES = {
    "C1-empty": (b"", "1", EMPTY),
    "C1-blank": (b" \r\n\n", "1", EMPTY),
    "C3": (TEXT.replace(",sex", ""), "1, column sex", MISSING),
    "C3-renamed": (TEXT.replace("phone", "shoe_size"), "1, column phone", MISSING),
    "C4": (TEXT.replace("phone", "shoe_size"), "1, column shoe_size", UNKNOWN),
    "C4-case": (TEXT.replace("phone", "Sex"), "1, column Sex", UNKNOWN),
    "C5": (
        TEXT.replace("phone", "sex"),
        "1, column sex",
        "This column is there twice: remove one of the two.",
    ),
    "C6-short": (
        TEXT.replace("P2,", ""),
        "3, column headache_days_per_28",
        f"This line has 9 values, {RAGGED}",
    ),
    "C6-long": (
        TEXT.replace("P2", "P2,P3"),
        "3, column headache_days_per_28",
        f"This line has 11 values, {RAGGED}",
    ),
    "C7": (
        TEXT.replace(",", ";"),
        "1, column clinic",
        "The values are separated by semicolons: save with commas.",
    ),
    "C8": (
        TEXT.replace(",", "\t"),
        "1, column clinic",
        "The values are separated by tabs: save with commas.",
    ),
    "C9": (
        TEXT.encode("utf-16"),
        "1",
        "The file is encoded as UTF-16: save it as CSV UTF-8.",
    ),
    "C9-without-mark": (TEXT.encode("utf-16-le"), "1", NULL),
    "C10": (
        TEXT.encode("cp1252"),
        "2, value “ë”",
        "The file isn't encoded as UTF-8: save it as CSV UTF-8.",
    ),
    "C12": (TEXT.replace("P2", "P\0"), "3", NULL),
    "C13": (
        TEXT.replace("P2", '"P2'),
        "3",
        f"{BROKEN} (unexpected end of data): {QUOTES}",
    ),
    "C14": (
        TEXT.replace("P2", '"P"2'),
        "3",
        f"{BROKEN} (',' expected after '\"'): {QUOTES}",
    ),
    "C15": (
        TEXT.replace("P2", "x" * 200_000),
        "3",
        "A value here is longer than 131072 characters: shorten it.",
    ),
    "C16": (
        b"PK\x03\x04" + TEXT.encode(),
        "1",
        "This is an Excel workbook or a zip file: save it as CSV UTF-8.",
    ),
    "C17": (
        gzip.compress(TEXT.encode()),
        "1",
        "This is a gzip file: unpack it first.",
    ),
    "C18": (many_rows, "50002", TOO_LONG),
    "C19": (
        TEXT + " " * MOST_BYTES,
        "1",
        TOO_LARGE,
    ),
}


@pytest.mark.parametrize(("data", "place", "message"), FILES.values(), ids=FILES)
def test_a_file_is_refused(path, data, place, message):
    data = data() if callable(data) else data
    path.write_bytes(data.encode() if isinstance(data, str) else data)

    assert f"patients.csv, line {place}: {message}" in refusal(path).splitlines()


TAKEN = {
    "C11": b"\xef\xbb\xbf" + TEXT.encode(),
    "C20": TEXT.replace("\n", "\r").encode(),
}


@pytest.mark.parametrize("data", TAKEN.values(), ids=TAKEN)
def test_a_file_is_taken_as_another_program_writes_it(path, data):
    path.write_bytes(data)

    assert imported(path) == ["patients: 2 added"]


def test_C2_a_header_alone_adds_nothing_and_says_so(path):
    path.write_text(f"{HEADER}\n")

    assert imported(path) == ["Nothing was added: there are no rows under the headers."]


ROWS = {
    "C21": ("treatments", "units", "=1+1", DIGITS),
    "C22-day": ("patients", "birth_date", "44927", SERIAL),
    "C22-moment": ("treatments", "treated_at", "44927", SERIAL),
    "C22-time": (
        "treatments",
        "treated_at",
        "44927.4375000",
        f"{TIME} It looks like a spreadsheet's serial number.",
    ),
    "C22-comma": ("contacts", "onset_on", "44927,4", SERIAL),
    "C23-day": ("patients", "birth_date", "01/02/1990", MIXED_UP),
    "C23-moment": ("treatments", "treated_at", "01/02/2024", MIXED_UP),
    "C23-time": (
        "treatments",
        "treated_at",
        "01/02/2024 10:30",
        f"{TIME} Written like this, day and month could be mixed up.",
    ),
    "C23-contact": ("contacts", "contacted_at", "1.2.24", MIXED_UP),
    "C24-error": ("patients", "mrn", "#REF!", ERROR),
    "C24-error-in-a-name": ("patients", "family_name", "#NAME?", ERROR),
    "C24-not-available": ("treatments", "lot", "#N/A", ERROR),
    "C24-null": ("patients", "headache_days_per_28", "NULL", NOTHING),
    "C24-na": ("treatments", "first_toxin", "N/A", NOTHING),
    "C24-dash": ("contacts", "worst_nrs", "-", NOTHING),
    "C25": ("patients", "mrn", "1.23E+11", FIRST_DIGITS),
    "C25-treatment": ("treatments", "mrn", "1.23E+11", FIRST_DIGITS),
    "C25-reference": ("contacts", "treatment_ref", "1,23E+11", FIRST_DIGITS),
    "C25-lot": ("treatments", "lot", "5E+10", FIRST_DIGITS),
    "C29-nobodys": ("treatments", "mrn", "P9", NO_PATIENT),
}
KINDS = tuple(COLUMNS)


@pytest.mark.parametrize(
    ("kind", "column", "value", "message"), ROWS.values(), ids=ROWS
)
def test_a_row_is_refused(tmp_path, kind, column, value, message):
    kinds = KINDS[: KINDS.index(kind) + 1]
    files = [
        write(tmp_path, name, {column: value} if name == kind else {}) for name in kinds
    ]

    assert refusal(*files) == (
        f"{kind}.csv, line 2, column {column}, value “{value}”: {message}"
    )


@pytest.mark.parametrize("text", ["=1+1", "'=x", "-", "@home", "+44 20 7946"])
def test_C21_C31_a_formula_is_text_and_comes_back_as_it_was(tmp_path, text):
    changes = {"family_name": disarmed(text), "phone": disarmed(text)}

    imported(write(tmp_path, "patients", changes))

    patient = Patient.objects.get()
    assert (patient.family_name, patient.phone) == (text, text)


def test_C26_a_number_that_lost_its_zeros_is_named_with_the_one_on_record(tmp_path):
    files = [
        write(tmp_path, "patients", {"mrn": "00123"}),
        write(tmp_path, "treatments", {"mrn": "123"}),
    ]

    assert refusal(*files) == (
        f"treatments.csv, line 2, column mrn, value “123”: {NO_PATIENT} It has 00123: "
        "a spreadsheet takes the zeros in front away, unless the column is formatted as "
        "text."
    )


def test_C27_a_row_that_is_there_twice_is_named_with_the_first(tmp_path):
    path = write(tmp_path, "patients", {}, {"mrn": "P2"}, {"mrn": "p 1"})

    assert refusal(path) == (
        "patients.csv, line 4, column mrn, value “p 1”: "
        "This record number is on line 2 already."
    )


def test_C28_a_row_that_was_imported_before_is_left_alone_and_counted(tmp_path):
    files = [write(tmp_path, kind) for kind in KINDS[:2]]
    files.append(write(tmp_path, "contacts", NO_HEADACHE))
    imported(*files)

    lines = imported(*files)

    assert all(": 0 added, 1 known" in line for line in lines)
    assert {"patients", "treatments", "contacts"} <= {
        line.split(":")[0] for line in lines
    }


def test_C29_a_patient_of_another_clinic_is_unknown_in_the_same_words(tmp_path):
    builders.patient(builders.clinic("elsewhere"), mrn="X9")
    path = write(tmp_path, "treatments", {"mrn": "X9"})

    assert refusal(path) == (
        f"treatments.csv, line 2, column mrn, value “X9”: {NO_PATIENT}"
    )


def test_C30_rows_of_several_clinics_stay_with_their_own(tmp_path):
    builders.clinic("elsewhere", "Asia/Kathmandu")
    path = write(tmp_path, "patients", {}, {"clinic": "elsewhere"})

    assert imported(path) == ["patients: 2 added"]
    assert set(Patient.objects.values_list("clinic__code", "mrn")) == {
        ("riverside", "P1"),
        ("elsewhere", "P1"),
    }


def test_C30_a_clinic_that_is_nowhere_is_named(tmp_path):
    path = write(tmp_path, "patients", {}, {"clinic": "atlantis"})

    assert refusal(path) == (
        "patients.csv, line 3, column clinic, value “atlantis”: "
        "There is no such clinic: correct it, or create it."
    )


def upload(client, here, name, media="text/csv"):
    client.force_login(builders.member("maya", "director", here))
    file = SimpleUploadedFile(name, TEXT.encode(), media)
    return client.post(reverse("events:imports"), {"patients": file}, follow=True)


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("patients.xlsx", "application/vnd.ms-excel"),
        ("patients", "image/png"),
        ("patients.csv.exe", "nonsense"),
    ],
)
def test_C32_what_is_in_a_file_counts_and_not_what_it_is_called(
    client, here, name, media
):
    response = upload(client, here, name, media)

    assert response.status_code == 200
    assert response.context["total"] == 0
    assert not Patient.objects.exists()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x.csv", "x.csv"),
        ("..\\..\\y.csv", "y.csv"),
        ("a" * 300 + ".csv", "a" * 200),
        ("=1+1|.csv", "=1+1|.csv"),
        ("\u202egnp.csv", "gnp.csv"),
    ],
    ids=["climbs", "climbs-on-windows", "long", "formula", "direction"],
)
def test_C33_the_name_of_a_file_leads_nowhere(client, here, name, shown):
    response = upload(client, here, name)

    assert response.status_code == 200
    text = response.content.decode()
    assert shown in text
    assert "../" not in text.split("<main")[-1]


def test_C33_a_name_of_two_lines_sets_no_header(client, here):
    response = upload(client, here, "x.csv\r\nSet-Cookie: y=1")

    assert response.status_code in (200, 400, 422)
    assert "y" not in client.cookies


def test_what_is_wrong_with_a_file_is_no_crash_of_the_command(path):
    path.write_text(TEXT.replace("P2", "#REF!"))

    _, complaints, error = command(path)

    assert error == "1 problem; nothing was stored."
    assert complaints.startswith("patients.csv, line 3, column mrn, value “#REF!”: ")
