"""Seal what was recorded since the last seal, and print the seal's hash.

Run it as a service with `--every 60`, and keep hashes where this machine can't reach
them: `audit_verify --witness HASH` then finds even a trail that was rewritten with the key.
"""

import logging
import signal
import threading
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from clinic.audit.sealing import (
    NoKey,
    StillWriting,
    make_key,
    private_key,
    public_key,
    seal,
)

log = logging.getLogger("clinic.sealer")
NOTHING = "Nothing was recorded since the last seal."


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--new-key", action="store_true", help="make the key, once, and no seal"
        )

        parser.add_argument(
            "--every",
            type=int,
            metavar="SECONDS",
            help="go on until SIGTERM, sealing this often (1 to 3600)",
        )

    def handle(self, **options):
        if options["new_key"]:
            try:
                make_key(Path(settings.TRAIL_KEY_FILE))
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}.") from None
            self.stdout.write(f"The public key, to be kept elsewhere: {public_key()}")
            return
        every = options["every"]
        try:
            if every is not None:
                if not 1 <= every <= 3600:
                    raise CommandError("--every: give 1 to 3600 seconds.")
                private_key()  # without it there is nothing to wait for
                seal_until_told(every)
                return
            made = seal(now=timezone.now())
        except NoKey as error:
            raise CommandError(str(error)) from None
        except StillWriting:
            raise CommandError(
                "A transaction has been open since before: seal when it is over."
            ) from None
        if made is None:
            self.stdout.write(NOTHING)
        else:
            self.stdout.write(f"{made.count} events sealed: {made.hash}")


def seal_until_told(every):
    """Seal again and again: a database that is away or busy is asked again later."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *received: told.set())
    log.info("sealing every %s seconds", every)
    while not told.is_set():
        try:
            if made := seal(now=timezone.now()):
                log.info("%s events sealed: %s", made.count, made.hash)
        except StillWriting:
            log.warning("not sealed: a transaction has been open since before")
        except DatabaseError as error:
            log.error("not sealed: %s", type(error).__name__)
            connection.close()
        told.wait(every)
    log.info("told to stop")
