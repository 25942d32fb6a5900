"""Rules that the database itself holds, on SQLite and PostgreSQL alike."""

from datetime import UTC, date, datetime

from django.db.models import BaseConstraint, CheckConstraint, Choices, F, Q

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2099, 12, 31)
FIRST_MOMENT = datetime(1900, 1, 1, tzinfo=UTC)
LAST_MOMENT = datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)


class CompositeForeignKey(BaseConstraint):
    """A foreign key over several columns.

    It holds a child to its parent's clinic (or treatment day) and not only to
    its parent's number. `fields` starts with the ordinary foreign key that
    names the parent; `references` are the parent's fields in the same order,
    which need a unique constraint of their own. A row with a null among
    `fields` isn't checked. With `cascade`, an amended parent amends the copies
    that its children hold.
    """

    def __init__(self, *, fields, references, name, cascade=False):
        super().__init__(name=name)
        self.fields = tuple(fields)
        self.references = tuple(references)
        self.cascade = cascade

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        kwargs |= {"fields": self.fields, "references": self.references}
        if self.cascade:
            kwargs["cascade"] = True
        return path, args, kwargs

    def __eq__(self, other):
        if isinstance(other, CompositeForeignKey):
            return self.deconstruct() == other.deconstruct()
        return super().__eq__(other)

    __hash__ = None

    def constraint_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        parent = model._meta.get_field(self.fields[0]).remote_field.model

        def columns(model, names):
            return ", ".join(
                quote(model._meta.get_field(name).column) for name in names
            )

        return (
            f"CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY ({columns(model, self.fields)}) "
            f"REFERENCES {quote(parent._meta.db_table)} "
            f"({columns(parent, self.references)}) "
            + ("ON UPDATE CASCADE " if self.cascade else "")
            + "DEFERRABLE INITIALLY DEFERRED"
        )

    def create_sql(self, model, schema_editor):
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model, schema_editor):
        table = schema_editor.quote_name(model._meta.db_table)
        return (
            f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"
        )

    def validate(self, model, instance, exclude=None, using=None):
        """Left to the database: forms offer only what belongs together."""


def within(field: str, low: object, high: object, name: str) -> CheckConstraint:
    """Both ends given: SQLite would store a text where only one end is checked."""
    return CheckConstraint(
        condition=Q(**{f"{field}__gte": low, f"{field}__lte": high}), name=name
    )


def a_day(field: str, name: str) -> CheckConstraint:
    return within(field, FIRST_DAY, LAST_DAY, name)


def a_moment(field: str, name: str) -> CheckConstraint:
    return within(field, FIRST_MOMENT, LAST_MOMENT, name)


def one_of(field: str, choices: type[Choices], name: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=name)


def not_before(later: str, earlier: str, name: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(**{f"{later}__gte": F(earlier)}), name=name)


def all_or_none(*fields: str, name: str) -> CheckConstraint:
    given = Q(**{f"{field}__isnull": False for field in fields})
    absent = Q(**{f"{field}__isnull": True for field in fields})
    return CheckConstraint(condition=given | absent, name=name)
