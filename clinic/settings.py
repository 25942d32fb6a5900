"""The project's settings. Every environment variable is read in this file.

PROFILE                  local (default: this machine only, plain HTTP) or production
SECRET_KEY               compulsory in production; local reads var/secret_key
SECRET_KEY_FALLBACKS     earlier keys, separated by commas, while one is replaced
ALLOWED_HOSTS            compulsory in production, separated by commas
DATABASE_URL             default: a SQLite file in var/; or postgres://…
REPLICA_URL              a streaming standby of that PostgreSQL: pages are read from it
STATEMENT_TIMEOUT        milliseconds that PostgreSQL gives a statement of a page
TRAIL_KEY_FILE           signs the trail's seals; default: var/trail_key
BACKUP_MAX_AGE_HOURS     how old the last backup may be; default: 26
TRUST_PROXY              1 when one proxy in front ends TLS and sets X-Forwarded-Proto
                         and X-Forwarded-For; or else
GRANIAN_SSL_CERTIFICATE  the certificate with which granian itself speaks TLS
SECOND_FACTOR_ROLES      roles that need a second factor, separated by commas, or none;
                         default: every role in production, none locally
SSO_ISSUER               single sign-on by OpenID Connect: the address of the provider,
SSO_CLIENT_ID            this site's name there, and its secret; off without them
SSO_CLIENT_SECRET
SSO_NAME                 what the button says
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from clinic.choices import Role
from clinic.headers import *  # noqa: F403
from clinic.headers import CONTENT_SECURITY_POLICY
from clinic.pages import *  # noqa: F403
from clinic.pages import BASE_DIR, VAR_DIR
from clinic.signin.settings import *  # noqa: F403

env = environ.Env()


def needed(name, what):
    """An environment variable without which production doesn't start."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment: {what}")
    return value


PROFILE = env.str("PROFILE", default="local")
if PROFILE not in ("local", "production"):
    raise ImproperlyConfigured(f"PROFILE is {PROFILE!r}: set local or production")
IS_PRODUCTION = PROFILE == "production"
DEBUG = False

key_file = VAR_DIR / "secret_key"
# Of another user's, with a key of their own, there is nothing to compare.
local_key = key_file.read_text().strip() if os.access(key_file, os.R_OK) else ""
TRUST_PROXY = env.bool("TRUST_PROXY", default=False)

if IS_PRODUCTION:
    SECRET_KEY = needed("SECRET_KEY", "at least 50 random characters.")
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
        raise ImproperlyConfigured(
            "SECRET_KEY is too weak: at least 50 random characters are needed."
        )
    if local_key == SECRET_KEY or SECRET_KEY.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            "SECRET_KEY is known: the local profile or a template has it. Make another."
        )
    ALLOWED_HOSTS = needed("ALLOWED_HOSTS", "the host names served.").split(",")
    if any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured("ALLOWED_HOSTS holds a wildcard: name the hosts.")
    if not TRUST_PROXY:
        certificate = needed(
            "GRANIAN_SSL_CERTIFICATE",
            "patients' data doesn't go over plain HTTP. Or set TRUST_PROXY=1 if a "
            "proxy in front ends TLS.",
        )
        if not Path(certificate).is_file():
            raise ImproperlyConfigured(
                f"GRANIAN_SSL_CERTIFICATE: no file {certificate}"
            )
else:
    VAR_DIR.mkdir(exist_ok=True)
    SECRET_KEY = env.str("SECRET_KEY", default="") or local_key
    if not SECRET_KEY:
        raise ImproperlyConfigured(
            f"There is no key yet: `make run` writes {key_file.relative_to(BASE_DIR)}, "
            "or set SECRET_KEY in the environment."
        )
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

INSTALLED_APPS = [
    "clinic",
    "events",
    "dashboards",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_tables2",
]

MIDDLEWARE = [
    "clinic.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "clinic.middleware.TrailMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic.signin.sessions.SessionTimesMiddleware",
    "clinic.signin.sessions.SignedInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clinic.signin.sessions.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "clinic.middleware.NoStoreMiddleware",
    "clinic.middleware.ScopeMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # last, as it asks
]

ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

POSTGRESQL = "django.db.backends.postgresql"
DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'aftercare.db'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
        ),
    }

if env.str("REPLICA_URL", default=""):
    DATABASES["standby"] = env.db("REPLICA_URL")
    if {database["ENGINE"] for database in DATABASES.values()} != {POSTGRESQL}:
        raise ImproperlyConfigured(
            "REPLICA_URL is a streaming standby of the PostgreSQL server that "
            "DATABASE_URL names: both are postgres://…, or leave REPLICA_URL out."
        )
    # One that doesn't answer is left for the primary, instead of waiting for the network.
    DATABASES["standby"].setdefault("OPTIONS", {})["tcp_user_timeout"] = 3_000
    DATABASES["standby"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["clinic.routing.Router"]
for database in DATABASES.values():
    if database["ENGINE"] == POSTGRESQL:
        limits = {
            "statement_timeout": env.int("STATEMENT_TIMEOUT", default=15_000),
            "lock_timeout": 5_000,
            "idle_in_transaction_session_timeout": 30_000,
        }
        database |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
        database.setdefault("OPTIONS", {}).update(
            connect_timeout=3,
            options=" ".join(f"-c {name}={value}" for name, value in limits.items()),
        )

TRAIL_KEY_FILE = env.str("TRAIL_KEY_FILE", default=str(VAR_DIR / "trail_key"))

BACKUP_MAX_AGE_HOURS = env.int("BACKUP_MAX_AGE_HOURS", default=26)

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "rate_limits",  # a table, so that the workers count together
    }
}

AUTH_USER_MODEL = "clinic.User"
demanded = env.list("SECOND_FACTOR_ROLES", default=Role.values if IS_PRODUCTION else [])
SECOND_FACTOR_ROLES = [] if demanded == ["none"] else demanded
if unknown := set(SECOND_FACTOR_ROLES) - set(Role.values):
    raise ImproperlyConfigured(
        f"SECOND_FACTOR_ROLES names no role: {', '.join(sorted(unknown))}. "
        f"The roles are {', '.join(Role.values)}."
    )
# The browser makes passkeys over TLS, or on this machine by the name localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TRUST_PROXY else 0

SSO_ISSUER = env.str("SSO_ISSUER", default="")
SOCIALACCOUNT_PROVIDERS = {}
if SSO_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "SCOPE": ["openid"],  # who it is, and nothing about the person
        "APPS": [
            {
                "provider_id": "clinic",
                "name": env.str("SSO_NAME", default="single sign-on"),
                "client_id": needed("SSO_CLIENT_ID", "this site's name at SSO_ISSUER."),
                "secret": needed("SSO_CLIENT_SECRET", "its secret at SSO_ISSUER."),
                "settings": {"server_url": SSO_ISSUER},
            }
        ],
    }

if SSO_ISSUER:
    # A form may end at the provider of single sign-on, and nowhere else.
    provider = urlsplit(SSO_ISSUER)
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(
        f"{provider.scheme}://{provider.netloc}"
    )

if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
    if TRUST_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
