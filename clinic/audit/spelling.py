"""What a value in an image means: each engine writes rows as JSON in its own way.

An image stays as it was recorded, also in a record that moved to another engine.
"""

import json
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models


@cache
def fields_of(object_type: str) -> dict[str, Any]:
    """The field of each column; of a table of an earlier version none."""
    try:
        model = apps.get_model(object_type)
    except LookupError:
        return {}
    return {field.column: field for field in model._meta.local_concrete_fields}


def means(field: Any, value: Any) -> Any:
    """The same for the same value, however SQLite or PostgreSQL spell it."""
    kind = getattr(field, "target_field", field)
    try:
        if value is None:
            return None
        if isinstance(kind, models.BooleanField) and value in (0, 1):
            return bool(value)
        if isinstance(kind, models.DateTimeField):
            at = datetime.fromisoformat(value)
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        if isinstance(kind, models.DecimalField):
            return Decimal(str(value))
        if isinstance(kind, models.UUIDField):
            return UUID(value)
        if isinstance(kind, models.JSONField) and isinstance(value, str):
            return json.loads(value, parse_float=str)
    except (ValueError, TypeError, AttributeError, InvalidOperation):
        pass  # no such value: it is compared as it stands
    return value
