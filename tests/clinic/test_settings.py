"""What production refuses to start with. Each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core import checks
from django.db import connection

from clinic.checks import problems

KEY = "k9Qv2Zx7Lm4Tn8Rb1Wc6Yd3Hf5Jg0PsAeUiOqBtVzNxMrKwDyFh"
SOUND = {
    "PROFILE": "production",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "aftercare.example",
    "TRUST_PROXY": "1",
}


def start(code="import clinic.settings", **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )


def printed(expression, **environment):
    return start(f"from clinic.settings import *; print({expression})", **environment)


def test_sound_settings_start():
    assert start(**SOUND).returncode == 0


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"PROFILE": "test"}, "set local or production"),
        ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "too weak"),
        ({"SECRET_KEY": "abc" * 30}, "too weak"),
        ({"SECRET_KEY": "django-insecure-" + KEY}, "is known"),
        ({"ALLOWED_HOSTS": ""}, "Set ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "wildcard"),
        ({"ALLOWED_HOSTS": "a.example,.b.example"}, "wildcard"),
        ({"TRUST_PROXY": "0"}, "plain HTTP"),
        (
            {"TRUST_PROXY": "0", "GRANIAN_SSL_CERTIFICATE": "/nowhere.pem"},
            "no file /nowhere.pem",
        ),
        ({"SECOND_FACTOR_ROLES": "nurse,doctor"}, "names no role: doctor"),
        ({"SSO_ISSUER": "https://id.example"}, "Set SSO_CLIENT_ID"),
    ],
)
def test_production_refuses(change, reason):
    started = start(**SOUND | change)

    assert started.returncode != 0
    assert reason in started.stderr


@pytest.mark.parametrize(
    ("database", "replica"),
    [
        ("", "postgres://standby/aftercare"),
        ("sqlite:///a.db", "postgres://standby/aftercare"),
        ("postgres://primary/aftercare", "sqlite:///a.db"),
    ],
)
def test_a_standby_is_of_postgresql_alone(database, replica):
    given = {"DATABASE_URL": database} if database else {}

    started = start(SECRET_KEY="any", REPLICA_URL=replica, **given)

    assert started.returncode != 0
    assert "both are postgres://" in started.stderr


def test_a_standby_has_the_limits_of_the_primary():
    given = {
        "SECRET_KEY": "any",
        "DATABASE_URL": "postgres://primary/aftercare",
        "REPLICA_URL": "postgres://standby/aftercare?sslmode=require",
        "STATEMENT_TIMEOUT": "700",
    }
    standby = printed('DATABASES["standby"]', **given).stdout

    assert "'sslmode': 'require'" in standby
    assert "-c statement_timeout=700" in standby
    assert "'CONN_MAX_AGE': 600" in standby


def checked_standby(replica):
    """What the check says of it, from which production starts or doesn't."""
    environment = os.environ | {"REPLICA_URL": replica}
    done = subprocess.run(
        [
            *(sys.executable, "manage.py", "check", "--deploy", "--tag", "standby"),
            *("--fail-level", "ERROR"),
        ],
        cwd=Path(__file__).resolve().parents[2],
        env=environment,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


class TestTheStandbyOfProduction:
    @pytest.fixture(autouse=True)
    def database(self, db, is_postgresql):
        if not is_postgresql:
            pytest.skip("SQLite has no standby")
        return urlsplit(os.environ["DATABASE_URL"])

    def test_is_no_reason_to_serve_nobody_when_it_is_away(self, database):
        away = database._replace(netloc="nobody@127.0.0.1:9").geturl()

        status, said = checked_standby(away)

        assert status == 0
        assert "clinic.W003" in said and "The primary is read in its place" in said

    def test_is_warned_about_when_it_takes_writes_itself(self, database):
        status, said = checked_standby(database.geturl())

        assert status == 0
        assert "leads to a server that takes writes itself" in said

    def test_is_refused_when_it_is_of_another_record(self, database):
        status, said = checked_standby(database._replace(path="/template1").geturl())

        assert status == 1
        assert "clinic.E003" in said and "leads to another record" in said


def test_production_refuses_the_key_of_the_local_profile():
    code = "import clinic.settings as s; print(s.local_key)"
    local = start(code, SECRET_KEY="anything").stdout.strip()
    if len(local) < 50:
        pytest.skip("this copy has no local key yet")

    assert "is known" in start(**SOUND | {"SECRET_KEY": local}).stderr


@pytest.mark.parametrize(
    "expression, value",
    [
        ("DEBUG", "False"),
        ("SESSION_COOKIE_NAME, CSRF_COOKIE_NAME", "__Host-sessionid"),
        ("SESSION_COOKIE_NAME, CSRF_COOKIE_NAME", "__Host-csrftoken"),
        ("SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE", "True"),
        ("SECURE_SSL_REDIRECT and SECURE_HSTS_SECONDS", "31536000"),
        ("SECURE_REDIRECT_EXEMPT", "^healthz$"),
        ("sorted(SECOND_FACTOR_ROLES)", "'auditor', 'director', 'manager', 'nurse'"),
        ("SOCIALACCOUNT_PROVIDERS", "{}"),
        ("MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", "False"),
    ],
)
def test_production_is_set(expression, value):
    assert value in printed(expression, **SOUND).stdout


def test_the_local_profile_serves_this_machine_alone():
    said = printed("ALLOWED_HOSTS", SECRET_KEY="any", ALLOWED_HOSTS="*")

    assert said.stdout.strip() == "['127.0.0.1', 'localhost', '[::1]']"


def test_a_password_costs_no_more_memory_than_a_small_server_has():
    code = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings"
from django.contrib.auth.hashers import check_password, make_password
hashed = make_password("a field of barley")
print(hashed, check_password("a field of barley", hashed))
"""
    said = start(code, SECRET_KEY="any").stdout

    assert "$argon2id$" in said.replace("argon2$", "$")
    assert "m=47104,t=2,p=1" in said
    assert "True" in said


def test_a_role_is_freed_of_the_second_factor_by_name_alone():
    said = printed("SECOND_FACTOR_ROLES", **SOUND | {"SECOND_FACTOR_ROLES": "none"})

    assert said.stdout.strip() == "[]"


def test_single_sign_on_is_made_of_variables_alone():
    given = {
        "SSO_ISSUER": "https://id.example/clinic",
        "SSO_CLIENT_ID": "aftercare",
        "SSO_CLIENT_SECRET": "s",
        "SSO_NAME": "the hospital's sign-on",
    }
    policy = printed('CONTENT_SECURITY_POLICY["DIRECTIVES"]', **SOUND | given)
    providers = printed("SOCIALACCOUNT_PROVIDERS", **SOUND | given)

    assert "https://id.example'" in policy.stdout
    assert "'server_url': 'https://id.example/clinic'" in providers.stdout
    assert "the hospital's sign-on" in providers.stdout


def test_a_connection_that_may_forget_is_found(db, is_postgresql):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SET synchronous_commit = off"
                if is_postgresql
                else "PRAGMA synchronous = OFF"
            )
        assert any("synchronous" in problem for problem in problems(other))
    finally:
        other.close()


def test_production_does_not_serve_from_a_database_that_may_forget(db, is_postgresql):
    if not is_postgresql:
        pytest.skip("SQLite is always opened with synchronous=FULL")
    database = os.environ["DATABASE_URL"]

    started = start("import clinic.wsgi", **SOUND | {"DATABASE_URL": database})

    assert started.returncode != 0
    assert "fsync is off" in started.stderr


def test_production_serves_from_a_safe_database(db, tmp_path):
    database = f"sqlite:///{tmp_path / 'new.db'}"

    started = start("import clinic.wsgi", **SOUND | {"DATABASE_URL": database})

    assert started.returncode == 0, started.stderr


def test_a_page_may_not_hold_the_database_for_long(db, is_postgresql):
    if not is_postgresql:
        pytest.skip("SQLite has no such limits")
    with connection.cursor() as cursor:
        for name, value in [
            ("statement_timeout", "15s"),
            ("lock_timeout", "5s"),
            ("idle_in_transaction_session_timeout", "30s"),
        ]:
            cursor.execute("SELECT current_setting(%s)", [name])
            assert cursor.fetchone()[0] == value


def test_the_check_is_among_those_of_the_database(settings, db):
    settings.IS_PRODUCTION = True
    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])

    assert all(fault.id == "clinic.E001" for fault in found)
