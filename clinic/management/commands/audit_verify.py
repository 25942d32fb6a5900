"""Check that nothing was altered. Exit 0: nothing; 1: something, named; 2: can't check."""

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from clinic.audit.verifying import CannotCheck, findings
from clinic.scoped import unscoped


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--witness",
            nargs="+",
            default=[],
            metavar="HASH",
            help="of seals that were kept elsewhere",
        )
        parser.add_argument(
            "--key", help="the public key, if it is kept elsewhere (hexadecimal)"
        )

    @unscoped("the whole trail is checked")
    def handle(self, **options):
        count = 0
        try:
            for finding in findings(witnesses=options["witness"], key=options["key"]):
                count += 1
                self.stdout.write(finding)
        except (CannotCheck, DatabaseError, ValueError) as error:
            raise CommandError(f"Can't check: {error}", returncode=2) from None
        if count:
            raise CommandError(f"{count} things were altered.", returncode=1)
        self.stdout.write("Nothing was altered.")
