"""Signing in, second factors, invitations and one's own sessions."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from clinic import actions
from clinic.models import Membership, User
from tests import builders

PASSWORD = "correct horse battery"
HOME = "/today/"


def text(response):
    return response.content.decode()


def sign_in(client, username="nora", password=PASSWORD, **extra):
    typed = {"login": username, "password": password}
    return client.post(reverse("login"), typed, **extra)


def is_signed_in(client):
    return client.get(HOME).status_code == 200


def code_of(secret):
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06d}"


@pytest.fixture
def secret(nurse):
    secret = generate_totp_secret()
    TOTP.activate(nurse, secret)
    return secret


class TestThePassword:
    def test_opens_the_page_that_was_asked_for(self, client, nurse):
        asked = client.get(reverse("events:patients"))
        assert asked.url == "/sign-in/?next=/patients/"

        response = client.post(
            asked.url, {"login": "nora", "password": PASSWORD, "next": "/patients/"}
        )

        assert response.url == "/patients/"
        assert is_signed_in(client)

    def test_goes_by_the_name_in_any_case(self, client, nurse):
        sign_in(client, "Nora")

        assert is_signed_in(client)

    @pytest.mark.parametrize("name, password", [("nora", "x"), ("nobody", PASSWORD)])
    def test_says_the_same_of_a_wrong_name_and_a_wrong_password(
        self, client, nurse, name, password
    ):
        response = sign_in(client, name, password)

        assert "The user name or the password is wrong." in text(response)
        assert not is_signed_in(client)

    @pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example"])
    def test_leads_to_no_other_site(self, client, nurse, where):
        response = client.post(
            reverse("login"), {"login": "nora", "password": PASSWORD, "next": where}
        )

        assert response.url == "/"

    def test_is_gone_with_the_account(self, client, nurse):
        sign_in(client)
        with builders.by_hand():
            User.objects.filter(pk=nurse.pk).update(is_active=False)

        assert not is_signed_in(client)
        assert sign_in(client).url == reverse("account_inactive")
        assert not is_signed_in(client)


class TestNobodyElse:
    @pytest.mark.parametrize(
        "name",
        ["account_signup", "account_reset_password", "account_email"],
    )
    def test_signs_up_or_asks_for_mail(self, name):
        with pytest.raises(NoReverseMatch):
            reverse(name)

    def test_is_offered_single_sign_on_unless_it_is_set(self, client, db):
        assert "single-sign-on" not in text(client.get(reverse("login")))
        for provider in ("clinic", "google"):
            address = reverse("openid_connect_login", args=[provider])
            assert client.post(address).status_code == 404


class TestASecondFactor:
    def test_is_asked_for_after_the_password(self, client, nurse, secret):
        response = sign_in(client)
        assert response.url == reverse("mfa_authenticate")
        assert not is_signed_in(client)

        client.post(response.url, {"code": "000000"})
        assert not is_signed_in(client)

        client.post(response.url, {"code": code_of(secret)})
        assert is_signed_in(client)

    def test_takes_no_code_twice(self, nurse, secret):
        first, second = Client(), Client()
        sign_in(first)
        sign_in(second)
        address, code = reverse("mfa_authenticate"), code_of(secret)

        first.post(address, {"code": code})
        second.post(address, {"code": code})

        assert is_signed_in(first)
        assert not is_signed_in(second)

    def test_stops_guessing_after_five(self, client, nurse, secret):
        sign_in(client)
        for _ in range(5):
            client.post(reverse("mfa_authenticate"), {"code": "000000"})

        response = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

        assert "Too many wrong attempts" in text(response)
        assert not is_signed_in(client)

    def test_has_recovery_codes_that_work_once(self, nurse, secret):
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

        [code, *_] = RecoveryCodes.activate(nurse).get_unused_codes()
        clients = [Client(), Client()]
        for client in clients:
            sign_in(client)
            client.post(reverse("mfa_authenticate"), {"code": code})

        assert [is_signed_in(client) for client in clients] == [True, False]

    def test_is_stored_encrypted(self, secret):
        assert secret not in str(Authenticator.objects.get().data)


class TestARoleThatNeedsASecondFactor:
    @pytest.fixture(autouse=True)
    def needed(self, settings):
        settings.SECOND_FACTOR_ROLES = ["nurse"]

    def test_leads_to_its_setting_up_before_anything_else(self, client, nurse):
        sign_in(client)

        for address in (HOME, reverse("events:patients"), reverse("usersessions_list")):
            response = client.get(address)
            assert response.status_code == 302
            assert response.url == reverse("mfa_index")
        assert "Your role needs a second factor" in text(client.get(response.url))

    def test_opens_everything_once_it_is_there(self, client, nurse, secret):
        client.force_login(nurse)

        assert is_signed_in(client)

    def test_leaves_other_roles_alone(self, client, director):
        client.force_login(director)

        assert is_signed_in(client)

    def test_lets_go(self, client, nurse):
        sign_in(client)

        assert client.post(reverse("logout")).url == "/sign-in/"


class TestConfirmingAgain:
    def test_is_asked_before_a_second_factor_changes(self, client, nurse):
        client.force_login(nurse)

        response = client.get(reverse("mfa_activate_totp"))

        assert response.url.startswith(reverse("account_reauthenticate"))
        confirmed = client.post(response.url, {"password": PASSWORD})
        assert confirmed.url == reverse("mfa_activate_totp")
        assert "otpauth" not in text(client.get(confirmed.url))  # the picture has it
        assert client.get(confirmed.url).status_code == 200


class TestAnInvitation:
    @pytest.fixture
    def link(self, clinic):
        return actions.invite_user(
            by=builders.command_line(),
            username=" Nils ",
            display_name="Nils",
            clinic=clinic,
            role="nurse",
            today=builders.NOW.date(),
        )

    def choose(self, client, link, password="a field of barley"):
        form = client.get(link)
        typed = {"new_password1": password, "new_password2": password}
        return client.post(form.url, typed) if form.status_code == 302 else form

    def test_sets_the_password_and_the_role(self, client, link, clinic):
        self.choose(client, link)
        sign_in(client, "nils", "a field of barley")

        assert is_signed_in(client)
        assert Membership.objects.get(user__username="nils").role == "nurse"

    def test_works_once(self, client, link):
        self.choose(client, link)

        assert "doesn't work any more" in text(self.choose(Client(), link))

    def test_ends_after_a_day(self, client, link, settings):
        settings.PASSWORD_RESET_TIMEOUT = -1

        assert "doesn't work any more" in text(client.get(link))

    def test_ends_with_the_next_one(self, client, link):
        nils = User.objects.get(username="nils")
        newer = actions.invite_again(by=builders.command_line(), user=nils)

        assert "doesn't work any more" in text(client.get(link))
        assert self.choose(client, newer).url == reverse("login")

    def test_refuses_a_weak_password(self, client, link):
        response = self.choose(client, link, "password")

        assert "at least 12 characters" in text(response)
        assert not User.objects.get(username="nils").has_usable_password()

    @pytest.mark.parametrize("name", ["nils", "NILS", "two words", ""])
    def test_refuses_a_name_that_is_taken_or_none(self, link, clinic, name):
        with pytest.raises(ValidationError):
            actions.invite_user(
                by=builders.command_line(),
                username=name,
                display_name="",
                clinic=clinic,
                role="nurse",
                today=builders.NOW.date(),
            )

    def test_anew_ends_the_password_the_sessions_and_lost_factors(
        self, client, nurse, secret
    ):
        client.force_login(nurse)
        actions.invite_again(
            by=builders.command_line(), user=nurse, forget_factors=True
        )

        assert not is_signed_in(client)
        sign_in(client)
        assert not is_signed_in(client)
        assert not Authenticator.objects.exists()

    def test_is_printed_by_the_command(self, client, clinic, capsys):
        call_command("invite", "nils", role="nurse", clinic=clinic.code)
        link = capsys.readouterr().out.split()[-1]

        assert self.choose(client, link).url == reverse("login")

    @pytest.mark.parametrize(
        "options, problem",
        [
            ({"role": "nurse", "clinic": "nowhere"}, "no clinic with the code nowhere"),
            ({}, "Give --role"),
            ({"again": True}, "no active user named nils"),
        ],
    )
    def test_names_what_the_command_lacks(self, db, options, problem):
        with pytest.raises(CommandError, match=problem):
            call_command("invite", "nils", **options)


class TestOnesSessions:
    def test_are_listed_and_ended(self, client, nurse):
        sign_in(client, HTTP_USER_AGENT="Firefox at the desk")
        elsewhere = Client()
        sign_in(elsewhere, HTTP_USER_AGENT="A forgotten tablet")
        address = reverse("usersessions_list")
        assert "A forgotten tablet" in text(client.get(address))

        client.post(address)

        assert is_signed_in(client)
        assert not is_signed_in(elsewhere)
        assert "A forgotten tablet" not in text(client.get(address))

    def test_end_elsewhere_when_the_password_changes(self, client, nurse):
        sign_in(client)
        elsewhere = Client()
        sign_in(elsewhere)
        typed = {
            "oldpassword": PASSWORD,
            "password1": "a field of barley",
            "password2": "a field of barley",
        }

        client.post(reverse("account_change_password"), typed)

        assert is_signed_in(client)
        assert not is_signed_in(elsewhere)
