"""What is not a CSV file of these columns, and where it stops being one."""

import gzip

import pytest

from clinic.models import Patient
from events.imports import COLUMNS
from tests.csv_files import imported, refusal, row_counts, row_of, write

NAMES = COLUMNS["patients"]
HEADER = ",".join(NAMES)


def line_of(**changes):
    return ",".join(row_of("patients", **changes).values())


TEXT = f"{HEADER}\n{line_of()}\n{line_of(mrn='P2')}\n"
EMPTY = "The file is empty: it needs a header line that names the columns."
MISSING = "This column is missing: add it to the header."
UNKNOWN = f"There is no such column. The columns are: {', '.join(NAMES)}."
RAGGED = (
    "the header names 10: put quotes around a value with a comma in it, or add what "
    "is missing."
)
QUOTES = "a quote within quotes is written twice."


@pytest.fixture(autouse=True)
def registers(clinic):
    """The clinic that the files name."""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "patients.csv"


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b"", "1", EMPTY),
        (b" \r\n\n", "1", EMPTY),
        (
            b"PK\x03\x04" + TEXT.encode(),
            "1",
            "This is an Excel workbook or a zip file: save it as CSV UTF-8.",
        ),
        (gzip.compress(TEXT.encode()), "1", "This is a gzip file: unpack it first."),
        (
            TEXT.encode("utf-16"),
            "1",
            "The file is encoded as UTF-16: save it as CSV UTF-8.",
        ),
        (
            TEXT.encode("utf-16-le"),
            "1",
            "There is a null character here: save the file as CSV UTF-8.",
        ),
        (
            TEXT.replace("P2", "P\0").encode(),
            "3",
            "There is a null character here: save the file as CSV UTF-8.",
        ),
        (
            TEXT.encode("cp1252"),
            "2, value “ë”",
            "The file isn't encoded as UTF-8: save it as CSV UTF-8.",
        ),
    ],
    ids=["empty", "blank", "workbook", "gzip", "utf-16", "utf-16-le", "null", "cp1252"],
)
def test_a_file_that_is_not_text_in_utf_8_is_named_for_what_it_is(
    path, data, place, message
):
    path.write_bytes(data)

    assert refusal(path) == f"patients.csv, line {place}: {message}"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (TEXT.replace(",sex", ""), "1, column sex", MISSING),
        (TEXT.replace("phone", "shoe_size"), "1, column phone", MISSING),
        (TEXT.replace("phone", "shoe_size"), "1, column shoe_size", UNKNOWN),
        (TEXT.replace("phone", "Sex"), "1, column Sex", UNKNOWN),
        (
            TEXT.replace("phone", "sex"),
            "1, column sex",
            "This column is there twice: remove one of the two.",
        ),
        (
            TEXT.replace(",", ";"),
            "1, column clinic",
            "The values are separated by semicolons: save with commas.",
        ),
        (
            TEXT.replace(",", "\t"),
            "1, column clinic",
            "The values are separated by tabs: save with commas.",
        ),
        (
            TEXT.replace("P2,", ""),
            "3, column headache_days_per_28",
            f"This line has 9 values, {RAGGED}",
        ),
        (
            TEXT.replace("P2", "P2,P3"),
            "3, column headache_days_per_28",
            f"This line has 11 values, {RAGGED}",
        ),
        (
            TEXT.replace("P2", '"P2'),
            "3",
            f"The quotes are broken from here on (unexpected end of data): {QUOTES}",
        ),
        (
            TEXT.replace("P2", '"P"2'),
            "3",
            f"The quotes are broken from here on (',' expected after '\"'): {QUOTES}",
        ),
    ],
)
def test_a_file_of_other_columns_or_broken_lines_says_where(path, text, place, message):
    path.write_text(text, encoding="utf-8")

    assert f"patients.csv, line {place}: {message}" in refusal(path).splitlines()


def test_every_column_and_every_line_is_reported_at_once(path):
    path.write_text(
        TEXT.replace("migraine,", "").replace("phone", "sex"), encoding="utf-8"
    )

    columns = [line.split(": ")[0] for line in refusal(path).splitlines()]

    assert columns == [
        "patients.csv, line 1, column phone",
        "patients.csv, line 1, column migraine",
        "patients.csv, line 1, column sex",
    ]


def test_every_file_is_read_before_any_is_refused(path, tmp_path):
    path.write_bytes(b"")
    treatments = write(tmp_path, "treatments")
    treatments.write_text("clinic;mrn\n")

    assert [line.split(",")[0] for line in refusal(path, treatments).splitlines()] == [
        "patients.csv",
        "treatments.csv",
    ]


def test_a_file_that_is_not_there_is_named(path):
    assert refusal(path) == (
        "patients.csv, line 1: The file can't be read (No such file or directory)."
    )


def test_a_folder_is_not_a_file(path):
    path.mkdir()

    assert refusal(path) == (
        "patients.csv, line 1: The file can't be read (Is a directory)."
    )


def test_a_header_alone_adds_nothing(path):
    path.write_text(f"{HEADER}\n", encoding="utf-8")
    before = row_counts()

    assert imported(path) == []
    assert row_counts() == before


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("\n", "\n\n").encode(),
        TEXT.rstrip().encode(),
        TEXT.replace(",", " , ").encode(),
        "\n".join(
            ",".join(f'"{cell}"' for cell in line.split(","))
            for line in TEXT.splitlines()
        ).encode(),
    ],
    ids=[
        "byte-order-mark",
        "windows",
        "old-mac",
        "blank-lines",
        "unfinished",
        "spaces",
        "quotes",
    ],
)
def test_the_ways_in_which_programs_write_csv_are_taken(path, data):
    path.write_bytes(data)

    assert imported(path) == ["patients: 2 added"]
    names = Patient.objects.values_list("given_name", "family_name")
    assert set(names) == {("Zoë", "O'Brien")}


def test_columns_may_stand_in_any_order(path):
    lines = [line.split(",") for line in TEXT.splitlines()]
    path.write_text(
        "\n".join(",".join(reversed(line)) for line in lines), encoding="utf-8"
    )

    assert imported(path) == ["patients: 2 added"]
    assert Patient.objects.get(mrn="P1").birth_date.isoformat() == "1980-02-29"


def test_lines_are_counted_through_a_value_of_several_lines(tmp_path):
    days = [{"words": "one\ntwo\r\nthree"}, {"headache": "perhaps"}]
    files = [write(tmp_path, kind) for kind in ("patients", "treatments")]
    files.append(write(tmp_path, "contacts", *days))

    assert "contacts.csv, line 5, column headache, value “perhaps”: " in refusal(
        *files, "--create-registers"
    )
