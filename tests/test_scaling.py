"""docs/scaling.md: its SQL runs, and names the tables and keys that the models have."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from events.models import Exposure
from tests import builders

PAGE = Path(__file__).resolve().parent.parent / "docs" / "scaling.md"
BLOCKS = dict(re.findall(r"```sql\n-- (\w+)\n(.*?)```", PAGE.read_text(), re.DOTALL))
SPREAD = re.findall(r"create_distributed_table\('(\w+)', 'clinic_id'", BLOCKS["citus"])
COPIED = re.findall(r"create_reference_table\('(\w+)'\)", BLOCKS["citus"])
TOLD = r"spread regclass\[\] := ARRAY\[(.*?)\]"


def parents(model):
    return {
        field.remote_field.model._meta.db_table
        for field in model._meta.fields
        if field.is_relation
    }


def of_one_clinic():
    """Table → those that it leads to, of models whose every row has a clinic."""
    found = {
        model._meta.db_table: parents(model)
        for model in apps.get_models(include_auto_created=True)
        if any(
            field.name == "clinic" and not field.null for field in model._meta.fields
        )
    }
    allowed = {*found, *COPIED}
    return {table: led for table, led in found.items() if led <= allowed}


def test_the_tables_of_one_clinic_are_spread_and_those_they_lead_to_are_copied():
    found = of_one_clinic()

    assert sorted(SPREAD) == sorted(found)
    assert set.union(*found.values()) - set(SPREAD) == set(COPIED)
    assert re.findall(r"\w+", re.search(TOLD, BLOCKS["keys"], re.DOTALL)[1]) == SPREAD


KEYS = """
    SELECT coalesce(conname, kept.relname), contype,
        CASE contype WHEN 'f' THEN pg_get_constraintdef(pg_constraint.oid)
            ELSE pg_get_indexdef(indexrelid) END
    FROM pg_constraint
        FULL JOIN pg_index ON conindid = indexrelid AND contype IN ('p', 'u')
        LEFT JOIN pg_class kept ON kept.oid = indexrelid
    WHERE indisunique AND indrelid = ANY (%(spread)s::regclass[])
        OR contype = 'f' AND conparentid = 0 AND confrelid = ANY (%(spread)s::regclass[])
"""


def without_clinic():
    """Names of the keys of the spread tables, and to them, that don't name the clinic."""
    with connection.cursor() as cursor:
        cursor.execute(KEYS, {"spread": SPREAD})
        return {
            (kind, name)
            for name, kind, key in cursor.fetchall()
            if key.count("clinic_id") < (2 if kind == "f" else 1)
        }


def run(name):
    with connection.cursor() as cursor:
        cursor.execute(BLOCKS[name])


@pytest.mark.django_db
class TestTheKeys:
    @pytest.fixture(autouse=True)
    def record(self, is_postgresql, clinic):
        if not is_postgresql:
            pytest.skip("the SQL is PostgreSQL's")
        builders.treatment(clinic)
        builders.headache(builders.treatment(clinic))
        connection.check_constraints()

    def test_of_no_table_have_the_clinic_as_they_are(self):
        primary = [name for kind, name in without_clinic() if kind == "p"]

        assert len(primary) == len(SPREAD) == 14

    def test_all_have_it_after_the_change(self):
        run("keys")

        assert without_clinic() == set()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conname FROM pg_constraint "
                "WHERE contype = 'f' AND confupdtype <> 'a' AND conrelid = ANY (%s::regclass[])",
                [SPREAD],
            )
            assert cursor.fetchall() == []

    def test_changed_need_the_program_changed_too(self, clinic):
        run("keys")

        with pytest.raises(ProgrammingError, match="ON CONFLICT"), transaction.atomic():
            builders.treatment(clinic)

    def test_let_the_exposures_be_divided(self, clinic):
        before = list(Exposure.objects.order_by("treatment_id").values())
        run("keys")

        run("partitions")

        assert list(Exposure.objects.order_by("treatment_id").values()) == before != []
        plan = Exposure.objects.filter(clinic=clinic).explain()
        assert len(set(re.findall(r"events_exposure_\d", plan))) == 1
        assert without_clinic() == set()
