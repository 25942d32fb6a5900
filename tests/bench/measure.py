"""One file of bars on one database: python -m tests.bench.measure FILE TREATMENTS OUT

A process for each, so that none finds what another one loaded.
"""

import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import django

django.setup()


if __name__ == "__main__":
    name, size, out = sys.argv[1:]
    found = import_module(f"tests.bench.{name}").measure(int(size))
    told = [{"kind": type(row).__name__} | asdict(row) for row in found]
    Path(out).write_text(json.dumps(told))
