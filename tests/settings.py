"""The project's settings, with fast passwords and static files straight from source."""

from clinic.settings import *  # noqa: F403
from clinic.settings import DATABASES, PASSWORD_HASHERS, TEMPLATES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A connection kept by the live server would keep the test database from being dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "NO SUCH VARIABLE: %s"
WHITENOISE_AUTOREFRESH = True
