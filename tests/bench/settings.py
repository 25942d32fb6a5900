"""The project's settings as a clinic runs them, with static files straight from source."""

from clinic.settings import *  # noqa: F403
from clinic.settings import ALLOWED_HOSTS

ALLOWED_HOSTS.append("testserver")  # of Django's test client
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
ROOT_URLCONF = "tests.bench.urls"
