"""Write the trail as JSON Lines, for clinic/audit/verify_trail.py and for keeping."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from clinic.actions import command_line_user
from clinic.audit.access import record_access
from clinic.audit.exporting import lines
from clinic.scoped import unscoped


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    @unscoped("the whole trail is taken out")
    def handle(self, *, out, **options):
        record_access(by=command_line_user(), action="export_trail")
        part = out.with_name(out.name + ".part")
        try:
            with part.open("wb") as file:
                file.writelines(lines())
            os.replace(part, out)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise CommandError(f"--out: {out}: {error.strerror}.") from None
        self.stdout.write(f"{out}: {out.stat().st_size} bytes")
