"""The four roles as groups, with the permissions of `clinic.scope` at this version."""

from django.db import migrations

ROLES = {
    "nurse": ["see_dashboards", "see_records", "record_events"],
    "director": [
        "see_dashboards",
        "see_records",
        "record_events",
        "review_headaches",
        "set_protocol",
        "export_records",
    ],
    "auditor": ["see_dashboards", "see_records", "export_records"],
    "manager": ["see_dashboards", "see_records", "manage_registers"],
}


def create_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    # Django itself makes permissions only after the last migration.
    about, _ = ContentType.objects.get_or_create(app_label="clinic", model="clinic")
    names = dict(apps.get_model("clinic", "Clinic")._meta.permissions)
    for role, codenames in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        for codename in codenames:
            permission, _ = Permission.objects.get_or_create(
                content_type=about,
                codename=codename,
                defaults={"name": names[codename]},
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
