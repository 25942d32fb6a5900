"""Addresses of signing in. Only these of allauth exist: no sign-up, mail or reset.

allauth asks for its own names; `login` and `logout` are the names that Django knows.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as connections
from allauth.usersessions import views as sessions
from django.urls import include, path

from clinic.signin import views

urlpatterns = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/", account.login, name="login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-out/", account.logout, name="logout"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-in/passkey/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/code/", factors.authenticate, name="mfa_authenticate"),
    path("session/", views.session, name="session"),
    path("invitation/<uidb64>/<token>/", views.invitation, name="account_invitation"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path(
        "account/confirm/key/",
        keys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("account/", factors.index, name="mfa_index"),
    path("account/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/codes/new/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/codes/file/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("account/keys/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("account/keys/add/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("account/keys/<int:pk>/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path(
        "account/keys/<int:pk>/remove/",
        keys.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path(
        "account/connections/",
        connections.connections,
        name="socialaccount_connections",
    ),
    path("sign-in/unknown/", connections.signup, name="socialaccount_signup"),
    path(
        "sign-in/cancelled/",
        connections.login_cancelled,
        name="socialaccount_login_cancelled",
    ),
    path("sign-in/failed/", connections.login_error, name="socialaccount_login_error"),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
