"""Remove the files of imports that nobody took in or cancelled for 72 hours."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.actions.imports import expire_imports


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        count = expire_imports(by=None, now=timezone.now())
        self.stdout.write(f"{count} import{'s' * (count != 1)} expired.")
