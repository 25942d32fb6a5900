"""What the web server serves, once the database is found safe."""

import logging
import os

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

application = get_wsgi_application()

from clinic.checks import STANDBY, TRAIL  # noqa: E402  needs the project set up

found = checks.run_checks(
    tags=[checks.Tags.database, TRAIL, STANDBY],
    include_deployment_checks=True,
    databases=["default"],
)
for warning in found:
    logging.getLogger("clinic").critical(str(warning))
if faults := [fault for fault in found if fault.is_serious()]:
    raise ImproperlyConfigured(" ".join(str(fault) for fault in faults))
