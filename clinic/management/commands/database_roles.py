"""Make PostgreSQL's roles, and give each what it needs: run it as a superuser.

Run it again after each `migrate`. Nobody can sign in as a new role until it has a
password: ALTER ROLE aftercare_application PASSWORD '…'. Then run `migrate` as
aftercare_owner, the application as aftercare_application, `audit_seal` as
aftercare_sealer, and `audit_verify` as aftercare_auditor.
"""

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction

from clinic.audit.roles import ROLES, statements


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        if connection.vendor != "postgresql":
            raise CommandError("SQLite has no roles: who reads the file can change it.")
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement in statements():
                    cursor.execute(statement)
        except DatabaseError as error:
            raise CommandError(f"{error}".strip()) from None
        self.stdout.write(f"{', '.join(ROLES)}: made, each with its rights.")
