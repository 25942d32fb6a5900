"""Makes tables and clinics in an empty database: python -m tests.bench.fill TREATMENTS"""

import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from tests.bench.generator import generate  # noqa: E402

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    generate(int(sys.argv[1]))
