"""Rights are one table in the code: groups beside it could differ from it."""

from django.db import migrations

ROLES = ("nurse", "director", "auditor", "manager")


def remove_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="clinic", content_type__model="clinic"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("clinic", "0002_roles")]

    operations = [
        migrations.AlterModelOptions(name="clinic", options={"default_permissions": ()}),
        migrations.RunPython(remove_groups, migrations.RunPython.noop),
    ]
