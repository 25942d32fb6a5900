"""What the database refuses by itself in every table, and in those of the registers."""

from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from clinic.models import Clinic, Injector, Lot, Membership, Patient, Product
from tests import builders

pytestmark = pytest.mark.usefixtures("by_hand")

TABLES = [
    model
    for room in ("clinic", "events")
    for model in apps.get_app_config(room).get_models()
    # Nobody types into the trail: tests/clinic/audit has its rules.
    if not model.__name__.startswith("Trail")
]
# Of these the record types nothing.
DERIVED = ("User", "Exposure", "ExposureRevision")
NUMBERS = (models.DecimalField, models.PositiveSmallIntegerField)


@contextmanager
def refused_by(name):
    """Expect the refusal by that constraint: SQLite names a unique one's columns."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
    message = str(refusal.value)
    assert name in message.lower() or unique_columns().get(name) == message


def unique_columns():
    return {
        constraint.name: "UNIQUE constraint failed: "
        + ", ".join(
            f"{model._meta.db_table}.{model._meta.get_field(name).column}"
            for name in constraint.fields
        )
        for model in TABLES
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    }


def again(row, **changes):
    """Store a row a second time, as another one, with changes."""
    row = type(row).objects.get(pk=row.pk)
    for name, value in ({"pk": None, "uid": uuid4()} | changes).items():
        setattr(row, name, value)
    return type(row).objects.bulk_create([row])


def fields_that(are_of_the_kind):
    """Every such field that is typed: a copy is held to its original by a key."""
    return [
        pytest.param(model, field.name, id=f"{model.__name__}.{field.name}")
        for model in TABLES
        if model.__name__ not in DERIVED
        for field in model._meta.concrete_fields
        if field.editable and are_of_the_kind(field)
    ]


@pytest.fixture
def record(clinic, nurse):
    """One row at least in every table."""
    return builders.one_of_everything(clinic)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_every_rule_of_a_model_is_in_the_database(model, is_postgresql):
    table = model._meta.db_table
    query = (
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass "
        "UNION SELECT indexname FROM pg_indexes WHERE tablename = %s"
        if is_postgresql
        else "SELECT sql FROM sqlite_master WHERE tbl_name IN (%s, %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [table, table])
        held = " ".join(text or "" for (text,) in cursor.fetchall())

    for constraint in model._meta.constraints:
        assert constraint.name in held.replace('"', " ").split(), constraint.name


@pytest.mark.parametrize(("model", "field"), fields_that(lambda field: field.choices))
def test_a_word_is_one_of_its_list(record, model, field):
    first = model._meta.get_field(field).choices[0][0]

    for word in ("nobody", first.swapcase()):
        with refused_by("check constraint"):
            builders.change(model.objects, **{field: word})


@pytest.mark.parametrize(
    ("model", "field"), fields_that(lambda field: isinstance(field, models.DateField))
)
def test_a_day_lies_between_1900_and_2099(record, model, field):
    has_time = isinstance(model._meta.get_field(field), models.DateTimeField)

    for moment in (
        datetime(1899, 12, 31, 23, 59, tzinfo=UTC),
        datetime(2100, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 30, tzinfo=UTC),
    ):
        with refused_by("check constraint"):
            builders.change(
                model.objects, **{field: moment if has_time else moment.date()}
            )


@pytest.mark.parametrize(
    ("model", "field"), fields_that(lambda field: isinstance(field, NUMBERS))
)
def test_a_number_is_never_below_zero(record, model, field):
    with refused_by("check constraint"):
        builders.change(model.objects, **{field: -1})


@pytest.mark.parametrize(
    ("model", "field"),
    fields_that(lambda field: isinstance(field, (*NUMBERS, models.DateField))),
)
def test_a_column_of_numbers_or_days_takes_no_other_text(record, model, field):
    table, column = model._meta.db_table, model._meta.get_field(field).column

    for text in ("nonsense", "NaN", "Infinity", "٣"):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f'UPDATE "{table}" SET "{column}" = %s', [text])


@pytest.mark.parametrize(
    ("model", "changes", "constraint"),
    [
        (Patient, {"headache_days_per_28": 29}, "patient_headache_days_in_range"),
        (
            Patient,
            {"acute_medication_days_per_28": 29},
            "patient_medication_days_in_range",
        ),
        (Lot, {"diluent_ml": Decimal("100.01")}, "lot_diluent_ml_in_range"),
        (Product, {"proper_name": "other"}, "product_other_needs_a_brand"),
        (
            Injector,
            {"active_from": date(2026, 2, 1), "active_until": date(2026, 1, 31)},
            "injector_ends_after_start",
        ),
        (
            Membership,
            {"active_until": date(2019, 12, 31)},
            "membership_ends_after_start",
        ),
    ],
)
def test_a_register_refuses(record, model, changes, constraint):
    with refused_by(constraint):
        builders.change(model.objects, **changes)


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Patient, {"headache_days_per_28": 0, "acute_medication_days_per_28": 28}),
        (Patient, {"birth_date": date(1900, 1, 1)}),
        (Lot, {"diluent_ml": Decimal("100"), "expires_on": date(2099, 12, 31)}),
        (Product, {"proper_name": "other", "brand": "Ours"}),
        (Injector, {"active_from": date(2026, 2, 1), "active_until": date(2026, 2, 1)}),
    ],
)
def test_a_register_takes_the_ends_of_its_ranges(record, model, changes):
    assert builders.change(model.objects, **changes) == 1


class TestTheDatabaseKeepsOnce:
    def test_a_clinic_code(self, clinic):
        with refused_by("code"):
            again(clinic)

    def test_a_product_without_brand(self, db):
        with refused_by("product_once"):
            again(builders.product())

    @pytest.mark.parametrize(
        ("build", "constraint"),
        [
            (builders.injector, "injector_code_once"),
            (builders.lot, "lot_once"),
            (builders.patient, "patient_once"),
        ],
    )
    def test_a_code_in_a_clinic(self, clinic, build, constraint):
        row = build(clinic)

        with refused_by(constraint):
            again(row)
        assert again(row, clinic=builders.clinic("elsewhere"))

    def test_a_record_number_however_it_is_spaced_or_written(self, clinic):
        builders.patient(clinic, "MRN 001")

        with refused_by("patient_once"):
            builders.patient(clinic, "mrn001")

    def test_a_role_that_goes_on(self, nurse):
        held = nurse.membership_set.get()

        with refused_by("membership_once_at_a_clinic"):
            again(held)
        assert again(held, role="director")
        assert again(held, active_until=date(2020, 12, 31))

    def test_a_role_at_every_clinic(self, nurse):
        (held,) = again(nurse.membership_set.get(), clinic=None)

        with refused_by("membership_once_at_every_clinic"):
            again(held)
        assert again(held, active_until=date(2020, 12, 31))

    @pytest.mark.parametrize("model", [Clinic, Injector, Lot, Patient, Product])
    def test_the_identity_of_a_row(self, record, model):
        row = model.objects.first()
        changes = {"code": "x", "mrn_normalised": "x", "brand": "x", "number": "x"}

        with refused_by("uid"):
            again(row, uid=row.uid, **changes)
