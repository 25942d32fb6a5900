"""Derive every exposure anew from the record; with --check, only say what differs."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from clinic.blocks import blocks
from clinic.models import Patient
from clinic.scoped import unscoped
from events.actions.exposures import differences, refresh_exposures
from events.models import Exposure, Treatment


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; exit with 1 if any exposure differs from the record",
        )

    @unscoped("what is derived is derived for every clinic")
    def handle(self, **options):
        patients = list(Patient.objects.order_by("id").values_list("id", flat=True))
        if not options["check"]:
            changed = sum(
                refresh_exposures(patients=block)
                for block in tqdm(list(blocks(patients)), disable=None)
            )
            self.stdout.write(f"{changed} exposures brought up to the record.")
            return
        with transaction.atomic():
            lines = list(self._differing(patients))
        for line in lines:
            self.stdout.write(line)
        if lines:
            raise CommandError(f"{len(lines)} exposures differ from the record.")
        self.stdout.write(
            f"{Exposure.objects.count()} exposures equal what the records say."
        )

    def _differing(self, patients):
        for block in tqdm(list(blocks(patients)), disable=None):
            for exposure, names in differences(block):
                of = Treatment.objects.get(id=exposure["treatment_id"])
                yield f"{of.reference}: {', '.join(names)}"
