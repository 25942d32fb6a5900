"""The clinics of the benchmark obey the rules, so that it measures what is real."""

import json
from dataclasses import asdict
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from events.models import Contact, Exposure, FollowUp, Headache, Injection, Treatment
from tests.bench import bare
from tests.bench.dialects import LAST_DAY
from tests.bench.generator import generate
from tests.bench.panels import EIGHT, counted, dashboard, question
from tests.dashboards import reference

SIZE = 300
RECOUNTED = {
    "area": reference.area,
    "product": reference.product,
    "injector": reference.injector,
    "migraine": reference.migraine,
}


@pytest.fixture(scope="module")
def clinics(made_once):
    generate(SIZE)
    connection.check_constraints()


@pytest.fixture
def made(clinics, db):
    return clinics


def told(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_are_as_many_and_as_busy_as_they_say(made):
    assert Treatment.objects.count() == SIZE
    assert 2.2 < Injection.objects.count() / SIZE < 2.8
    assert 1.5 < Contact.objects.count() / SIZE < 3
    assert FollowUp.objects.count() == 3 * SIZE
    assert 0.04 < Headache.objects.count() / SIZE < 0.13


def test_are_followed_up_five_times_in_six(made):
    everybody = dashboard(question())["everybody"][-1]

    assert 0.78 < everybody.completeness < 0.92


def test_have_the_exposures_that_their_records_say(made):
    assert told("rebuild_exposures", "--check").startswith(f"{SIZE} exposures equal")


def test_have_a_trail_in_which_nothing_was_altered(made):
    assert told("audit_verify") == "Nothing was altered.\n"


def test_are_counted_alike_by_all_that_are_compared(made):
    scope = question()
    panels = dashboard(scope)

    assert counted(panels) == bare.Exposures().counted(scope)
    assert list(panels) == list(EIGHT)


@pytest.mark.parametrize("by", EIGHT)
def test_are_counted_as_the_command_prints_them(made, by):
    printed = json.loads(
        told("incidence", f"--by={by}", f"--as-of={LAST_DAY}", "--format=json")
    )
    rows = printed["groups"] if by != "everybody" else [printed["total"]]
    found = sorted((row["events"], row["asked"]) for row in rows)

    assert counted(dashboard(question()))[by] == found


@pytest.mark.parametrize("by", RECOUNTED)
def test_are_counted_as_slowly_and_obviously(made, by):
    slow = reference.recount(RECOUNTED[by], question())

    assert slow == {
        row.group: asdict(row.counts)
        for row in dashboard(question())[by]
        if row.counts.treatments or row.counts.not_yet_due
    }


def test_end_on_the_last_day(made):
    days = Exposure.objects.order_by("treated_on").values_list("treated_on", flat=True)

    assert days.first() >= date(2021, 7, 1)
    assert days.last() <= date.fromisoformat(LAST_DAY)
