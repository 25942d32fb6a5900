"""Write a dataset as CSV: the same bytes as the exports page sends."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from clinic.models import Clinic
from clinic.scoped import unscoped
from events.exports import DATASETS, export


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("dataset", choices=DATASETS)
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument("--clinic", help="its code (default: every clinic)")

    @unscoped("whoever has the command line has every clinic")
    def handle(self, *, dataset, out, clinic, **options):
        clinics = Clinic.objects.all()
        if clinic is not None:
            clinics = clinics.filter(code=clinic)
            if not clinics:
                raise CommandError(f"--clinic: there is no clinic “{clinic}”.")
        if out.is_dir():
            raise CommandError(f"--out: {out} is a folder: name a file.")
        part = out.with_name(out.name + ".part")
        try:
            with part.open("wb") as file:
                file.writelines(export(dataset, clinics))
            # Nobody finds half a file under the name asked for.
            os.replace(part, out)
        except OSError as error:
            if part.is_file():
                part.unlink()
            raise CommandError(f"--out: {out}: {error.strerror}.") from None
        self.stdout.write(f"{out}: {out.stat().st_size} bytes")
