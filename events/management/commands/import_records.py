"""Take patients, treatments and contacts from CSV files: all of it, or nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.actions import command_line_user
from clinic.management.zones import time_zone
from clinic.models import User
from clinic.scoped import unscoped
from events.imports import COLUMNS, NOUNS, Refused, import_everywhere
from events.imports.codes import CODES


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        for kind, columns in COLUMNS.items():
            parser.add_argument(
                f"--{kind}", type=Path, metavar="FILE", help=", ".join(columns)
            )
        parser.add_argument(
            "--create-registers",
            action="store_true",
            help="make the clinics, injectors, products and lots not registered yet",
        )
        parser.add_argument(
            "--time-zone",
            default="UTC",
            type=time_zone,
            help="of clinics that are made, such as Europe/London (default: UTC)",
        )
        parser.add_argument(
            "--by", metavar="USERNAME", help="who imports (default: the command line)"
        )
        parser.add_argument(
            "--codes", action="store_true", help="list the codes of every column"
        )

    @unscoped("a file may hold rows of every clinic")
    def handle(self, **options):
        if options["codes"]:
            self._list_codes()
            return
        files = {kind: options[kind] for kind in COLUMNS if options[kind]}
        if not files:
            raise CommandError(
                "Name a file: --patients, --treatments or --contacts FILE."
            )
        try:
            run = import_everywhere(
                by=self._importer(options["by"]),
                now=timezone.now(),
                files=files,
                create_registers=options["create_registers"],
                time_zone=options["time_zone"],
            )
        except Refused as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            count = len(refused.problems)
            raise CommandError(
                f"{count} problem{'s' * (count != 1)}; nothing was stored."
            ) from None
        added, known = run.added, run.known
        if not added | known:
            self.stdout.write("Nothing was added: there are no rows under the headers.")
        for noun in NOUNS:
            if added[noun] or known[noun]:
                self.stdout.write(
                    f"{noun}: {added[noun]} added"
                    + f", {known[noun]} known" * bool(known[noun])
                )

    def _importer(self, username):
        if username is None:
            return command_line_user()
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"--by: there is no user {username!r}.")
        return user

    def _list_codes(self):
        for column, choices in CODES.items():
            self.stdout.write(f"{column}:")
            for code, label in choices:
                self.stdout.write(f"  {code}  {label}" if label else f"  {code}")
