"""What every test may use: the cast, and what runs only under make test-all."""

import os
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from clinic.scoped import unscoped
from clinic.submissions import FIELD
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


def pytest_terminal_summary(terminalreporter):
    """What a test measured stands at the end of the run, passed or failed."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, told in report.user_properties:
                if name == "measured":
                    terminalreporter.write_line(f"{report.nodeid}: {told}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Ends with every other session, such as a server's: they would keep the database."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session", autouse=True)
def every_clinic():
    """Tests look everywhere; the requests that they make have scopes of their own."""
    with unscoped("the tests"):
        yield


class Browser(Client):
    """Signed in, it has been on a page: the session's time is kept already.

    Otherwise the first page of a test would ask the database more than the second.
    Each form that it sends is a new one, unless the test gives it a token.
    """

    def post(self, path, data=None, *args, **kwargs):
        if data is None or isinstance(data, dict):
            data = {FIELD: str(uuid4())} | (data or {})
        return super().post(path, data, *args, **kwargs)

    def force_login(self, user, backend=None):
        super().force_login(user, backend)
        self.post(reverse("session"))


def confirm(client, user):
    """As if the person signed in had just given the password once more."""
    request = HttpRequest()
    request.session, request.user = client.session, user
    record_authentication(request, user, method="password", reauthenticated=True)
    request.session.save()


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    """What a module's fixtures put on record stays for its tests, and is undone then.

    Each test undoes what it adds. Call `connection.check_constraints()` when all is
    there, or PostgreSQL checks its keys after each test; of thousands of rows, `settle()`.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def settle():
    """What COMMIT and autovacuum do of thousands of rows, and can't in an open transaction.

    Their keys are checked, longer than a statement of a page may take, and the planner
    is told: it may know the tables as empty from what earlier tests undid. It goes on
    taking them for large when this is undone too, which costs later tests nothing.
    """
    if connection.vendor != "postgresql":
        connection.check_constraints()
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        connection.check_constraints()
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL statement_timeout TO DEFAULT")


ZONES = ["UTC", "America/New_York", "Pacific/Auckland"]


@pytest.fixture(scope="module", params=ZONES)
def in_each_zone(request, made_once):
    """As `made_once`, for the clinics of one time zone after the other."""
    with transaction.atomic():
        yield request.param
        transaction.set_rollback(True)


@pytest.fixture
def client():
    return Browser()


@pytest.fixture
def by_hand(db):
    """For tests of rows that no action would write."""
    with builders.by_hand():
        yield


@pytest.fixture
def transactional_db(transactional_db):
    """Ends with a flush, which the trail refuses, and which installs it anew."""
    yield
    with connection.cursor() as cursor:
        drop_trail_triggers(cursor)


def drop_trail_triggers(cursor):
    is_postgresql = connection.vendor == "postgresql"
    cursor.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger "
        "WHERE left(tgname, 6) = 'trail_'"
        if is_postgresql
        else "SELECT tbl_name, name FROM sqlite_master "
        "WHERE type = 'trigger' AND substr(name, 1, 6) = 'trail_'"
    )
    for table, trigger in cursor.fetchall():
        on = f'ON "{table}"' if is_postgresql else ""
        cursor.execute(f'DROP TRIGGER "{trigger}" {on}')


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
