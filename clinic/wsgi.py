"""What the web server serves, once the database is found safe."""

import gc
import logging
import os

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402  needs the project set up

from clinic.checks import STANDBY, TRAIL  # noqa: E402

found = checks.run_checks(
    tags=[checks.Tags.database, TRAIL, STANDBY],
    include_deployment_checks=True,
    databases=["default"],
)
for warning in found:
    logging.getLogger("clinic").critical(str(warning))
if faults := [fault for fault in found if fault.is_serious()]:
    raise ImproperlyConfigured(" ".join(str(fault) for fault in faults))

# Every page is loaded before the first is asked for, and what is loaded stays: the
# collector, which would stop a request to look through all of it, looks away.
get_resolver().url_patterns  # noqa: B018  loads them
gc.collect()
gc.freeze()
