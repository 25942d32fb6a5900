"""Rows that an import refuses: each by file, line, column, value and what to do."""

import pytest

from tests import builders
from tests.csv_files import HEADACHE, NO_HEADACHE, refusal, write

KINDS = ("patients", "treatments", "contacts")
RANGE = "Enter a date between 1900-01-01 and 2099-12-31."
DIGITS = "Enter digits only, with at most one decimal, such as 20 or 12.5."
AGREE = "rows of one treatment agree, another treatment needs another reference."
NOT_HERE = "correct it, or register it first."


@pytest.fixture(autouse=True)
def registers(clinic):
    builders.injector(clinic)
    builders.lot(clinic)


@pytest.fixture
def files(tmp_path):
    """Writes every file up to the kind, that one with a row for each mapping."""

    def files(kind, *changes):
        names = KINDS[: KINDS.index(kind) + 1]
        return [write(tmp_path, name, *(changes * (name == kind))) for name in names]

    return files


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("mrn", "", "Enter the patient's record number."),
        ("birth_date", "1990-02-30", "There is no such day as 1990-02-30."),
        ("birth_date", "9999-01-01", RANGE),
        ("birth_date", "1901-01-01", "This is more than 120 years ago: check it."),
        (
            "sex",
            "female",
            "There is no code “female” here. Use one of: F, M, X, unknown.",
        ),
        ("headache_days_per_28", "1_0", "Enter a whole number from 0 to 28."),
        (
            "headache_days_per_28",
            "29",
            "29 is out of range: enter a whole number from 0 to 28.",
        ),
    ],
)
def test_a_patient_is_refused(files, column, value, message):
    place = f", value “{value}”" if value else ""

    assert refusal(*files("patients", {column: value})) == (
        f"patients.csv, line 2, column {column}{place}: {message}"
    )


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("treatment_ref", "", "Enter the treatment's reference."),
        ("treated_at", "9999-12-31", RANGE),
        (
            "treated_at",
            "1979-12-31",
            "This is before the patient's birth on 1980-02-29.",
        ),
        (
            "treated_at",
            "2024-03-31T01:30",
            "The clocks in Europe/London skipped 01:30 on that day: "
            "enter a time that was.",
        ),
        ("injector", "INJ-9", f"This clinic has no injector “INJ-9”: {NOT_HERE}"),
        ("product", "botox", f"This clinic has no product “botox”: {NOT_HERE}"),
        ("lot", "L9", f"This clinic has no lot “L9” of onabotulinumtoxinA: {NOT_HERE}"),
        ("indication", "", "This field is required."),
        (
            "first_toxin",
            "maybe",
            "There is no code “maybe” here. Use one of: yes, no, unknown.",
        ),
        (
            "side",
            "Left",
            "There is no code “Left” here. Use one of: left, right, both, midline.",
        ),
        ("units", "1_0", DIGITS),
        ("units", "1e2", DIGITS),
        ("units", "", "Enter the units injected."),
        ("units", "0", "Enter more than 0 and at most 25 000 units."),
        ("units", "12,5", "Use a point, not a comma: 12.5."),
        ("points", "0", "0 is out of range: enter a whole number from 1 to 200."),
    ],
)
def test_a_treatment_is_refused(files, column, value, message):
    place = f", value “{value}”" if value else ""

    assert refusal(*files("treatments", {column: value})) == (
        f"treatments.csv, line 2, column {column}{place}: {message}"
    )


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (
            "treatment_ref",
            "T-9",
            "This clinic has no treatment of this reference: correct it, "
            "or add it first.",
        ),
        ("contacted_at", "2024-06-02", "This is before the treatment on 2024-06-03."),
        ("contacted_at", "9999-12-31", RANGE),
        (
            "solicited",
            "unknown",
            "Enter yes if the clinic asked, no if the patient came forward.",
        ),
        ("headache", "", "Somebody was reached: enter yes, no, unknown or not_asked."),
        (
            "onset_on",
            "2024-06-02",
            "The onset is before the treatment on 2024-06-03: a headache that was "
            "there before belongs to the patient's baseline.",
        ),
        (
            "onset_on",
            "2024-06-18",
            "The onset is after the contact on 2024-06-17 that reported it.",
        ),
        ("onset_on", "", "Enter the date of onset, or “unknown” as its precision."),
        (
            "onset_on",
            "2024-06-05T09:00",
            "Leave out the time of day, or raise the precision from “day”.",
        ),
        (
            "resolved_on",
            "2024-06-04",
            "A headache can't be gone before its onset on 2024-06-05.",
        ),
        (
            "resolved_on",
            "2024-06-18",
            "This is after the contact on 2024-06-17 that reported it.",
        ),
        ("worst_nrs", "11", "11 is out of range: enter a whole number from 0 to 10."),
        ("worst_nrs", "5.5", "Enter a whole number from 0 to 10."),
    ],
)
def test_a_contact_is_refused(files, column, value, message):
    place = f", value “{value}”" if value else ""

    assert refusal(*files("contacts", {column: value})) == (
        f"contacts.csv, line 2, column {column}{place}: {message}"
    )


@pytest.mark.parametrize("reached", ["voicemail", "no_answer", "wrong_number"])
def test_an_answer_of_nobody_is_refused(files, reached):
    row = NO_HEADACHE | {"reached": reached}

    assert refusal(*files("contacts", row)) == (
        "contacts.csv, line 2, column headache, value “no”: Nobody was reached who "
        "could answer: leave it empty, or correct “reached”."
    )


def test_an_unknown_red_flag_is_refused_with_those_there_are(files):
    message = refusal(*files("contacts", {"red_flags": "fever;Chills"}))

    assert (
        "column red_flags, value “fever;Chills”: There is no red flag “Chills”"
        in message
    )
    assert "double_vision" in message


def test_each_detail_of_a_headache_that_is_not_reported_is_refused(files):
    complaints = refusal(*files("contacts", {"headache": "no", "words": "Dull."}))

    assert [line.split(",")[2] for line in complaints.splitlines()] == [
        f" column {column}" for column in HEADACHE
    ]
    assert complaints.endswith(
        "column words, value “Dull.”: No headache is reported on this line: leave this "
        "empty, or enter yes under headache."
    )


class TestARowThatComesTwice:
    def test_is_the_same_injection(self, files):
        assert refusal(*files("treatments", {}, {"units": "5"})) == (
            "treatments.csv, line 3, column treatment_ref, value “T-1”: Line 2 has this "
            "reference with the same area, side, product and lot: remove one, or add "
            "up their units."
        )

    @pytest.mark.parametrize(
        ("column", "first", "second"),
        [
            ("mrn", "P1", "P2"),
            ("treated_at", "2024-06-03T10:30", "2024-06-04"),
            ("indication", "cosmetic", "bruxism"),
        ],
    )
    def test_is_another_treatment_with_its_reference(
        self, files, column, first, second
    ):
        rows = files("treatments", {}, {"area": "forehead", column: second})

        assert refusal(*rows) == (
            f"treatments.csv, line 3, column {column}, value “{second}”: "
            f"Line 2 has the same reference with “{first}”: {AGREE}"
        )

    def test_is_the_same_contact(self, files):
        assert refusal(*files("contacts", {}, {"worst_nrs": "3"})) == (
            "contacts.csv, line 3, column contacted_at, value “2024-06-17”: "
            "Line 2 is the same contact: remove one, or give the time of day to both."
        )
