"""docs/safeguards.md names tests that exist, and promises no more than it may."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "safeguards.md").read_text()
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| [(\d]", line)]
NAMED = sorted(set(re.findall(r"`(tests/[\w/.:]+)`", PAGE)))


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_is_named_exists(name):
    path, *names = name.split("::")
    body = ast.parse((ROOT / path).read_text()).body
    for part in names:
        [node] = [node for node in body if getattr(node, "name", None) == part]
        body = getattr(node, "body", [])
    tests = [node.name for node in ast.walk(ast.Module(body, [])) if is_test(node)]
    assert tests or names[-1].startswith("test_")


def is_test(node):
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test_")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_every_safeguard_is_shown_by_a_test(row):
    safeguard, means, shown = row.strip("|").split("|")

    assert means.strip()
    assert "`tests/" in shown


@pytest.mark.parametrize(
    "page",
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")],
    ids=lambda page: page.stem,
)
def test_nothing_is_called_compliant_or_certified(page):
    assert not re.search("complian|certified", page.read_text(), re.I)
