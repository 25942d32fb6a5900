"""Pages of the staff name people and roles by ids that can't be counted through."""

from uuid import uuid4

from django.db import migrations, models

NAMES = ("user", "membership")


def fill(apps, schema_editor):
    for name in NAMES:
        model = apps.get_model("clinic", name)
        for pk in model.objects.values_list("pk", flat=True):
            model.objects.filter(pk=pk).update(uid=uuid4())


class Migration(migrations.Migration):
    dependencies = [("clinic", "0003_roles_in_code")]

    operations = [
        *(
            migrations.AddField(name, "uid", models.UUIDField(null=True, editable=False))
            for name in NAMES
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(
            migrations.AlterField(
                name,
                "uid",
                models.UUIDField(default=uuid4, unique=True, editable=False),
            )
            for name in NAMES
        ),
    ]
