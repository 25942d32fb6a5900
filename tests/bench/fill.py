"""Makes tables and clinics in an empty database: python -m tests.bench.fill TREATMENTS"""

import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tests.bench.generator import generate  # noqa: E402

# A database that isn't whole is thrown away: nothing of it has to be safe meanwhile.
HASTE = (
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    "PRAGMA cache_size=-1000000",
    "PRAGMA temp_store=MEMORY",
)

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for pragma in HASTE:
                cursor.execute(pragma)
    generate(int(sys.argv[1]))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
