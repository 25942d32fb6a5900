"""What the web server serves."""

import logging
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

application = get_wsgi_application()


def warn_of_role() -> None:
    """Loudly, at each start: as the trail's owner, the application could rewrite it."""
    from clinic.audit.roles import check_role

    for found in check_role(None):
        logging.getLogger("clinic").critical("%s %s", found.msg, found.hint)


warn_of_role()
