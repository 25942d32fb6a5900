"""Write a backup of everything, read it back, and only then say that there is one.

On SQLite as on PostgreSQL the site goes on meanwhile. Two files come into --out: the
record, and its manifest. Keep them on another machine, and beside them, elsewhere, what
isn't in them: SECRET_KEY, and the trail's key or its public half.
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from clinic.actions import command_line_user
from clinic.backup.actions import record_backup
from clinic.backup.making import make_backup
from clinic.backup.manifest import BackupError
from clinic.scoped import unscoped


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument(
            "--encrypt",
            default="",
            metavar="RECIPIENT",
            help="of age: the line that begins with age1, as `age-keygen` prints it",
        )

    @unscoped("a backup is of every clinic")
    def handle(self, *, out, encrypt, **options):
        now = timezone.now()
        try:
            made, sealing = make_backup(
                now=now, folder=out.resolve(), encrypted_to=encrypt
            )
        except (BackupError, OSError, DatabaseError) as error:
            raise CommandError(f"No backup was made. {error}".strip()) from None
        try:
            record_backup(
                by=command_line_user(),
                now=now,
                file=made.file,
                made_at=now,
                sha256=made.sha256,
                seal=made.content.seal,
            )
        except DatabaseError as error:
            raise CommandError(
                f"{out / made.file} is whole, but could not be recorded: {error}".strip()
            ) from None
        counted = sum(made.content.rows.values())
        self.stdout.write(
            f"{out / made.file}: {made.bytes} bytes, {counted} rows, read back. {sealing}"
        )
