"""Makes the tables and a clinic with those who work in it: python -m tests.faults.prepare"""

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from clinic.scoped import unscoped  # noqa: E402
from tests import builders  # noqa: E402

NURSES = 4
PASSWORD = "correct horse battery"

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    with unscoped("a clinic is made for the faults"):
        clinic = builders.clinic()
        for number in range(NURSES):
            builders.member(f"nurse{number}", "nurse", clinic, password=PASSWORD)
        builders.member("director", "director", clinic, password=PASSWORD)
        builders.injector(clinic)
        builders.lot(clinic)
