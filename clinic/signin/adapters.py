"""What allauth does differently here: no sign-up, no mail, secrets encrypted."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter

from clinic.actions import choose_password
from clinic.signin.boxes import box
from clinic.signin.recorded import sessions_ended


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        # A sentence, which bandit takes for a password.
        "username_password_mismatch": "The user name or the password is wrong.",  # nosec B105
        "too_many_login_attempts": (
            "Too many wrong attempts: wait a quarter of an hour, "
            "or ask a manager of your clinic."
        ),
    }

    def is_open_for_signup(self, request):
        return False  # a manager invites

    def pre_authenticate(self, request, **credentials):
        """Left to axes: allauth would count by user name alone, from any address."""

    def set_password(self, user, password):
        choose_password(by=user, user=user, password=password)

    def send_notification_mail(self, *args, **kwargs):
        """There need be no mail server."""


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text):
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return box().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": "Aftercare"}


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request, sociallogin):
        return False  # one connects it while signed in with the password


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions):
        if sessions:
            sessions_ended(sessions[0].user, sessions)
        super().end_sessions(sessions)
