"""Bring a backup back into the empty database of DATABASE_URL: all of it, or nothing.

Stop the site first. Counts, trail and figures are compared with the backup's manifest
before the restored record is kept.
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from clinic.backup.manifest import BackupError
from clinic.backup.restoring import is_of_this_version, restore
from clinic.scoped import unscoped


class Command(BaseCommand):
    help = __doc__
    # There are no tables yet that checks could ask.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="its manifest stands beside it")
        parser.add_argument(
            "--identity",
            type=Path,
            metavar="FILE",
            help="with the secret key of age, if the backup is encrypted",
        )
        parser.add_argument(
            "--key",
            help="the public key of the trail (hexadecimal), if it was kept elsewhere; "
            "without it, the manifest's",
        )

    @unscoped("a backup is of every clinic")
    def handle(self, *, file, identity, key, **options):
        try:
            manifest = restore(file=file.resolve(), identity=identity, key=key)
        except (BackupError, CommandError, OSError, DatabaseError) as error:
            raise CommandError(f"Nothing was restored. {error}".strip()) from None
        held = manifest.content
        self.stdout.write(
            f"{manifest.file} restored: the record of {held.made_at}, "
            f"{sum(held.rows.values())} rows. Rows and trail are those of its manifest"
            + (
                ", and so are the figures."
                if is_of_this_version(held)
                else f"; it came up from version {held.aftercare}, whose figures weren't "
                "compared."
            )
        )
