"""Make the demonstration clinic unless it is there, and print who can sign in."""

import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.actions import command_line_user
from clinic.models import User
from clinic.scoped import unscoped
from events.demo import STAFF, is_seeded, seed

LOOK = """Three things are planted in the year, for the dashboards to find: a lot, an injector's
technique, and a season in which nobody rang. README.md finds them in five minutes."""


class Command(BaseCommand):
    help = __doc__

    @unscoped("the clinic is made before anybody works in it")
    def handle(self, **options):
        if settings.IS_PRODUCTION:
            raise CommandError(
                "The demonstration clinic is for the local profile: its people are "
                "invented and its passwords are printed."
            )
        # Kept beside the database, so that every start can print it.
        file = settings.VAR_DIR / "demo_password"
        if not file.exists():
            file.write_text(secrets.token_urlsafe(9))
            file.chmod(0o600)
        password = file.read_text()
        if not is_seeded():
            seed(by=command_line_user(), now=timezone.now(), password=password)
        self.stdout.write("Demonstration logins (user name, password, role, site):")
        people = User.objects.filter(username__in=STAFF).values_list(
            "username", flat=True
        )
        for username, (_, role, site) in STAFF.items():
            if username in people:
                where = site or "both sites"
                self.stdout.write(f"  {username:13} {password}  {role.label}, {where}")
        self.stdout.write(LOOK)
