"""Headers, refusals, limits and the log."""

import json
import logging
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from clinic.logs import JsonFormatter
from clinic.models import Patient
from tests import builders

ADDRESSES = ["login", "home", "healthz", "events:patients"]


@pytest.fixture
def browser(client, nurse):
    client.force_login(nurse)
    return client


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_every_page_has_the_headers(client, nurse, name, is_signed_in):
    if is_signed_in:
        client.force_login(nurse)

    headers = client.get(reverse(name)).headers

    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for directive in ("object-src", "base-uri", "frame-ancestors"):
        assert f"{directive} 'none'" in policy


def test_health_says_nothing_else(client):
    assert client.get("/healthz").content == b"ok"


def test_a_foreign_host_is_refused(client):
    response = client.get("/sign-in/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "couldn't be understood" in response.content.decode()


@pytest.mark.parametrize(
    "typed", [{f"f{n}": "x" for n in range(301)}, {"mrn": "x" * 1_100_000}]
)
def test_too_much_is_refused(browser, typed):
    response = browser.post(
        reverse("events:patient_new"),
        urlencode(typed),
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 400
    assert "Nothing was saved" in response.content.decode()


class TestAFormWhoseTokenIsOld:
    @pytest.fixture
    def strict(self, nurse):
        client = Client(enforce_csrf_checks=True)
        client.force_login(nurse)
        return client

    def send(self, client, **headers):
        own = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
        return client.post(
            reverse("events:patient_new"),
            builders.typed_patient() | {"csrfmiddlewaretoken": "old"},
            headers=own | headers,
        )

    def test_keeps_what_was_typed(self, strict):
        response = self.send(strict)

        assert response.status_code == 403
        page = response.content.decode()
        assert 'name="family_name" value="Müller"' in page
        assert 'value="old"' not in page
        assert not Patient.objects.exists()

    @pytest.mark.parametrize(
        "header, value",
        [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")],
    )
    def test_offers_nothing_that_another_site_sent(self, strict, header, value):
        response = self.send(strict, **{header: value})

        assert response.status_code == 403
        assert "Müller" not in response.content.decode()

    def test_shows_nothing_to_somebody_who_is_not_signed_in(self, db):
        response = self.send(Client(enforce_csrf_checks=True))

        assert response.status_code == 403
        assert "Müller" not in response.content.decode()

    def test_never_keeps_a_password(self, strict):
        response = strict.post(
            reverse("account_change_password"),
            {"oldpassword": "secret words here", "password1": "more secret words"},
            headers={"Origin": "http://testserver"},
        )

        assert response.status_code == 403
        assert "secret words" not in response.content.decode()


class TestTheLog:
    def line(self, **record):
        return json.loads(JsonFormatter().format(logging.makeLogRecord(record)))

    def test_is_json_without_query_strings(self):
        said = self.line(
            msg="Not Found: %s", args=("/patients/?q=Müller&x=1 now",), levelname="INFO"
        )

        assert said["message"] == "Not Found: /patients/ now"
        assert said["level"] == "INFO"

    def test_names_an_error_without_what_it_says(self, clinic):
        builders.patient(clinic, "P-SECRET")
        try:
            builders.patient(clinic, "P-SECRET")
        except IntegrityError as error:
            record = {"msg": "failed", "exc_info": (type(error), error, None)}
            said = JsonFormatter().format(logging.makeLogRecord(record))

        assert "IntegrityError" in said
        assert "P-SECRET" not in said

    def test_holds_nothing_of_a_failed_page(self, browser, caplog, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError("Müller can't be stored")

        monkeypatch.setattr("django.db.models.query.QuerySet.exists", fail)
        browser.raise_request_exception = False
        response = browser.post(
            reverse("events:patient_new"), {"family_name": "Müller", "mrn": ""}
        )

        said = "".join(JsonFormatter().format(record) for record in caplog.records)
        assert response.status_code == 500
        assert "RuntimeError" in said
        assert "Müller" not in said

    def test_is_never_mailed(self, settings):
        assert "AdminEmailHandler" not in str(settings.LOGGING)
        assert not settings.ADMINS
