"""No text that leaves in a file is run by a spreadsheet, and each comes back as it was."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clinic.formulas import armed, disarmed

RUN_BY_SPREADSHEETS = "=+-@|%\t\r\n＝＋－＠"
# Half of what is tried begins with what a spreadsheet looks at.
texts = st.text() | st.builds(
    "".join, st.tuples(st.text(f"' {RUN_BY_SPREADSHEETS}", max_size=4), st.text())
)


@given(texts)
@example("'=1")
@example("''=1")
@example(" =1")
@example("'t Hooft")
@example("'")
@example("\t")
def test_a_text_comes_back_as_it_was(text):
    assert armed(disarmed(text)) == text


@given(texts)
def test_nothing_disarmed_starts_like_a_formula(text):
    assert not disarmed(text).lstrip().startswith(tuple(RUN_BY_SPREADSHEETS))
    assert disarmed(text)[:1] not in tuple(RUN_BY_SPREADSHEETS)


@given(texts)
def test_one_quote_in_front_is_all_that_changes(text):
    assert disarmed(text) in (text, f"'{text}")


@pytest.mark.parametrize("sign", RUN_BY_SPREADSHEETS)
def test_each_sign_is_disarmed_with_or_without_space_before_it(sign):
    assert disarmed(f"{sign}1+1") == f"'{sign}1+1"
    assert disarmed(f" \u00a0{sign}1+1") == f"' \u00a0{sign}1+1"


@pytest.mark.parametrize(
    "text", ["", "Zoë", "O'Brien", "'t Hooft", "12.5", "2026-03-31", "a=1", "P-1"]
)
def test_other_text_is_left_alone(text):
    assert disarmed(text) == armed(text) == text


def test_a_formula_of_a_spreadsheet_is_text_to_it():
    assert disarmed("=cmd|'/C calc'!A0") == "'=cmd|'/C calc'!A0"
    assert armed("'=cmd|'/C calc'!A0") == "=cmd|'/C calc'!A0"
