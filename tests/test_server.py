"""What the web server itself decides (Q16, Q17, Q25), asked of granian on this machine."""

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

GRANIAN = Path(sys.executable).with_name("granian")
pytestmark = pytest.mark.django_db


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker, tmp_path_factory):
    """The address of a migrated database without a record."""
    if connection.vendor == "postgresql":
        given = connection.settings_dict
        who = f"{given['USER']}:{given['PASSWORD']}"
        return f"postgres://{who}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
    file = tmp_path_factory.mktemp("server") / "empty.db"
    with django_db_blocker.unblock():
        connection.ensure_connection()
        file.write_bytes(connection.connection.serialize())
    return f"sqlite:///{file}"


@pytest.fixture(scope="module")
def ask(database, tmp_path_factory):
    """Sends bytes to a server, and gives the status and the text of its answer."""
    port, log = free_port(), tmp_path_factory.mktemp("log") / "granian"
    with log.open("w") as file:
        server = subprocess.Popen(
            [GRANIAN, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
            + ["--workers", "1", "--blocking-threads", "2", "clinic.wsgi:application"],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": database},
            stdout=file,
            stderr=file,
        )
    try:
        wait_for(port, server)
        yield lambda request: answer(port, request)
    finally:
        server.terminate()
        server.wait(20)


def wait_for(port, server):
    """It says that it has started before it listens."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            assert server.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)


def answer(port, request):
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as door:
        door.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
        text = b""
        while b"\r\n\r\n" not in text and (piece := door.recv(65_536)):
            text += piece
    return int(text.split()[1]), text


def get(path=b"/sign-in/", *headers):
    head = [b"GET " + path + b" HTTP/1.1", *(headers or [b"Host: localhost"])]
    return b"\r\n".join(head) + b"\r\n\r\n"


def with_cookies(*cookies):
    return get(b"/sign-in/", b"Host: localhost", *(b"Cookie: " + c for c in cookies))


@pytest.mark.parametrize(
    ("request_sent", "expected"),
    [
        (get(b"/?q=" + b"x" * 9_000), 302),
        (get(b"/patients/?q=" + b"x" * 9_000), 302),
        (get(b"/" + b"x" * 9_000), 404),
        (get(b"/?q=" + b"x" * 200_000), 414),
    ],
    ids=["query", "list", "path", "longer-than-any"],
)
def test_Q16_a_long_address_is_answered(ask, request_sent, expected):
    assert ask(request_sent)[0] == expected


@pytest.mark.parametrize(
    ("request_sent", "expected"),
    [
        (with_cookies(b"sessionid=" + b"x" * 16_000), 200),
        (with_cookies(b"sessionid=\xff\xfe\x80"), 200),
        (with_cookies(b"; ".join(b"c%d=1" % number for number in range(1000))), 200),
        (with_cookies(*(b"c%d=1" % number for number in range(1000))), 431),
    ],
    ids=["16-kilobytes", "no-text", "a-thousand", "a-thousand-headers"],
)
def test_Q17_cookies_that_are_too_much_are_answered(ask, request_sent, expected):
    assert ask(request_sent)[0] == expected


@pytest.mark.parametrize(
    "headers",
    [
        [b"Host: evil.example"],
        [b"Host: a@b"],
        [b"Host: "],
        [b"X-No-Host: 1"],
        [b"Host: localhost:80:80"],
        [b"Host: localhost", b"Host: evil.example"],
        [b"Host: evil.example", b"X-Forwarded-Host: localhost"],
        [b"Host: \xff\xfe"],
    ],
    ids=["foreign", "at", "empty", "none", "two-ports", "two", "forwarded", "no-text"],
)
def test_Q25_a_name_that_is_not_this_sites_is_refused(ask, headers):
    status, text = ask(get(b"/sign-in/", *headers))

    assert status == 400
    assert b"evil" not in text


@pytest.mark.parametrize(
    "request_sent",
    [b"\x16\x03\x01\x02\x00\r\n\r\n", get(b"/\x00"), b"BREW\r\n\r\n"],
    ids=["tls", "null", "no-request"],
)
def test_what_is_no_request_is_refused_and_the_next_one_served(ask, request_sent):
    assert ask(request_sent)[0] == 400
    assert ask(get(b"/healthz"))[0] == 200
