"""Text cells that a spreadsheet would run as a formula, disarmed and back again."""

import re

# Full-width forms too: some programs fold them. Quotes in front keep their number.
FORMULA = re.compile(r"'*\s*[=+\-@|%\t\r\n＝＋－＠]")


def disarmed(text: str) -> str:
    """The text with one quote in front where a spreadsheet would calculate it."""
    return f"'{text}" if FORMULA.match(text) else text


def armed(text: str) -> str:
    """The text as it was before `disarmed`."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text
