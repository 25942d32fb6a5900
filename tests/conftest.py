"""What every test may use: the cast, and what runs only under make test-all."""

import os

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from clinic.scoped import unscoped
from tests import builders


def pytest_report_header():
    engine = os.environ.get("DATABASE_URL", "sqlite").split(":")[0]
    lines = [f"database: {engine}"]
    if not engine.startswith("postgres"):
        lines.append("PostgreSQL is not part of this run: make test-all has it.")
    return lines


def pytest_collection_modifyitems(items):
    if "TEST_BROWSER" in os.environ:
        return
    skip = pytest.mark.skip(
        reason="needs Chromium: apt-get install chromium, then make test-all"
    )
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def every_clinic():
    """Tests look everywhere; the requests that they make have scopes of their own."""
    with unscoped("the tests"):
        yield


class Browser(Client):
    """Signed in, it has been on a page: the session's time is kept already.

    Otherwise the first page of a test would ask the database more than the second.
    """

    def force_login(self, user, backend=None):
        super().force_login(user, backend)
        self.post(reverse("session"))


@pytest.fixture
def client():
    return Browser()


@pytest.fixture
def clinic(db):
    return builders.clinic()


@pytest.fixture
def nurse(clinic):
    return builders.member("nora", "nurse", clinic)


@pytest.fixture
def director(clinic):
    return builders.member("maya", "director", clinic)


@pytest.fixture
def stranger(db):
    """A director, of another clinic."""
    return builders.member("sam", "director", builders.clinic("elsewhere"))


@pytest.fixture
def is_postgresql(db):
    return connection.vendor == "postgresql"
