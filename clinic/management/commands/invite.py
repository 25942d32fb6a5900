"""Invite somebody, or give somebody a new password: prints a link that works once."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.actions import command_line_user, invite_again, invite_user
from clinic.choices import Role
from clinic.models import Clinic, User


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="as shown on the pages")
        parser.add_argument("--role", choices=Role.values)
        parser.add_argument("--clinic", help="its code; without it, every clinic")
        parser.add_argument(
            "--again", action="store_true", help="a new link for a user there is"
        )
        parser.add_argument(
            "--forget-factors",
            action="store_true",
            help="with --again: for a lost telephone and lost recovery codes",
        )

    def handle(self, *, username, again, **options):
        link = renewed(username, **options) if again else invited(username, **options)
        self.stdout.write(
            f"Works once, within 24 hours, after the address of this site:\n{link}"
        )


def renewed(username, forget_factors, **options):
    user = User.objects.filter(username__iexact=username, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active user named {username}.")
    return invite_again(
        by=command_line_user(), user=user, forget_factors=forget_factors
    )


def invited(username, name, role, clinic, **options):
    if role is None:
        raise CommandError(f"Give --role: {', '.join(Role.values)}.")
    at = Clinic.objects.filter(code=clinic).first()
    if clinic and at is None:
        raise CommandError(f"There is no clinic with the code {clinic}.")
    try:
        return invite_user(
            by=command_line_user(),
            username=username,
            display_name=name,
            clinic=at,
            role=role,
            today=timezone.localdate(),
        )
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
