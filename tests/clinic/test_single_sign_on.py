"""Single sign-on against a small provider of OpenID Connect on this machine."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from clinic.models import User

PASSWORD = "correct horse battery"
LOGIN = reverse("openid_connect_login", args=["clinic"])
CALLBACK = reverse("openid_connect_callback", args=["clinic"])


class Provider(BaseHTTPRequestHandler):
    """Says that whoever asks is `subject`."""

    def log_message(self, *args):
        pass

    def do_GET(self):
        base = f"http://127.0.0.1:{self.server.server_port}"
        self.answer(
            {"sub": self.server.subject}
            if self.path == "/who"
            else {
                "issuer": base,
                "authorization_endpoint": f"{base}/ask",
                "token_endpoint": f"{base}/token",
                "userinfo_endpoint": f"{base}/who",
                "jwks_uri": f"{base}/keys",
            }
        )

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        said = {
            "iss": f"http://127.0.0.1:{self.server.server_port}",
            "aud": "aftercare",
            "sub": self.server.subject,
            "iat": time.time(),
            "exp": time.time() + 60,
        }
        token = jwt.encode(said, "k" * 32, "HS256")
        self.answer({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def answer(self, said):
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def provider(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.subject = "nora-at-the-hospital"
    Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "clinic",
        "name": "the hospital's sign-on",
        "client_id": "aftercare",
        "secret": "s",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [app], "SCOPE": ["openid"]}
    }
    yield server
    server.shutdown()
    server.server_close()


def go_through(client, process):
    """To the provider and back; returns the last answer."""
    asked = client.post(f"{LOGIN}?process={process}")
    state = parse_qs(urlsplit(asked.url).query)["state"][0]
    return client.get(CALLBACK, {"code": "c", "state": state}, follow=True)


def connected(nurse):
    client = Client()
    typed = {"login": "nora", "password": PASSWORD}
    client.post(reverse("login"), typed)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    go_through(client, "connect")


def is_signed_in(client):
    return client.get("/today/").status_code == 200


def test_the_button_is_there_once_it_is_set(client, db, provider):
    page = client.get(reverse("login")).content.decode()

    assert "Use the hospital&#x27;s sign-on" in page
    assert LOGIN in page


def test_whoever_connected_it_signs_in(client, nurse, provider):
    connected(nurse)

    go_through(client, "login")

    assert is_signed_in(client)


def test_nobody_else_signs_in_and_no_user_is_made(client, nurse, provider):
    connected(nurse)
    before = User.objects.count()
    provider.subject = "nora"  # a name at the provider is no proof

    answer = go_through(client, "login")

    assert "isn't connected to anybody here" in answer.content.decode()
    assert not is_signed_in(client)
    assert User.objects.count() == before


def test_connecting_asks_for_the_password_again(client, nurse, provider):
    client.force_login(nurse)

    answer = go_through(client, "connect")

    assert answer.request["PATH_INFO"] == reverse("account_reauthenticate")
    assert not SocialAccount.objects.exists()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert SocialAccount.objects.get().uid == "nora-at-the-hospital"


def test_an_answer_that_nobody_asked_for_signs_nobody_in(client, nurse, provider):
    connected(nurse)

    client.get(CALLBACK, {"code": "c", "state": "invented"})

    assert not is_signed_in(client)


@pytest.mark.parametrize("needs", [[], ["nurse"]])
def test_a_role_needs_its_second_factor_here_too(
    client, nurse, provider, settings, needs
):
    connected(nurse)
    settings.SECOND_FACTOR_ROLES = needs
    go_through(client, "login")

    assert is_signed_in(client) is not bool(needs)
