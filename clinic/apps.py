"""Starts the trail with the project: on each connection, and after each migration."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class ClinicConfig(AppConfig):
    name = "clinic"

    def ready(self) -> None:
        from clinic import checks  # noqa: F401  registers itself
        from clinic.signin import recorded  # noqa: F401  listens

        connection_created.connect(prepare)
        post_migrate.connect(install, sender=self)


def prepare(*, connection: Any, **created: Any) -> None:
    from clinic.audit import sqlite

    if connection.vendor == "sqlite":
        sqlite.register(connection.connection)


def install(**migrated: Any) -> None:
    from clinic.audit import triggers

    triggers.install()
