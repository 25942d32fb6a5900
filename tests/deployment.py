"""What the files that run the site elsewhere say, as the tests read it."""

import re
import shlex
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
UNITS = sorted((ROOT / "docs" / "systemd").glob("*.service"))
TIMERS = sorted((ROOT / "docs" / "systemd").glob("*.timer"))


def joined(text):
    """Its lines, without comments, those that end in a backslash with the next."""
    kept = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return "\n".join(kept).replace("\\\n", "").splitlines()


def instructions():
    """(instruction, what it says) of the Dockerfile, in order."""
    lines = joined((ROOT / "Dockerfile").read_text())
    return [tuple(line.split(maxsplit=1)) for line in lines if line.strip()]


def said(instruction):
    return [text for name, text in instructions() if name == instruction]


def settings_of(unit):
    """(name, value) of every line of a unit, in order."""
    lines = joined(unit.read_text())
    return [tuple(line.split("=", 1)) for line in lines if "=" in line]


def values_of(unit, name):
    return [value for key, value in settings_of(unit) if key == name]


def commands_of(unit):
    return [shlex.split(value) for value in values_of(unit, "ExecStart")]


def read_by_settings():
    """Every environment variable that the settings read."""
    source = (ROOT / "clinic" / "settings.py").read_text()
    return set(re.findall(r'(?:env\.\w+|needed)\(\s*"(\w+)"', source))
