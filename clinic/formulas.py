"""What a spreadsheet does to text: formulas disarmed and back again, damage named."""

import re

# Full-width forms too: some programs fold them. Quotes in front keep their number.
SIGNS = "=+-@|%\t\r\n＝＋－＠"
# What may stand before a sign: all that Python takes for space, but what is a sign.
BLANKS = (
    "\v\f\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
FORMULA = re.compile(f"'*[{BLANKS}]*[{re.escape(SIGNS)}]")

# The errors of Excel in any language, and what is left of a number too long for a cell.
LEFT_OF_A_VALUE = {
    re.compile(r"#(N/A|NV|[\w/]+[!?]|#+)"): (
        "This is a spreadsheet's error, not a value: correct the cell there, or leave "
        "it empty."
    ),
    re.compile(r"NULL|N/A|-"): (
        "This stands for nothing in a spreadsheet or a database: leave the cell empty, "
        "or enter the value."
    ),
    re.compile(r"[0-9]([.,][0-9]+)?E\+[0-9]+"): (
        "A spreadsheet damaged this number and kept its first digits alone: format the "
        "column as text there, and enter the number anew."
    ),
}
# Most cells are none of them: one question instead of three.
ANY_DAMAGE = re.compile("|".join(pattern.pattern for pattern in LEFT_OF_A_VALUE))


def disarmed(text: str) -> str:
    """The text with one quote in front where a spreadsheet would calculate it."""
    return f"'{text}" if FORMULA.match(text) else text


def armed(text: str) -> str:
    """The text as it was before `disarmed`."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def damage(text: str) -> str:
    """What a spreadsheet or a database left in the place of a value, or nothing."""
    if not ANY_DAMAGE.fullmatch(text):
        return ""
    for pattern, message in LEFT_OF_A_VALUE.items():
        if pattern.fullmatch(text):
            return message
    return ""
