"""The site by granian, with workers that begin at once: python -m tests.faults.serve PORT WORKERS

The application is loaded before the workers are forked, so that one that was killed is
back in a moment and a run is long enough for many kills.
"""

import sys

from django.db import connections
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces

import clinic.wsgi  # noqa: F401

if __name__ == "__main__":
    port, workers = map(int, sys.argv[1:])
    get_resolver().url_patterns  # noqa: B018  loads every view
    connections.close_all()
    Granian(
        "clinic.wsgi:application",
        interface=Interfaces.WSGI,
        address="127.0.0.1",
        port=port,
        workers=workers,
        blocking_threads=2,
        respawn_failed_workers=True,
    ).serve()
