"""What the web server serves, once the database is found safe."""

import os

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

application = get_wsgi_application()

faults = [
    fault
    for fault in checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    if fault.is_serious()
]
if faults:
    raise ImproperlyConfigured(" ".join(str(fault) for fault in faults))
