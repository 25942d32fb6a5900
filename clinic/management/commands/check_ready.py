"""Say in words whether records can be taken now. Exit 0: they can; 1: something, named."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.readiness import answers


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, **options):
        found = answers(timezone.now())
        for answer in found:
            self.stdout.write(f"{answer.name}: {answer.state}. {answer.words}")
        if faults := [answer.name for answer in found if answer.state == "not ok"]:
            raise CommandError(f"Not ready: {', '.join(faults)}.")
        self.stdout.write("Ready.")
