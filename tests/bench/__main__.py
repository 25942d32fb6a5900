"""Runs the benchmark: see `make bench`, CONTRIBUTING.md and docs/performance.md."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext

from tests.bench.across import across
from tests.bench.bars import BARS, FILES, SAVING
from tests.bench.databases import ENGINES, FOLDER, ROOT, environment, number
from tests.bench.report import line, write
from tests.bench.turns import Measured, Noted

KINDS = {"Measured": Measured, "Noted": Noted}
WHOLE = ("100k", "1M")  # sizes without which docs/performance.md stays as it is


def words(text: str) -> list[str]:
    return [word for word in text.replace(",", " ").split() if word]


def parsed():
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument(
        "--sizes", default="100k,1M", help="treatments: 10k,100k,1M,10M"
    )
    parser.add_argument("--only", default="", help="bars, such as P1,P5; default: all")
    parser.add_argument("--engines", default=",".join(ENGINES))
    said = parser.parse_args()
    only, engines = words(said.only) or list(BARS), words(said.engines)
    for name in only:
        if name not in BARS:
            parser.error(f"There is no bar {name}: there are {', '.join(BARS)}.")
    for name in engines:
        if name not in ENGINES:
            parser.error(f"There is no engine {name}: there are {', '.join(ENGINES)}.")
    try:
        sizes = sorted(words(said.sizes), key=number)
    except ValueError:
        parser.error(f"--sizes {said.sizes}: say numbers such as 10k, 100k or 1M.")
    return sizes, only, engines


def run(name: str, url: str, size: str) -> list[Measured | Noted] | None:
    """None where the file failed: what it said stands above."""
    out = FOLDER / "found.json"
    out.unlink(missing_ok=True)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.bench.measure",
            name,
            str(number(size)),
            str(out),
        ],
        env=environment(url),
        cwd=ROOT,
    )
    if done.returncode or not out.exists():
        return None
    return [KINDS[row.pop("kind")](**row) for row in json.loads(out.read_text())]


def on_engine(database, sizes: list[str], only: Iterable[str]) -> Iterator[tuple]:
    """(size, bar found) for each."""
    noted = {}
    for size in sizes:
        if not database.is_made(size):
            print(f"{database.name}: making {size} treatments", flush=True)
            database.make(size)
        noted[size] = []
        for name, bars in FILES.items():
            if not set(bars) & set(only):
                continue
            with (
                database.copied(size)
                if name in SAVING
                else nullcontext(database.url(size)) as url
            ):
                found = run(name, url, size)
            if found is None:
                yield size, Measured(bars[0], f"{name}.py failed", float("nan"), 0)
            for row in found or ():
                if isinstance(row, Noted):
                    noted[size].append(row)
                elif row.bar in only:
                    yield size, row
    for row in across(noted):
        if row.bar in only:
            yield sizes[-1], row


def main() -> None:
    sizes, only, engines = parsed()
    results = []
    for engine in engines:
        database = ENGINES[engine]()
        database.start()
        try:
            for size, row in on_engine(database, sizes, only):
                results.append((database.name, size, row))
                print(line(database.name, size, row), flush=True)
        finally:
            database.stop()
    if set(only) == set(BARS) and set(WHOLE) <= set(sizes) and len(engines) == 2:
        print(f"Written: {write(results)}")
    else:
        print(
            "docs/performance.md stays as it is: it is written by a run of all bars, on "
            f"both engines, that has {' and '.join(WHOLE)}."
        )


if __name__ == "__main__":
    main()
