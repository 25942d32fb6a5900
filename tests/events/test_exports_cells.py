"""What SQL says in a cell is what the rules and Python say, on both engines."""

import csv
import re
import sys
import unicodedata
from datetime import UTC, datetime
from io import StringIO
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.db.models import TextField, Value

from clinic.choices import Answer, HeadacheHistory, Migraine
from clinic.formulas import BLANKS, SIGNS, disarmed
from clinic.models import Clinic, Patient
from events.choices import ComparedWithUsual
from events.exports import DATASETS
from events.exports.cells import Guarded, moment
from events.exports.copying import rows_as_csv
from events.exposures import has_usual_headaches
from events.models import Contact, Headache
from events.rules.counting import is_countable
from tests import builders

ODD = [
    chr(number)
    for number in range(1, 0x3100)
    if unicodedata.category(chr(number))[0] in "CPSZ"
]
STARTS = [*ODD, *SIGNS, "a", "0", "é", "日", "😀", "\ufeff"]
TEXTS = [
    *STARTS,
    *(f"{start}=1" for start in STARTS),
    *("".join(parts) for parts in product("' \t=x\u3000", repeat=4)),
    *("'" * 40, "'" * 40 + "=", " " * 300 + "＝", "%s", "100%", "{}", "\\.", "\\N"),
    *('a"b', "a,b", "a\nb", "a\r\nb", "NULL", "1.5", "-1.5", "'t Hooft", "O'Brien"),
]
MOMENTS = [
    datetime(1905, 5, 5, 12, tzinfo=UTC),
    datetime(1971, 3, 3, 23, 59, 59, tzinfo=UTC),
    datetime(2011, 12, 30, 9, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, 0, 120000, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, 0, 1, tzinfo=UTC),
    datetime(2099, 7, 1, tzinfo=UTC),
]
ZONES = [
    *("UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Africa/Monrovia"),
    *("Europe/Amsterdam", "Pacific/Apia", "Australia/Lord_Howe", "America/St_Johns"),
]


def said(cells, rows):
    text = b"".join(block for block, _ in rows_as_csv(cells, rows)).decode()
    return list(csv.reader(StringIO(text, newline="")))


def cells_of(dataset, *names):
    columns = {column.name: column.cell for column in DATASETS[dataset].columns}
    return [columns[name] for name in names]


def test_a_blank_is_what_python_takes_for_one():
    spaces = {chr(n) for n in range(sys.maxunicode + 1) if re.match(r"\s", chr(n))}

    assert set(BLANKS) == spaces - set(SIGNS)


def test_the_guard_in_sql_is_the_one_in_python(clinic):
    for first in range(0, len(TEXTS), 200):
        texts = TEXTS[first : first + 200]
        cells = [Guarded(Value(text, TextField())) for text in texts]

        [row] = said(cells, Clinic.objects.filter(pk=clinic.pk))

        assert row == [disarmed(text) for text in texts]


def test_no_code_or_label_looks_like_a_formula():
    for dataset in DATASETS.values():
        for column in dataset.columns:
            for text in sum(column.codes, ()):
                assert disarmed(text) == text


def test_what_counts_is_what_the_rule_says_for_every_answer(clinic):
    builders.headache(builders.treatment(clinic))
    cells = cells_of("headaches", "countable", "countable_label")
    words = {True: Answer.YES, False: Answer.NO, None: Answer.UNKNOWN}
    for history, migraine in product(HeadacheHistory, Migraine):
        with builders.by_hand():
            builders.change(
                Patient.objects.all(), headache_history=history, migraine=migraine
            )
        usual = has_usual_headaches(Patient.objects.get())
        for compared in ComparedWithUsual:
            with builders.by_hand():
                builders.change(Headache.objects.all(), compared_with_usual=compared)

            [row] = said(cells, DATASETS["headaches"].rows())

            held = words[is_countable(compared, usual)]
            assert row == [held.value, held.label], (history, migraine, compared)


@pytest.mark.parametrize("zone", ZONES)
def test_a_moment_is_as_python_writes_it_in_the_clinics_zone(clinic, zone):
    builders.contact(builders.treatment(clinic))
    with builders.by_hand():
        Clinic.objects.update(time_zone=zone)
    for at in MOMENTS:
        with builders.by_hand():
            builders.change(Contact.objects.all(), recorded_at=at)

        assert said([moment("recorded_at")], Contact.objects.all()) == [
            [at.astimezone(ZoneInfo(zone)).isoformat()]
        ]


def test_a_file_without_a_column_is_none_rather_than_the_whole_table(clinic):
    with pytest.raises(ValueError, match="needs a column"):
        said([], DATASETS["import-patients"].rows())
