"""Indexes that migrations make and take away by hand."""

from django.db import DatabaseError, migrations, transaction

EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
SEARCH = (
    "CREATE INDEX IF NOT EXISTS patient_search ON clinic_patient "
    "USING gin (search_text gin_trgm_ops)"
)


class WithoutIndex(migrations.AlterField):
    """A field that has no index of its own any more.

    Django would copy the whole table on SQLite, which the trail's view doesn't let it.
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        column = model._meta.get_field(self.name).column
        for name in schema_editor._constraint_names(
            model, [column], index=True, unique=False
        ):
            schema_editor.execute(f'DROP INDEX "{name}"')

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """The index isn't made again on SQLite: nothing misses it."""
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)


def add_search(apps, schema_editor):
    """PostgreSQL finds a part of a patient's name or number by groups of three letters.

    A shorter word is looked for among the clinic's patients, as every word is on
    SQLite. Without the right to the extension this says what to do, and goes on.
    """
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute(EXTENSION)
            cursor.execute(SEARCH)
    except DatabaseError as error:
        print(
            f"\n  Searching patients stays slow: {str(error).splitlines()[0]}. Whoever "
            f"administers PostgreSQL can run in this database: {EXTENSION}; {SEARCH};"
        )


def drop_search(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS patient_search")
