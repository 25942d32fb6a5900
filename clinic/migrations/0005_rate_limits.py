"""The table of the shared cache, which counts attempts for every worker alike."""

from django.core.management import call_command
from django.db import migrations


def create_table(apps, schema_editor):
    call_command(
        "createcachetable",
        "rate_limits",
        database=schema_editor.connection.alias,
        verbosity=0,
    )


class Migration(migrations.Migration):
    dependencies = [("clinic", "0004_public_ids_of_staff")]

    operations = [migrations.RunPython(create_table, migrations.RunPython.noop)]
