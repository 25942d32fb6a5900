"""Somebody at a browser who keeps cookies, fills in forms, and doesn't give up."""

from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import (
    HTTPCookieProcessor,
    HTTPRedirectHandler,
    Request,
    build_opener,
)

from tests.faults.forms import form_on

UNANSWERED = 0


@dataclass
class Answer:
    """`status` is 0 where no answer came."""

    status: int
    text: str = ""
    location: str = ""


class WithoutRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Browser:
    def __init__(self, site: str):
        self.site = site
        cookies = HTTPCookieProcessor(CookieJar())
        self.opener = build_opener(cookies, WithoutRedirects)

    def ask(self, address, sent: dict[str, list[str]] | None = None) -> Answer:
        request = Request(self.site + address)
        if sent is not None:
            request.data = urlencode(sent, doseq=True).encode()
            request.add_header("Origin", self.site)
        try:
            with self.opener.open(request, timeout=30) as found:
                return Answer(found.status, found.read().decode())
        except HTTPError as found:
            with found:
                location = found.headers.get("Location", "")
                return Answer(found.code, found.read().decode(), location)
        except (OSError, HTTPException):
            return Answer(UNANSWERED)

    def sign_in(self, username, password):
        page = self.ask("/sign-in/")
        typed = {"login": [username], "password": [password]}
        answer = self.ask(
            "/sign-in/", self.filled(page, "/sign-in/", "/sign-in/", typed)
        )
        assert answer.status == 302, answer.text

    def filled(self, page: Answer, at, to, typed):
        return form_on(page.text, at, to) | typed
