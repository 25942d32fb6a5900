"""Make a clinic, so that people can be invited to it before there is any record."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from clinic.actions import command_line_user, create_clinic
from clinic.management.zones import time_zone
from clinic.models import Clinic


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("code", help="names it in files, such as riverside")
        parser.add_argument("--name", required=True, help="as shown on the pages")
        parser.add_argument(
            "--time-zone", required=True, type=time_zone, help="such as Europe/London"
        )

    def handle(self, *, code, name, time_zone, **options):
        asked = {"code": code, "name": name, "time_zone": time_zone}
        try:
            Clinic(**asked).full_clean()
        except ValidationError as error:
            said = [
                f"{field}: {' '.join(words)}"
                for field, words in error.message_dict.items()
            ]
            raise CommandError(" ".join(said)) from error
        create_clinic(by=command_line_user(), **asked)
        self.stdout.write(f"Made: {name} ({code}), in the time of {time_zone}.")
