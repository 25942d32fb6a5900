"""The demonstration: what is on record, and that the dashboards find what is planted."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from clinic.choices import Precision, ProperName
from clinic.models import Clinic, Patient, User
from dashboards.figures.compared import stands_out
from dashboards.measures.funnels import Position
from dashboards.pages import PANELS
from dashboards.queries.populations import population_of
from dashboards.scope import ScopeForm
from events.actions.exposures import differences
from events.calllist import call_list
from events.demo import STAFF, is_seeded, planted, seed
from events.demo.counts import ABO, ONA
from events.models import (
    Draft,
    Escalation,
    Exposure,
    Headache,
    Injection,
    Review,
    Treatment,
)
from tests import builders
from tests.conftest import settle

REFERENCES = Path(__file__).parent.parent / "data" / "reference_incidence.json"
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def test_its_rates_are_those_published():
    published = {
        entry["id"]: (entry["x"], entry["n"])
        for entry in json.loads(REFERENCES.read_text())["entries"]
    }
    names = {
        ("glabella",): "gl",
        ("lateral_canthal",): "cfl",
        ("glabella", "lateral_canthal"): "cfl_gl",
        ("forehead", "glabella"): "fhl_gl",
        ("forehead", "glabella", "lateral_canthal"): "fhl_gl_cfl",
    }
    assert {
        pattern: published[f"brin2023_{name}_ona"] for pattern, name in names.items()
    } == ONA
    assert [published[f"abo_sol_cycle{cycle}"] for cycle in range(1, 6)] == ABO


@pytest.fixture(scope="module")
def seeded(made_once):
    """Two sites and their year: some 15 seconds, once for all tests of the module."""
    seed(by=builders.command_line(), now=NOW, password="invented password")
    settle()


@pytest.fixture
def panel(seeded, db):
    """A panel as a director of both sites sees it, with filters as in the address."""

    def panel(name, **params):
        clinics = Clinic.objects.order_by("name")
        form = ScopeForm(params, clinics=clinics, today=NOW.date())
        assert form.is_valid(), form.errors
        return PANELS[name](population_of(form.scope))

    return panel


@pytest.mark.usefixtures("seeded", "db")
class TestTheRecord:
    def test_is_a_year_of_two_sites_eight_injectors_and_three_products(self):
        assert is_seeded()
        assert Treatment.objects.count() > 1000
        days = Treatment.objects.values_list("treated_on", flat=True)
        assert (max(days) - min(days)).days > 350
        assert max(days) <= NOW.date()
        who = Exposure.objects.values_list("clinic__code", "injector__code")
        assert {code for code, _ in who} == {"riverside", "harbour"}
        assert len(set(who)) == 8
        names = Exposure.objects.values_list("product__proper_name", flat=True)
        assert set(names) == {ProperName.ONA, ProperName.ABO, ProperName.INCO}

    def test_has_people_who_can_sign_in(self):
        for username in STAFF:
            user = User.objects.get(username=username)
            assert user.check_password("invented password")

    def test_is_made_once_and_says_who_can_sign_in(self, settings, tmp_path, capsys):
        settings.VAR_DIR = tmp_path
        made = Treatment.objects.count()

        call_command("demo")

        assert Treatment.objects.count() == made
        password = (tmp_path / "demo_password").read_text()
        logins = [line.split() for line in capsys.readouterr().out.splitlines()]
        assert ["harbour-nurse", password, "Nurse,", "harbour"] in logins
        assert ["director", password, "Medical", "director,", "both", "sites"] in logins

    def test_leads_to_the_exposures_that_the_dashboards_read(self):
        patients = Patient.objects.values_list("id", flat=True)
        assert [*differences(patients)] == []

    def test_tells_most_headaches_in_words_and_is_reviewed(self):
        told = Headache.objects.filter(headachereport__words__gt="").distinct()
        assert told.count() > 0.7 * Headache.objects.count()
        signed = Review.objects.values("headache").distinct().count()
        assert 0.6 < signed / Headache.objects.count() < 0.95
        assert Headache.objects.filter(onset_precision=Precision.DAY).exists()

    def test_leaves_a_day_of_work(self):
        calls = call_list([*Clinic.objects.all()], NOW)
        assert calls.counts["call_backs"] == 2
        assert 0 < calls.counts["overdue"] < 15
        assert 10 < calls.counts["due"] < 60
        assert Draft.objects.kept(NOW).count() == 1
        waiting = Escalation.objects.most_urgent_first()
        assert [(row.level, row.acknowledged_by is None) for row in waiting[:3]] == [
            ("red", True),
            ("amber", True),
            ("amber", False),
        ]


class TestTheLot:
    def test_alone_stands_out_from_the_other_lots_of_its_product(self, panel):
        rows = panel("lot_compared").rows
        found = [row for row in rows if stands_out(row)]
        assert [row.label.split()[-1] for row in found] == [planted.LOT]
        assert found[0].difference > 0.1
        assert sum(row.p is not None for row in rows) >= 10

    def test_alone_of_the_lots_signals(self, panel):
        signalled = [
            row.group
            for row in panel("streams").rows
            if row.signals and "lot:" in row.group
        ]
        assert signalled == [f"lot:onabotulinumtoxinA/{planted.LOT}"]


class TestTheTechnique:
    @pytest.mark.parametrize(
        "filters", [{}, {"crude": "yes"}, {"window": "immediate"}], ids=str
    )
    def test_alone_lies_outside_the_limits_of_chance(self, panel, filters):
        positions = {
            mark.group: mark.position for mark in panel("funnel", **filters).rows
        }
        assert positions.pop(f"harbour/{planted.INJECTOR}") == Position.FAR_ABOVE
        assert set(positions.values()) == {Position.INSIDE}

    def test_alone_of_the_injectors_signals(self, panel):
        signalled = [
            row.group
            for row in panel("streams").rows
            if row.signals and row.group.startswith("injector:")
        ]
        assert signalled == [f"injector:harbour/{planted.INJECTOR}"]

    def test_is_on_record_with_the_treatments_and_begins_at_once(self, panel):
        own = Injection.objects.filter(treatment__injector__code=planted.INJECTOR)
        others = Injection.objects.exclude(treatment__injector__code=planted.INJECTOR)
        assert {*own.values_list("needle_gauge", flat=True)} == {27}
        assert {*others.values_list("needle_gauge", flat=True)} == {30, 32}
        days = panel("onset", injector=planted.INJECTOR).rows
        assert days[0].events > sum(day.events for day in days[1:])


class TestTheGap:
    def test_is_below_all_months_of_calls(self, panel):
        shown = panel("followup_month")
        low = [
            row.group for row in shown.rows if row.high and row.high < shown.total.low
        ]
        assert low == ["2025-12", "2026-01"]
        assert any("differs by more than 10 points" in said for said in shown.caveats)

    def test_leaves_one_month_of_treatments_without_a_rate(self, panel):
        found = [
            row.group
            for row in panel("month").rows
            if "too few asked: bounds only" in row.caveats
        ]
        assert found == ["2025-12"]

    @pytest.mark.parametrize("name", ["followup_injector", "injector_completeness"])
    def test_is_no_difference_between_injectors(self, panel, name):
        assert not any("10 points" in said for said in panel(name).caveats)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        ("2026-06-30", "2025-12-17"),
        ("2026-11-29", "2026-07-17"),
        ("2026-12-25", "2026-07-17"),
        ("2027-01-20", "2026-07-17"),
        ("2027-04-13", "2026-07-17"),
        ("2027-04-14", "2026-12-17"),
    ],
)
def test_the_gap_is_of_the_latest_holidays_long_over(now, first):
    begun, ended = planted.holidays(datetime.fromisoformat(now))
    assert begun.isoformat() == first
    assert (ended - begun).days == 27


def test_it_is_refused_in_production(settings):
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError, match="local profile"):
        call_command("demo")
