"""Seal what was recorded since the last seal, and print the seal's hash.

Run it every minute, and keep hashes where this machine can't reach them: `audit_verify
--witness HASH` then finds even a trail that was rewritten with the key.
"""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.audit.sealing import NoKey, StillWriting, make_key, public_key, seal


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--new-key", action="store_true", help="make the key, once, and no seal"
        )

    def handle(self, **options):
        if options["new_key"]:
            try:
                make_key(Path(settings.TRAIL_KEY_FILE))
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}.") from None
            self.stdout.write(f"The public key, to be kept elsewhere: {public_key()}")
            return
        try:
            made = seal(now=timezone.now())
        except NoKey as error:
            raise CommandError(str(error)) from None
        except StillWriting:
            raise CommandError(
                "A transaction has been open since before: seal when it is over."
            ) from None
        if made is None:
            self.stdout.write("Nothing was recorded since the last seal.")
        else:
            self.stdout.write(f"{made.count} events sealed: {made.hash}")
