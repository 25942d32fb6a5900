"""Worked answers of textbooks, papers and other packages, each with its source."""

import json
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[2] / "data" / "validation_cases.json"
CASES = {row["name"]: row for row in json.loads(FILE.read_text())["cases"]}


def case(name):
    return CASES[name]


def close(expected, published):
    """Within the tolerance that the published case allows."""
    kind = {"absolute": "abs", "relative": "rel"}[published["tolerance_type"]]
    other = {"abs": "rel", "rel": "abs"}[kind]
    return pytest.approx(expected, **{kind: published["tolerance"], other: 0})
