"""What files an import takes, and that it reads all of them before it refuses any."""

import pytest

from clinic.models import Patient
from events.imports import COLUMNS
from tests.csv_files import imported, refusal, row_counts, row_of, write

NAMES = COLUMNS["patients"]
HEADER = ",".join(NAMES)


def line_of(**changes):
    return ",".join(row_of("patients", **changes).values())


TEXT = f"{HEADER}\n{line_of()}\n{line_of(mrn='P2')}\n"


@pytest.fixture(autouse=True)
def registers(clinic):
    """The clinic that the files name."""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "patients.csv"


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
        "patients.csv, line 1: The file can't be read (No such file or directory): "
        "check its name and its rights."
    )


def test_a_folder_is_not_a_file(path):
    path.mkdir()

    assert refusal(path) == (
        "patients.csv, line 1: The file can't be read (Is a directory): "
        "check its name and its rights."
    )


def test_a_header_alone_adds_nothing(path):
    path.write_text(f"{HEADER}\n", encoding="utf-8")
    before = row_counts()

    assert imported(path) == ["Nothing was added: there are no rows under the headers."]
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
