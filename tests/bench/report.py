"""The line of a bar, and docs/performance.md."""

import os
import platform
import sqlite3
import subprocess
from collections import defaultdict
from datetime import date
from importlib.metadata import version
from math import isnan
from pathlib import Path

from tests.bench.bars import BARS
from tests.bench.databases import PROGRAMS, ROOT, SETTINGS
from tests.bench.turns import Measured

FILE = ROOT / "docs" / "performance.md"
PACKAGES = ("Django", "numpy", "duckdb", "pandas", "psycopg", "granian")


def line(engine: str, size: str, row: Measured) -> str:
    return f"{row.bar:4} {size:>5} {engine:10} {row.what}: {verdict(row)} ({row.seen})"


def verdict(row: Measured) -> str:
    if isnan(row.ratio):
        return "no figure"
    said = f"{row.ratio:.3g}" if row.ratio < 100 else f"{row.ratio:.0f}"
    if row.limit is None:
        return said
    sign, word = ("≥" if row.is_least else "≤"), "pass" if row.passes else "falls short"
    return f"{said} ({sign} {row.limit:g}) {word}"


def machine() -> str:
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    memory = round(pages * size / 2**30)
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores, {memory} GB, Python {platform.python_version()}, "
        f"{packages}, SQLite {sqlite3.sqlite_version}, {postgresql()}"
    )


def postgresql() -> str:
    asked = [PROGRAMS / "postgres", "--version"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return f"PostgreSQL {said.split()[2]}"


def write(results: list[tuple[str, str, Measured]]) -> Path:
    """`results` are (engine, size, bar)."""
    sizes = list(dict.fromkeys(size for _, size, _ in results))
    settings = ", ".join(f"{name} {value}" for name, value in SETTINGS.items())
    text = HEAD.format(
        day=date.today(),
        sizes=" and ".join(sizes),
        machine=machine(),
        settings=settings,
        table="\n".join(table(results)),
        measured="\n".join(
            f"* **{name}**, {bar.asks}. {bar.measured}" for name, bar in BARS.items()
        ),
        short="\n".join(shortcomings(results)),
    )
    FILE.write_text(text)
    return FILE.relative_to(ROOT)


def table(results) -> list[str]:
    places = list(dict.fromkeys((engine, size) for engine, size, _ in results))
    rows = defaultdict(dict)
    for engine, size, row in results:
        rows[row.bar, row.what][engine, size] = verdict(row)
    heads = [f"{engine}, {size}" for engine, size in places]
    lines = [
        f"| bar | {' | '.join(['', *heads])} |",
        f"|{' --- |' * (len(heads) + 2)}",
    ]
    order = list(BARS)
    for bar, what in sorted(rows, key=lambda key: order.index(key[0])):
        cells = [rows[bar, what].get(place, "–") for place in places]
        lines.append(f"| {' | '.join([bar, what, *cells])} |")
    return lines


def shortcomings(results) -> list[str]:
    short = {row.bar for _, _, row in results if row.passes is False}
    if not short:
        return ["Nothing."]
    return [
        f"* **{name}**: {bar.short or 'not looked into yet.'}"
        for name, bar in BARS.items()
        if name in short
    ]


HEAD = """# Speed

Written by `make bench`; the bars and their reasons stand in `tests/bench/bars.py`.

Measured on {day}, at {sizes} treatments at eight clinics (2.5 injections and some two calls each, 85 % followed up, headaches after 8 %),
on {machine}.
PostgreSQL as it comes (fsync and synchronous_commit on), with {settings}; SQLite as a clinic runs it (WAL, synchronous full).
Both have their keys, checks and triggers of the trail, which holds no events of the rows that were made for the benchmark.

Every figure is a ratio of medians of runs that took turns; all variants of one bar give the same counts. Where a limit stands in brackets, the
figure passes or falls short of it; the others are told beside it.

{table}

## What each asks, and how it is measured

{measured}

## What falls short, and why

{short}
"""
