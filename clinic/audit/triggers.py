"""The database's own recording: its triggers, made from the models' columns.

`migrate` installs them anew at its end, so that they know a column added by any
migration. Nothing here takes them out for good, and no setting does.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from clinic.audit import postgresql, sqlite
from clinic.audit.context import recording

ROOMS = ("clinic", "events", "dashboards")
ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True)
class Table:
    """A table whose rows are recorded: its columns and how an image holds them.

    Where it has a version, a change counts it up by one, but for `uncounted` columns:
    an update that was read from an older version is refused.
    """

    object_type: str
    name: str
    key: str
    columns: tuple[str, ...]
    digested: frozenset[str]
    ignored: frozenset[str]
    uncounted: frozenset[str]
    clinic: str | None
    uid: str | None
    has_version: bool
    unique: tuple[tuple[str, ...], ...]


def audited() -> list[type[models.Model]]:
    """Every model of the project, but for those that say why they aren't recorded."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config.name in ROOMS
        and not getattr(model, "outside_trail", "")
    ]


def table_of(model: Any) -> Table:
    meta = model._meta
    columns = {field.name: field.column for field in meta.local_concrete_fields}
    unique = [(field.column,) for field in meta.local_concrete_fields if field.unique]
    unique += [
        tuple(columns[name] for name in constraint.fields)
        for constraint in meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and not constraint.condition
    ]
    is_clinic = meta.label_lower == "clinic.clinic"
    return Table(
        object_type=meta.label_lower,
        name=meta.db_table,
        key=meta.pk.column,
        columns=tuple(columns.values()),
        digested=frozenset(getattr(model, "trail_digests", ())),
        ignored=frozenset(getattr(model, "trail_ignores", ())),
        uncounted=frozenset(columns[name] for name in getattr(model, "uncounted", ())),
        clinic=meta.pk.column if is_clinic else columns.get("clinic"),
        uid=columns.get("uid"),
        has_version="version" in columns and "uid" in columns,
        unique=tuple(unique),
    )


def install(**migrated: Any) -> None:
    """Make every trigger anew; tables that weren't recorded before get a baseline."""
    known = set(connection.introspection.table_names())
    if "clinic_trailevent" not in known:
        return  # an earlier state of the migrations
    engine: Any = ENGINES[connection.vendor]
    tables = [table for table in map(table_of, audited()) if table.name in known]
    with transaction.atomic(), connection.cursor() as cursor:
        engine.install(cursor, tables)
        unknown = [table for table in tables if needs_baseline(cursor, table)]
        with recording(by=None, action="baseline"):
            for table in unknown:
                cursor.execute(engine.baseline(table))


def needs_baseline(cursor: Any, table: Table) -> bool:
    """It has rows, and none of them was ever recorded."""
    cursor.execute(
        f'SELECT EXISTS (SELECT 1 FROM "{table.name}") AND NOT EXISTS '
        "(SELECT 1 FROM clinic_trailevent WHERE object_type = %s)",  # nosec B608
        [table.object_type],
    )
    return bool(cursor.fetchone()[0])
