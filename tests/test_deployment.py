"""The image, compose.yaml and the systemd units: what can be told without running them."""

import ast
import json
import re
import shutil
import subprocess
from fnmatch import fnmatch

import pytest
from django.core.management import get_commands
from django.urls import resolve
from granian.cli import cli

from tests.deployment import (
    COMPOSE,
    ROOT,
    TIMERS,
    UNITS,
    commands_of,
    instructions,
    read_by_settings,
    said,
    values_of,
)

OURS = {name: of for name, of in COMPOSE["services"].items() if "build" in of}
# Of the interpreter, not of the project.
PYTHONS = {"PYTHONUNBUFFERED"}
OPTIONS = {option for parameter in cli.params for option in parameter.opts}
units = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)


class TestTheImage:
    def test_runs_as_somebody_who_may_change_nothing_but_the_record(self):
        order = [name for name, _ in instructions()]

        [user] = said("USER")
        assert user not in ("root", "0")
        assert f"useradd --create-home {user}" in " ".join(said("RUN"))
        # Nothing that runs later, and nothing that is copied, is of another user.
        assert order.index("USER") > max(
            at for at, name in enumerate(order) if name in ("COPY", "RUN")
        )

    def test_is_made_of_the_lock_file_alone(self):
        installs = [run for run in said("RUN") if "pip install" in run]

        [install] = installs
        assert "--require-hashes --requirement requirements.txt" in install
        locked = (ROOT / "requirements.txt").read_text()
        for pinned in re.findall(r"^[a-z].*(?:\n .*)*", locked, re.MULTILINE):
            assert "==" in pinned and "--hash=sha256:" in pinned

    def test_has_a_python_that_the_project_allows(self):
        [image] = said("FROM")
        minor = int(re.match(r"python:3\.(\d+)-", image)[1])
        least, beyond = re.search(
            r'requires-python = ">=3\.(\d+),<3\.(\d+)"',
            (ROOT / "pyproject.toml").read_text(),
        ).groups()

        assert int(least) <= minor < int(beyond)

    def test_copies_what_there_is_and_leaves_secrets_out(self):
        ignored = (ROOT / ".dockerignore").read_text().split()

        for copied in said("COPY"):
            *sources, _ = copied.split()
            assert all((ROOT / source).exists() for source in sources)
        for secret in (".git", ".env", "var", ".venv"):
            assert any(fnmatch(secret, pattern) for pattern in ignored)
        for needed in ("requirements.txt", "manage.py", "clinic", "templates"):
            assert not any(fnmatch(needed, pattern) for pattern in ignored)
        assert ".env" in (ROOT / ".gitignore").read_text().split()

    def test_asks_itself_for_its_health_by_a_name_that_it_serves(self):
        [health] = said("HEALTHCHECK")
        python, option, code = json.loads(health.split("CMD ", 1)[1])

        assert (python, option) == ("python", "-c")
        ast.parse(code)
        assert "environ['ALLOWED_HOSTS']" in code and "'Host': host" in code
        [path] = re.findall(r"http://127\.0\.0\.1:8000(/\w+)", code)
        assert said("EXPOSE") == ["8000"]
        assert resolve(path).url_name == "healthz"

    def test_starts_the_web_server_with_options_that_it_has(self):
        [start] = said("CMD")

        granian, *arguments = json.loads(start)
        assert granian == "granian"
        assert {word for word in arguments if word.startswith("--")} <= OPTIONS
        assert "--access-log" not in arguments  # of invitations' addresses
        for line in said("ENV"):
            names = {pair.split("=")[0] for pair in line.split()}
            assert names - PYTHONS <= read_by_settings()


class TestCompose:
    @pytest.mark.parametrize("name", OURS)
    def test_a_service_is_told_what_the_settings_read_and_need(self, name):
        told = set(OURS[name]["environment"])

        assert told <= read_by_settings()
        assert {"SECRET_KEY", "ALLOWED_HOSTS", "TRUST_PROXY", "DATABASE_URL"} <= told

    def test_each_signs_in_to_the_database_as_who_it_is(self):
        users = {
            name: re.match(r"postgres://(\w+):", of["environment"]["DATABASE_URL"])[1]
            for name, of in OURS.items()
        }

        assert users == {
            "migrate": "postgres",
            "web": "aftercare_application",
            "web-2": "aftercare_application",
            "sealer": "aftercare_sealer",
        }

    def test_only_this_machine_reaches_the_sites_and_nobody_the_databases(self):
        for name, of in COMPOSE["services"].items():
            ports = of.get("ports", [])
            assert all(port.startswith("127.0.0.1:") for port in ports)
            assert bool(ports) == name.startswith("web")

    def test_the_web_server_alone_has_the_health_check_of_the_image(self):
        for name, of in OURS.items():
            health = of.get("healthcheck")
            assert health == (None if name.startswith("web") else {"disable": True})

    def test_no_secret_stands_in_it(self):
        text = (ROOT / "compose.yaml").read_text()

        for of in COMPOSE["services"].values():
            for name, value in of.get("environment", {}).items():
                if name.endswith(("PASSWORD", "SECRET_KEY")):
                    assert re.match(r"\$\{\w+:\?", value)
        assert not re.search(r"postgres://\w+:(?!\$\{\w+:\?\})", text)
        assert not re.search(r"PASSWORD '(?!\$\{\w+:\?\}')", text)


class TestTheUnits:
    @units
    def test_runs_a_command_that_there_is(self, unit):
        for program, *arguments in commands_of(unit):
            assert program.startswith("/opt/aftercare/.venv/bin/")
            if program.endswith("/granian"):
                assert {word for word in arguments if word.startswith("--")} <= OPTIONS
                assert "127.0.0.1" in arguments
            else:
                assert program.endswith("/python") and arguments[0] == "manage.py"
                assert arguments[1] in get_commands()
        assert values_of(unit, "WorkingDirectory") == ["/opt/aftercare"]

    @units
    def test_has_a_user_of_its_own_and_may_change_little(self, unit):
        [user] = values_of(unit, "User")
        assert user.startswith("aftercare")
        for name, value in {
            "NoNewPrivileges": "yes",
            "ProtectSystem": "strict",
            "ProtectHome": "yes",
            "PrivateTmp": "yes",
            "PrivateDevices": "yes",
            "CapabilityBoundingSet": "",
            "SystemCallFilter": "@system-service",
            "UMask": "0077",
        }.items():
            assert values_of(unit, name) == [value]

    def test_the_sealers_user_alone_reads_its_folder(self):
        of = {unit.stem: values_of(unit, "User")[0] for unit in UNITS}

        sealer = of.pop("aftercare-sealer")
        assert sealer not in of.values()
        [unit] = [unit for unit in UNITS if unit.stem == "aftercare-sealer"]
        assert values_of(unit, "StateDirectoryMode") == ["0700"]

    @pytest.mark.parametrize("timer", TIMERS, ids=lambda timer: timer.name)
    def test_a_timer_starts_a_unit_of_its_name(self, timer):
        assert timer.with_suffix(".service") in UNITS
        assert values_of(timer, "OnCalendar") != []
        assert values_of(timer, "Persistent") == ["yes"]

    def test_systemd_has_nothing_to_say_of_them(self, tmp_path):
        if shutil.which("systemd-analyze") is None:
            pytest.skip("systemd isn't installed here")
        for unit in [*UNITS, *TIMERS]:
            text = re.sub(
                r"/opt/aftercare/\.venv/bin/\w+", "/bin/true", unit.read_text()
            )
            (tmp_path / unit.name).write_text(text)
        files = sorted(str(file) for file in tmp_path.iterdir())

        done = subprocess.run(
            ["systemd-analyze", "verify", *files], capture_output=True, text=True
        )

        assert (done.returncode, done.stderr) == (0, "")
