"""Who may see the dashboards, of which clinic, and what an odd address gives."""

from datetime import date

import pytest
from django.urls import reverse

from clinic.actions import create_clinic, create_injector
from clinic.models import Membership
from tests import builders

AREA = reverse("dashboards:page", args=["area"])
AREA_CSV = reverse("dashboards:panel_csv", args=["area"])
ADDRESSES = [AREA, AREA_CSV]
EVERY_PAGE = [*ADDRESSES, reverse("events:exports")]
each_address = pytest.mark.parametrize("address", ADDRESSES)
AS_OF = {"as_of": builders.NOW.date().isoformat()}
MARKERS = ["Zanzibar", "zz-secret", "Wolkenstein", "INJ-ZZ", "LOT-ZZ", "1/1"]


def body(response):
    return b"".join(response).decode()


@pytest.fixture
def filled(clinic):
    """One treatment with a headache, at a clinic with names found nowhere else."""
    secret = create_clinic(
        by=builders.command_line(), code="zz-secret", name="Zanzibar", time_zone="UTC"
    )
    injector = create_injector(
        by=builders.command_line(),
        now=builders.NOW,
        clinic=secret,
        code="INJ-ZZ",
        name="Wolkenstein",
    )
    lot = builders.lot(secret, number="LOT-ZZ")
    treatment = builders.treatment(
        secret, injector=injector, injections=[builders.injection(secret, lot=lot)]
    )
    builders.headache(treatment)
    return secret


class TestWhoMaySeeThem:
    @pytest.mark.parametrize("address", [reverse("home"), *EVERY_PAGE])
    @pytest.mark.django_db
    def test_nobody_before_signing_in(self, client, address):
        response = client.get(address)

        assert response.status_code == 302
        assert response["Location"] == f"{reverse('login')}?next={address}"

    @each_address
    @pytest.mark.parametrize("role", ["nurse", "director", "auditor", "manager"])
    def test_every_role_at_its_own_clinic(self, client, clinic, address, role):
        builders.headache(builders.treatment(clinic))
        client.force_login(builders.member("robin", role, clinic))

        response = client.get(address, AS_OF)

        assert response.status_code == 200
        assert "Glabella" in body(response)

    @each_address
    def test_nobody_whose_role_has_ended(self, client, director, address):
        with builders.by_hand():
            Membership.objects.update(active_until=date(2020, 1, 2))
        client.force_login(director)

        response = client.get(address)

        assert response.status_code == 403
        assert "Your role doesn&#x27;t include this" in body(response)

    @pytest.mark.parametrize(
        ("role", "page"),
        [
            ("nurse", "events:today"),
            ("director", "events:today"),
            ("auditor", "dashboards:overview"),
            ("manager", "dashboards:overview"),
        ],
    )
    def test_signing_in_lands_on_the_calls_or_on_them(self, client, clinic, role, page):
        builders.member("ada", role, clinic)
        response = client.post(
            reverse("login"),
            {"login": "ada", "password": "correct horse battery"},
            follow=True,
        )

        assert response.redirect_chain[-1] == (reverse(page), 302)
        assert response.status_code == 200


class TestAnotherClinic:
    @each_address
    def test_its_own_people_see_the_markers_which_proves_that_they_would_show(
        self, client, filled, address
    ):
        client.force_login(builders.member("zoe", "director", filled))

        seen = "".join(body(client.get(address, AS_OF)) for address in ADDRESSES)

        assert {marker for marker in MARKERS if marker in seen} >= {
            "Zanzibar",
            "zz-secret",
            "Wolkenstein",
            "INJ-ZZ",
            "1/1",
        }

    @pytest.mark.parametrize("address", EVERY_PAGE)
    def test_a_stranger_sees_none_of_its_names_and_numbers(
        self, client, filled, director, address
    ):
        client.force_login(director)

        response = client.get(address, AS_OF if address in ADDRESSES else {})

        seen = body(response) + str(response.headers)
        assert [marker for marker in MARKERS if marker in seen] == []

    @pytest.mark.parametrize("asked", [{"clinic": "zz-secret"}, {"injector": "INJ-ZZ"}])
    @each_address
    def test_a_stranger_who_names_it_is_refused(
        self, client, filled, director, address, asked
    ):
        client.force_login(director)

        response = client.get(address, AS_OF | asked)

        seen = body(response)
        assert response.status_code == 400
        assert f"There is no “{next(iter(asked.values()))}” here." in seen
        assert "data-figure" not in seen
        assert "Zanzibar" not in seen
        assert "Wolkenstein" not in seen

    def test_a_member_of_every_clinic_sees_it(self, client, filled):
        client.force_login(builders.member("eve", "director", None))

        response = client.get(AREA, AS_OF | {"clinic": filled.code})

        assert "Treatments at Zanzibar" in body(response)


class TestOddAddresses:
    @each_address
    def test_an_unknown_filter_is_named_and_nothing_is_drawn(
        self, client, clinic, director, address
    ):
        builders.headache(builders.treatment(clinic))
        client.force_login(director)

        response = client.get(address, AS_OF | {"onset_min": "<3"})

        seen = body(response)
        assert response.status_code == 400
        assert response["Content-Type"] == "text/html; charset=utf-8"
        assert "No figures are shown" in seen
        assert "Unknown filter “onset_min”" in seen
        assert "data-figure" not in seen
        assert "<table" not in seen
        assert "1/1" not in seen

    @each_address
    def test_a_tag_in_a_filter_comes_back_as_text(self, client, director, address):
        client.force_login(director)

        seen = body(client.get(address, {"area": "<script>x", "<img src=x>": "1"}))

        assert "&lt;script&gt;x" in seen
        assert "<script>x" not in seen
        assert "<img src=x" not in seen

    @pytest.mark.parametrize("address", EVERY_PAGE)
    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_nothing_can_be_sent_to_a_page_that_only_shows(
        self, client, director, address, method
    ):
        client.force_login(director)

        response = getattr(client, method)(address)

        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD"

    @each_address
    def test_an_empty_clinic_has_a_page_too(self, client, director, address):
        client.force_login(director)

        response = client.get(address)

        assert response.status_code == 200
        assert "0/0" in body(response) or ",0,0,0," in body(response)

    def test_a_page_that_does_not_exist_says_so(self, client, director):
        client.force_login(director)

        response = client.get("/dashboards/nothing/")

        assert response.status_code == 404
        assert "There is no such page" in body(response)


class TestTheWholePage:
    def test_every_word_that_its_template_asks_for_is_there(
        self, client, clinic, director
    ):
        builders.headache(builders.treatment(clinic))
        client.force_login(director)

        for asked in (AS_OF, AS_OF | {"area": "chin"}, {"nonsense": "1"}):
            assert "NO SUCH VARIABLE" not in body(client.get(AREA, asked))

    def test_a_file_is_named_for_what_is_in_it(self, client, director):
        client.force_login(director)

        response = client.get(AREA_CSV)

        assert response["Content-Disposition"] == ('attachment; filename="area.csv"')

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            *((address, 200) for address in EVERY_PAGE[:3]),
            (f"{AREA}?nonsense=1", 400),
            ("/dashboards/nothing/", 404),
        ],
    )
    def test_no_cache_keeps_it_and_it_runs_no_script_of_others(
        self, client, director, address, status
    ):
        client.force_login(director)

        response = client.get(address)

        assert response.status_code == status
        body(response)
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        policy = dict(
            directive.split(maxsplit=1)
            for directive in response["Content-Security-Policy"].split("; ")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["object-src"] == policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Content-Type-Options"] == "nosniff"
