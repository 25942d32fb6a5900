"""What the strict form fields take exactly as typed, and how they refuse the rest."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from clinic.choices import Answer
from clinic.fields import (
    CodeField,
    RegisterField,
    TextField,
    UnitsField,
    WholeNumberField,
    WordsField,
)

# Python and spreadsheets read some of these as numbers; a person didn't type one.
NO_NUMBERS = ["1_0", "1e2", "1e999999", "٣", "２５", "+5", "-5", "0x10", "5.", ".5"]
NO_NUMBERS += ["NaN", "sNaN", "Infinity", "five", "25U", "1 0", "1,500.0", "N/A"]
NO_NUMBERS += ["#REF!", "5\u200b", "5\0"]
NOTHING = ["", "   ", "\u00a0", None]

REQUIRED = "This field is required."
DIGITS = "Enter digits only, with at most one decimal, such as 20 or 12.5."
DIRECTION = "This contains an invisible direction character: type the text anew."
CONTROL = "This contains a control character or a line break: type it on one line."


def refusal(field, value):
    """The one message with which the field refuses the value."""
    with pytest.raises(ValidationError) as refused:
        field.clean(value)
    (message,) = refused.value.messages
    return message


class TestTextField:
    @pytest.mark.parametrize(
        "text",
        ["O'Brien-Ñíguez 李", "<script>alert(1)</script>", "=cmd|'/C calc'!A0"]
        + ["👩‍⚕️ by phone", "007", "x" * 40],
    )
    def test_keeps_what_was_typed(self, text):
        assert TextField(max_length=40).clean(text) == text

    @pytest.mark.parametrize("space", [" ", "\u00a0", "\u3000", "\n"])
    def test_strips_space_around(self, space):
        assert TextField().clean(f"{space}P 1{space}") == "P 1"

    def test_composes_accents_before_it_counts_them(self):
        assert TextField(max_length=40).clean("e\u0301" * 40) == "é" * 40

    @pytest.mark.parametrize("mark", "\u202a\u202b\u202c\u202d\u202e\u2066\u2069")
    def test_refuses_characters_that_turn_the_direction(self, mark):
        assert refusal(TextField(), f"{mark}gnp.exe") == DIRECTION
        assert refusal(TextField(), f"exe.{mark}gnp") == DIRECTION

    @pytest.mark.parametrize(
        "text",
        ["a\0b", "a\r\nSet-Cookie: x", "a\nb", "a\tb", "a\x7fb", "a\x85b", "\ud800"],
    )
    def test_refuses_what_is_not_one_line_of_text(self, text):
        assert refusal(TextField(), text) == CONTROL

    @pytest.mark.parametrize(
        "text", [*NOTHING, "\u200b", "\u200c\u200d", " \ufeff\u00ad"]
    )
    def test_takes_what_nobody_sees_as_nothing(self, text):
        assert TextField(required=False).clean(text) == ""
        assert refusal(TextField(), text) == REQUIRED

    def test_says_how_long_a_text_may_be_and_is(self):
        assert refusal(TextField(max_length=40), "x" * 41) == (
            "At most 40 characters (you typed 41)."
        )


class TestWordsField:
    def test_keeps_lines_and_tabs(self):
        assert WordsField().clean("worse\n\tat night") == "worse\n\tat night"

    def test_counts_a_line_break_of_windows_once(self):
        assert WordsField(max_length=3).clean("a\r\nb") == "a\nb"

    def test_takes_lines_without_words_as_nothing(self):
        assert WordsField(required=False).clean("\r\n\r\n") == ""

    @pytest.mark.parametrize("text", ["a\0b", "a\x0bb", "a\x1bb"])
    def test_refuses_other_control_characters(self, text):
        assert "control character" in refusal(WordsField(), text)

    def test_refuses_characters_that_turn_the_direction(self):
        assert refusal(WordsField(), "a\n\u202eb") == DIRECTION


class TestWholeNumberField:
    @pytest.mark.parametrize(
        ("text", "number"),
        [("0", 0), ("10", 10), ("5.0", 5), (" 7 ", 7), ("007", 7), (3, 3)],
    )
    def test_takes_digits(self, text, number):
        value = WholeNumberField(low=0, high=10).clean(text)

        assert (value, type(value)) == (number, int)

    @pytest.mark.parametrize("text", [*NO_NUMBERS, "5.5", "1,0", "2147483648"])
    def test_refuses_anything_else_with_its_range(self, text):
        assert refusal(WholeNumberField(low=0, high=10), text) == (
            "Enter a whole number from 0 to 10."
        )

    @pytest.mark.parametrize("number", [0, 11, 99999])
    def test_says_which_number_is_out_of_range(self, number):
        assert refusal(WholeNumberField(low=1, high=10), str(number)) == (
            f"{number} is out of range: enter a whole number from 1 to 10."
        )

    @pytest.mark.parametrize("text", NOTHING)
    def test_never_reads_nothing_as_zero(self, text):
        assert WholeNumberField(low=0, high=10, required=False).clean(text) is None
        assert refusal(WholeNumberField(low=0, high=10), text) == REQUIRED


class TestUnitsField:
    @pytest.mark.parametrize("text", ["0.1", "20", "12.5", "20.0", "25000", "25000.0"])
    def test_takes_digits_with_one_decimal(self, text):
        value = UnitsField(most=25_000).clean(text)

        assert (value, type(value)) == (Decimal(text), Decimal)

    @pytest.mark.parametrize("text", [*NO_NUMBERS, "12.34", "1.50", "20.", "-0.5"])
    def test_refuses_anything_else(self, text):
        assert refusal(UnitsField(most=25_000), text) == DIGITS

    @pytest.mark.parametrize("text", ["0", "0.0", "25000.1", "30000", "999999"])
    def test_says_what_range_a_dose_has(self, text):
        assert refusal(UnitsField(most=25_000), text) == (
            "Enter more than 0 and at most 25 000 units."
        )

    def test_shows_a_decimal_comma_as_a_point(self):
        message = refusal(UnitsField(most=25_000), "1,5")

        assert message == "Use a point, not a comma: 1.5."

    @pytest.mark.parametrize("text", NOTHING)
    def test_never_reads_nothing_as_zero(self, text):
        assert UnitsField(most=100, required=False).clean(text) is None
        assert refusal(UnitsField(most=100), text) == REQUIRED


class TestCodeField:
    def test_takes_the_codes_of_its_list(self):
        field = CodeField(choices=Answer)

        assert [field.clean(code) for code in ("yes", "no", "unknown")] == Answer.values

    @pytest.mark.parametrize(
        "code", ["YES", "Yes", "y", "1", "none", "N/A", "yes\u202e"]
    )
    def test_refuses_any_other_word_and_lists_the_codes(self, code):
        assert refusal(CodeField(choices=Answer), code) == (
            f"There is no code “{code}” here. Use one of: yes, no, unknown."
        )

    def test_stores_nothing_typed_as_the_word_for_it(self):
        field = CodeField(choices=Answer, empty=Answer.UNKNOWN)

        assert field.clean("") == "unknown"

    def test_insists_where_there_is_no_word_for_nothing(self):
        assert refusal(CodeField(choices=Answer), "") == REQUIRED


def register_field(**kwargs):
    field = RegisterField(register="injector", **kwargs)
    field.rows = {"INJ-1": "Dr One"}
    return field


class TestRegisterField:
    @pytest.mark.parametrize("code", ["INJ-1", " INJ-1 "])
    def test_finds_the_row_of_a_code(self, code):
        assert register_field().clean(code) == "Dr One"

    @pytest.mark.parametrize(
        "code", ["inj-1", "Dr One", "1", "INJ-1\u202e", "9" * 5000]
    )
    def test_refuses_a_code_that_the_clinic_does_not_have(self, code):
        assert refusal(register_field(), code) == (
            f"This clinic has no injector “{code}”: correct it, or register it first."
        )

    @pytest.mark.parametrize("code", NOTHING)
    def test_keeps_an_unknown_row_unknown(self, code):
        assert register_field(required=False).clean(code) is None
        assert refusal(register_field(), code) == REQUIRED
