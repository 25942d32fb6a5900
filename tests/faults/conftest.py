"""A site with a database of its own, ended whatever happens."""

import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests.faults.databases import database_in
from tests.faults.site import Site


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("faults")


@pytest.fixture
def folder():
    """Outside of pytest's own folders, which PostgreSQL's user can't enter."""
    made = Path(tempfile.mkdtemp(prefix="aftercare-faults-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def files(folder):
    """Where the database keeps its own."""
    (made := folder / "database").mkdir()
    return made


@pytest.fixture
def database(files):
    found = database_in(files)
    try:
        found.start()
        yield found
    finally:
        found.stop()


@pytest.fixture
def site(database, folder):
    if not sys.platform.startswith("linux"):
        pytest.skip("finds the workers of the web server by /proc")
    found = Site(database, folder)
    found.run("prepare")
    try:
        found.start()
        yield found
    finally:
        found.stop()
