"""What is held in memory is what is committed, whoever wrote it and however it ended."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from django.db import connection, transaction

from clinic.scoped import ScopeNotSet, scoped
from dashboards.cohort import held, is_of
from dashboards.columns import BEFORE, COLUMNS, KEY, Columns
from dashboards.reading import blocks
from events.models import Exposure, ExposureRevision
from tests import builders

ROOT = Path(__file__).resolve().parents[2]


def equals_the_table(columns):
    table = Columns.of(blocks())
    return all(
        np.array_equal(columns[name], table[name]) for name in [*COLUMNS, BEFORE]
    )


@pytest.mark.usefixtures("transactional_db")
class TestHeld:
    @pytest.fixture(autouse=True)
    def clinic(self, transactional_db):
        return builders.clinic()

    def test_a_save_is_in_the_next_question(self, clinic):
        of = builders.treatment(clinic)
        assert held()["followed_through_day"].tolist() == [-1]

        builders.contact(of, 16)

        assert held()["followed_through_day"].tolist() == [16]
        assert equals_the_table(held())

    def test_is_the_very_same_while_nothing_changes(self, clinic):
        builders.treatment(clinic)

        assert held() is held()

    def test_holds_nothing_that_was_undone_or_is_not_committed(self, clinic):
        of = builders.treatment(clinic)
        before = held()

        with transaction.atomic():
            builders.contact(of, 16)
            # Who wrote it sees it; the memory that the others share doesn't.
            assert held()["followed_through_day"].tolist() == [16]
            transaction.set_rollback(True)

        assert held() is before

    def test_begins_anew_with_another_table(self, clinic):
        """As after a restore: its counter may stand where this one does."""
        builders.treatment(clinic)
        held()
        number = ExposureRevision.objects.get().number
        with transaction.atomic():
            Exposure.objects.all().delete()
            ExposureRevision.objects.all().delete()
            ExposureRevision.objects.create(number=number)

        assert len(held()) == 0

    def test_days_are_ordinals_and_nothing_is_minus_one(self, clinic):
        of = builders.treatment(clinic)

        columns = held()

        assert columns[KEY].tolist() == [of.id]
        assert columns["treated_on"].tolist() == [of.treated_on.toordinal()]
        assert columns["first_onset_day"].tolist() == [-1]
        assert columns["is_voided"].tolist() == [0]


class TestOfClinics:
    def test_of_another_clinic_is_nothing(self, clinic):
        builders.treatment(clinic)
        other = builders.clinic("elsewhere")
        builders.treatment(other)

        with scoped([clinic.id]):
            assert is_of(held(), [clinic, other]).tolist() == [True, False]

    def test_without_a_scope_is_refused(self, clinic):
        builders.treatment(clinic)

        with scoped(None), pytest.raises(ScopeNotSet):
            is_of(held(), [clinic])


def database_of_processes(tmp_path):
    """The address of this test's database; SQLite's is in memory, so of a copy of it."""
    if connection.vendor == "sqlite":
        file = tmp_path / "record.db"
        file.write_bytes(connection.connection.serialize())
        # As a database is that was migrated: of many that open it at once, but one can
        # do it, and SQLite lets no other wait for that.
        with closing(sqlite3.connect(file)) as opened:
            opened.execute("PRAGMA journal_mode=WAL")
        return f"sqlite:///{file}"
    of = connection.settings_dict
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**of)


def test_readers_miss_nothing_of_many_writers(transactional_db, tmp_path):
    """Three writers, a fifth of whose transactions end in an error; two readers."""
    clinic = builders.clinic()
    for _ in range(6):
        builders.treatment(clinic)
    held()
    environment = os.environ | {"DATABASE_URL": database_of_processes(tmp_path)}
    end = tmp_path / "end"

    def start(*arguments):
        return subprocess.Popen(
            [sys.executable, "-m", "tests.dashboards.cohort_process", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    readers = [start("read", str(end)) for _ in range(2)]
    writers = [start("write", str(seed)) for seed in range(3)]
    try:
        for writer in writers:
            writer.communicate(timeout=120)
    finally:
        end.touch()
        told = [reader.communicate(timeout=60)[0] for reader in readers]

    assert [writer.returncode for writer in writers] == [0, 0, 0]
    for found in map(json.loads, told):
        assert found["differing"] == []
        assert found["treatments"] > 6
        assert min(found["states"]) > 1  # it caught up while they wrote
