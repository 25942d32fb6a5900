"""Move the record from a SQLite file into the PostgreSQL database of DATABASE_URL.

It must be migrated and empty; run this as the owner of its tables, with the site
stopped. Every row is compared, the trail and the figures are checked, and then all of
it is kept, or nothing. The file stays as it is.
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from clinic.backup.manifest import BackupError
from clinic.backup.moving import move
from clinic.scoped import unscoped


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--from", type=Path, required=True, metavar="FILE", dest="file"
        )

    @unscoped("every clinic's record moves")
    def handle(self, *, file, **options):
        try:
            moved = move(
                file=file.resolve(), now=timezone.now(), today=timezone.localdate()
            )
        except (BackupError, OSError, DatabaseError) as error:
            raise CommandError(f"Nothing was moved. {error}".strip()) from None
        self.stdout.write(
            f"{moved} rows moved, each as it was; the trail verifies, and the figures are "
            "the same. Seal and back up from here on."
        )
