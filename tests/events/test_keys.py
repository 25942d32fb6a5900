"""Keys over several columns: no row's parent is of another clinic, or of another day."""

from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from clinic.choices import ProperName
from clinic.constraints import CompositeForeignKey
from events.actions.reviews import sign_review
from events.models import (
    Contact,
    Escalation,
    Exposure,
    Headache,
    HeadacheReport,
    Injection,
    Review,
    Treatment,
)
from tests import builders
from tests.builders import TREATED_ON
from tests.clinic.test_constraints import TABLES, refused_by

pytestmark = pytest.mark.usefixtures("by_hand")

DAY = timedelta(days=1)


def keys_of(model):
    """The name of each composite key by its columns."""
    column = model._meta.get_field
    return {
        tuple(column(name).column for name in constraint.fields): constraint.name
        for constraint in model._meta.constraints
        if isinstance(constraint, CompositeForeignKey)
    }


def broken_keys(model):
    """The keys that rows of the table break, so that their transaction can't end."""
    if connection.vendor == "postgresql":
        return {name for name in keys_of(model).values() if refuses_to_end(name)}
    table, keys = model._meta.db_table, {}
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
        cursor.execute(f"PRAGMA foreign_key_list({table})")
        for number, _, _, column, *_ in cursor.fetchall():
            keys[number] = (*keys.get(number, ()), column)
        broken = cursor.execute(f"PRAGMA foreign_key_check({table})").fetchall()
    return {keys_of(model)[keys[number]] for _, _, _, number in broken}


def refuses_to_end(name):
    try:
        with undone(), connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS {name} IMMEDIATE")
    except IntegrityError as error:
        assert name in str(error)
        return True
    return False


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def of(clinic):
    """A treatment with one row of each kind, and rows that don't belong to it."""
    ours = builders.treatment(clinic)
    other = builders.treatment(clinic, of=ours.patient)
    theirs = builders.treatment(builders.clinic("elsewhere"))
    their_report = builders.headache(theirs)
    raised = builders.escalation(ours)
    sign_review(
        by=builders.command_line(),
        now=builders.NOW,
        headache=raised.report.headache,
        **builders.ASSESSMENT,
    )
    return SimpleNamespace(
        their_report=their_report,
        ours=ours,
        theirs=theirs,
        their_clinic=theirs.clinic,
        their_lot=theirs.injection_set.get().lot,
        other_lot=builders.lot(clinic, builders.product(ProperName.ABO)),
        other_product=builders.product(ProperName.ABO),
        other_followup=other.followup_set.get(window="day_14"),
        other_headache=builders.headache(other).headache,
        other_contact=builders.contact(other, 20),
    )


LOT = "injection_lot_of_clinic_and_product"
KEYS = [
    ("treatment_patient_of_clinic", lambda of: {"patient": of.theirs.patient}),
    ("treatment_injector_of_clinic", lambda of: {"injector": of.theirs.injector}),
    ("injection_treatment_of_clinic", lambda of: {"treatment": of.theirs}),
    (LOT, lambda of: {"lot": of.their_lot}),
    (LOT, lambda of: {"lot": of.other_lot}),
    (LOT, lambda of: {"product": of.other_product}),
    ("followup_treatment_of_clinic", lambda of: {"clinic": of.their_clinic}),
    ("contact_treatment_of_clinic", lambda of: {"clinic": of.their_clinic}),
    ("contact_treatment_of_clinic", lambda of: {"treated_on": TREATED_ON - DAY}),
    ("contact_followup_of_treatment", lambda of: {"followup": of.other_followup}),
    ("headache_treatment_of_clinic", lambda of: {"clinic": of.their_clinic}),
    ("headache_treatment_of_clinic", lambda of: {"treatment": of.theirs}),
    ("headache_treatment_of_clinic", lambda of: {"treated_on": TREATED_ON - DAY}),
    (
        "headachereport_headache_of_treatment",
        lambda of: {"headache": of.other_headache},
    ),
    ("headachereport_contact_of_treatment", lambda of: {"contact": of.other_contact}),
    ("escalation_report_of_clinic", lambda of: {"report": of.their_report}),
    ("review_headache_of_treatment", lambda of: {"headache": of.other_headache}),
    ("exposure_treatment_of_clinic", lambda of: {"treatment": of.theirs}),
    ("exposure_patient_of_clinic", lambda of: {"patient": of.theirs.patient}),
    ("exposure_injector_of_clinic", lambda of: {"injector": of.theirs.injector}),
    ("exposure_lot_of_clinic", lambda of: {"lot": of.their_lot}),
]
MODELS = {name: model for model in TABLES for name in keys_of(model).values()}


@pytest.mark.parametrize(("key", "change"), KEYS)
def test_a_parent_that_is_not_of_the_row_is_refused(of, key, change):
    model = MODELS[key]
    Exposure.objects.filter(treatment=of.theirs).delete()
    name = {Treatment: "id", Escalation: "report__treatment"}.get(model, "treatment")
    rows = model.objects.filter(**{name: of.ours.id})
    assert broken_keys(model) == set()

    with undone():
        assert builders.change(rows, **change(of))
        assert broken_keys(model) == {key}


def test_every_key_of_the_models_is_tried_here():
    assert {key for key, _ in KEYS} == set(MODELS)


def test_an_injection_without_a_lot_may_be_of_any_product(of):
    builders.change(of.ours.injection_set, lot=None, product=of.other_product)

    assert broken_keys(Injection) == set()


@pytest.mark.parametrize(
    ("parent", "left_behind"),
    [
        (lambda of: of.ours.patient, {Treatment, Exposure}),
        (lambda of: of.ours.injector, {Treatment, Exposure}),
        (lambda of: of.ours.injection_set.get().lot, {Injection, Exposure}),
        (lambda of: of.ours.contact_set.get(), {Contact, HeadacheReport}),
        (lambda of: of.ours.headache_set.get(), {Headache, HeadacheReport, Review}),
    ],
    ids=["patient", "injector", "lot", "contact", "headache"],
)
def test_no_parent_moves_to_another_clinic_alone(of, parent, left_behind):
    row = parent(of)

    with undone():
        builders.change(
            type(row).objects.filter(id=row.id), clinic=builders.clinic("third")
        )
        assert {model for model in TABLES if broken_keys(model)} == left_behind


def test_a_treatment_takes_no_contact_to_another_clinic(of):
    with refused_by("counts the version"):
        builders.change(
            Treatment.objects.filter(id=of.ours.id), clinic=builders.clinic("third")
        )


class TestMovingATreatmentToAnotherDay:
    @pytest.fixture
    def treatment(self, clinic):
        treatment = builders.treatment(clinic)
        builders.headache(treatment, day=3, contact_day=14)
        return treatment

    def move(self, treatment, days):
        moved_to = treatment.treated_on + days * DAY
        builders.change(Treatment.objects.filter(id=treatment.id), treated_on=moved_to)
        return moved_to

    def days(self, treatment):
        return [
            row.treated_on
            for rows in (
                Treatment.objects.filter(id=treatment.id),
                treatment.contact_set.all(),
                treatment.headache_set.all(),
            )
            for row in rows
        ]

    @pytest.mark.parametrize("days", [-30, 1, 3])
    def test_takes_its_contacts_and_headaches_along(self, treatment, days):
        elsewhere = builders.headache(builders.treatment(treatment.clinic)).treatment

        moved_to = self.move(treatment, days)

        assert self.days(treatment) == [moved_to] * 3
        assert self.days(elsewhere) == [TREATED_ON] * 3
        assert broken_keys(Contact) == broken_keys(Headache) == set()

    def test_is_refused_past_an_onset(self, treatment):
        with refused_by("headache_onset_after_treatment"):
            self.move(treatment, 4)
        assert self.days(treatment) == [TREATED_ON] * 3

    def test_is_refused_past_a_contact(self, treatment):
        builders.change(
            Headache.objects,
            onset_on=TREATED_ON + 60 * DAY,
            onset_latest_on=TREATED_ON + 60 * DAY,
        )

        with refused_by("contact_after_treatment"):
            self.move(treatment, 15)
        assert self.days(treatment) == [TREATED_ON] * 3
